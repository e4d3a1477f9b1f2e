"""The table of actions of the product."""

from __future__ import annotations

from dualregion_emulator.services import _tags
from dualregion_emulator.services._rpc import Api

API = Api("Ecs", "2014-05-26", r"ecs|ecs[.\-]([a-z]+-[a-z0-9-]+)", regional=True)
_tags.actions(API, {"securitygroup": "security-group"})
