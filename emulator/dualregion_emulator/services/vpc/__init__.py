"""Vpc 2016-04-28: networks, vSwitches, elastic addresses and NAT. Shapes: `alibabacloud_vpc20160428`."""

from __future__ import annotations

from dualregion_emulator.services.vpc import eip as _eip
from dualregion_emulator.services.vpc import nat as _nat
from dualregion_emulator.services.vpc import networks as _networks
from dualregion_emulator.services.vpc import snat as _snat
from dualregion_emulator.services.vpc import vswitches as _vswitches
from dualregion_emulator.services.vpc._api import API

PRODUCT, match, handle, locate = API.product, API.match, API.handle, _eip.locate

PARTS = (_networks, _vswitches, _eip, _nat, _snat)
"""Importing them fills the table."""
