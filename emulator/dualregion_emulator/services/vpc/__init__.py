"""Vpc 2016-04-28: networks and vSwitches. Shapes: `alibabacloud_vpc20160428`."""

from __future__ import annotations

from dualregion_emulator.services.vpc import networks as _networks
from dualregion_emulator.services.vpc import vswitches as _vswitches
from dualregion_emulator.services.vpc._api import API

PRODUCT, match, handle = API.product, API.match, API.handle

PARTS = (_networks, _vswitches)
"""Importing them fills the table."""
