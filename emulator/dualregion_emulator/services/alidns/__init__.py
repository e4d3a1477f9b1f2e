"""Alidns 2015-01-09: domains and their records; global, no region. Shapes: `alibabacloud_alidns20150109`."""

from __future__ import annotations

from dualregion_emulator.services.alidns import domains as _domains
from dualregion_emulator.services.alidns import records as _records
from dualregion_emulator.services.alidns._api import API

PRODUCT, match, handle = API.product, API.match, API.handle

PARTS = (_domains, _records)
"""Importing them fills the table."""
