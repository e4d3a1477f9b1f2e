"""Alidns 2015-01-09: domains, their records, and both Traffic Managers; global, no region.

Shapes: `alibabacloud_alidns20150109`.
"""

from __future__ import annotations

from dualregion_emulator.services.alidns import domains as _domains
from dualregion_emulator.services.alidns import gtm as _gtm
from dualregion_emulator.services.alidns import records as _records
from dualregion_emulator.services.alidns._api import API

PRODUCT, match, handle = API.product, API.match, API.handle
checks, settle, lookup, buy_gtm = _gtm.checks, _gtm.settle, _gtm.lookup, _gtm.buy_gtm
retained, remaining = _gtm.retained, _gtm.remaining

PARTS = (_domains, _records, _gtm)
"""Importing them fills the table."""
