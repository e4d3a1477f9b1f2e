"""Hbr 2017-09-08 (Cloud Backup): vaults, mirror vaults, policies that run by the clock, bindings, backups that hold
real copies of a bucket, and restores that give them back. Shapes: `alibabacloud_hbr20170908`.

File systems are backed up by the clock as buckets are; nothing mounts one here, so such a backup is empty. Backups of
ECS instances and of files on them are accepted and kept as bindings; they have no jobs, because the local cloud has no
disks to copy.
"""

from __future__ import annotations

from dualregion_emulator.services.hbr import accounts as _accounts
from dualregion_emulator.services.hbr import bindings as _bindings
from dualregion_emulator.services.hbr import jobs as _jobs
from dualregion_emulator.services.hbr import mirrors as _mirrors
from dualregion_emulator.services.hbr import policies as _policies
from dualregion_emulator.services.hbr import restores as _restores
from dualregion_emulator.services.hbr import snapshots as _snapshots
from dualregion_emulator.services.hbr import vaults as _vaults
from dualregion_emulator.services.hbr._api import API, remaining
from dualregion_emulator.services.hbr.clockwork import tick

ENDPOINTS = {"hbr": "hbr.{}.aliyuncs.com"}
"""What `location` says of this product."""

__all__ = ["API", "ENDPOINTS", "PRODUCT", "handle", "match", "remaining", "tick"]

PRODUCT, match, handle = API.product, API.match, API.handle

PARTS = (_accounts, _bindings, _jobs, _mirrors, _policies, _restores, _snapshots, _vaults)
"""Importing them fills the table."""
