"""Ecs 2014-05-26, as far as networks need it: regions, zones, security groups. Shapes: alibaba-cloud-sdk-go
`services/ecs`."""

from __future__ import annotations

from dualregion_emulator.services.ecs import places as _places
from dualregion_emulator.services.ecs import rules as _rules
from dualregion_emulator.services.ecs import security_groups as _security_groups
from dualregion_emulator.services.ecs._api import API

PRODUCT, match, handle = API.product, API.match, API.handle

PARTS = (_places, _security_groups, _rules)
"""Importing them fills the table."""
