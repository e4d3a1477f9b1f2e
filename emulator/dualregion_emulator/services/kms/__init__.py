"""Kms 2016-01-20: keys, aliases, scheduled deletion, rotation, and encryption with them. Shapes:
`alibabacloud_kms20160120`. Keys belong to one region and cannot be used, or seen, in another."""

from __future__ import annotations

from dualregion_emulator.services.kms import aliases as _aliases
from dualregion_emulator.services.kms import ciphers as _ciphers
from dualregion_emulator.services.kms import keys as _keys
from dualregion_emulator.services.kms import lifetimes
from dualregion_emulator.services.kms._api import API

PRODUCT, match, handle = API.product, API.match, API.handle
tick, retained, remaining = lifetimes.tick, lifetimes.retained, lifetimes.remaining

PARTS = (_keys, _aliases, _ciphers, lifetimes)
"""Importing them fills the table."""
