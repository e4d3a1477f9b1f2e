"""Ecs 2014-05-26: regions, zones, security groups, instances and their disks. Shapes: `alibabacloud_ecs20140526`."""

from __future__ import annotations

from dualregion_emulator.services.ecs import disks as _disks
from dualregion_emulator.services.ecs import instance_changes as _instance_changes
from dualregion_emulator.services.ecs import instance_views as _instance_views
from dualregion_emulator.services.ecs import instances as _instances
from dualregion_emulator.services.ecs import places as _places
from dualregion_emulator.services.ecs import rules as _rules
from dualregion_emulator.services.ecs import security_groups as _security_groups
from dualregion_emulator.services.ecs._api import API
from dualregion_emulator.services.ecs.contents import control

__all__ = ["API", "PRODUCT", "control", "handle", "match"]

PRODUCT, match, handle = API.product, API.match, API.handle

PARTS = (_places, _security_groups, _rules, _instances, _instance_changes, _instance_views, _disks)
"""Importing them fills the table."""
