"""Ram 2015-05-01: roles, policies with their versions, attachments, tags; global, no region. Shapes:
`alibabacloud_ram20150501`. Policies are kept and checked for form; they are not enforced."""

from __future__ import annotations

from dualregion_emulator.services.ram import attachments as _attachments
from dualregion_emulator.services.ram import policies as _policies
from dualregion_emulator.services.ram import roles as _roles
from dualregion_emulator.services.ram import tags as _tags
from dualregion_emulator.services.ram._api import API

PRODUCT, match, handle = API.product, API.match, API.handle

PARTS = (_roles, _policies, _attachments, _tags)
"""Importing them fills the table."""
