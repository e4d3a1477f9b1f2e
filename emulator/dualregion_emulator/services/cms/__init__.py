"""Cms 2019-01-01 (CloudMonitor): contacts, alarm rules that fire by the clock, metrics, site monitors that probe.
Shapes: `alibabacloud_cms20190101`.

Contacts belong to the account; rules, metrics and site monitors to the region of the endpoint.
"""

from __future__ import annotations

from dualregion_emulator.services.cms import alerts as _alerts
from dualregion_emulator.services.cms import contacts as _contacts
from dualregion_emulator.services.cms import metrics as _metrics
from dualregion_emulator.services.cms import rules as _rules
from dualregion_emulator.services.cms import site_monitors as _site_monitors
from dualregion_emulator.services.cms._api import API
from dualregion_emulator.services.cms.evaluation import tick
from dualregion_emulator.services.cms.metrics import feed
from dualregion_emulator.services.cms.probing import checks

ENDPOINTS = {"cms": "metrics.{}.aliyuncs.com"}
"""What `location` says of this product."""

__all__ = ["API", "ENDPOINTS", "PRODUCT", "checks", "feed", "handle", "match", "tick"]

PRODUCT, match, handle = API.product, API.match, API.handle

PARTS = (_alerts, _contacts, _metrics, _rules, _site_monitors)
"""Importing them fills the table."""
