"""DNS records as the switch that people move by hand."""

from collections.abc import Iterable
from datetime import timedelta

from dualregion.recovery.topology import Switch, SwitchMode
from dualregion_policies import properties as p
from dualregion_policies.reading import Stack, StackResource, Unknown, text_of

_ADDRESSES = frozenset({"A", "AAAA", "CNAME"})
_PROVIDER_DEFAULT = timedelta(seconds=600)
_SHORTEST, _LONGEST = 1, 86_400
"""Seconds; the default and the limits: https://www.pulumi.com/registry/packages/alicloud/api-docs/dns/alidnsrecord/"""


def switch(stack: Stack, urns: Iterable[str]) -> Switch | None:
    """The record among `urns` that moves traffic; of several, the one that resolvers keep longest.

    Only enabled records that name an address count. A time to live that is not known counts as the longest.
    """
    records = [_switch(stack, stack.resources[urn]) for urn in urns if _moves_traffic(stack, stack.resources[urn])]
    return max(records, key=_kept, default=None)


def _moves_traffic(stack: Stack, resource: StackResource) -> bool:
    if resource.type != p.RECORD or text_of(stack.read(resource, p.RECORD_STATUS)) == "DISABLE":
        return False
    kind = text_of(stack.read(resource, p.RECORD_TYPE))
    return not isinstance(kind, str) or kind in _ADDRESSES


def _switch(stack: Stack, record: StackResource) -> Switch:
    seconds = stack.read(record, p.RECORD_TTL)
    ttl: timedelta | None = _PROVIDER_DEFAULT
    if isinstance(seconds, Unknown):
        ttl = None
    elif isinstance(seconds, int | float) and not isinstance(seconds, bool):
        # The cloud refuses anything else: what resolvers would keep then is not known.
        ttl = timedelta(seconds=seconds) if _SHORTEST <= seconds <= _LONGEST else None
    return Switch(name=record.name, mode=SwitchMode.MANUAL, ttl=ttl)


def _kept(switch: Switch) -> timedelta:
    return timedelta.max if switch.ttl is None else switch.ttl
