"""The table of actions of the product, and how a domain is found."""

from __future__ import annotations

from dualregion_emulator.services import _tags
from dualregion_emulator.services._call import Call
from dualregion_emulator.services._rpc import Api
from dualregion_emulator.store import Document
from dualregion_emulator.wire import CloudError

API = Api("Alidns", "2015-01-09", r"(?:ali)?dns|alidns\.(?:[a-z]+-[a-z0-9-]+)", regional=False)
_tags.actions(API, {"domain": "domain"}, nested=False, also="Lang")

DOMAIN, RECORD = "domain", "record"
MIN_TTL, MAX_TTL = 600, 86400
"""Seconds, for a domain without a paid edition: the vendor's "TTL definition" page."""


def find_domain(call: Call, name: str = "DomainName") -> Document:
    """The domain that a parameter names."""
    doc = call.table(DOMAIN).get(call.text(name).lower())
    if doc is None:
        raise CloudError(
            "InvalidDomainName.NoExist", "The specified domain name does not exist. Refresh the page and try again."
        )
    return doc


def records_of(call: Call, domain: str) -> list[Document]:
    """The records of a domain, oldest first."""
    return [record for record in call.table(RECORD).list() if record["DomainName"] == domain]
