"""What moves a service's traffic, whatever it is: of several switches the one that would keep it longest."""

from collections.abc import Collection, Iterable
from datetime import timedelta

from dualregion.recovery.topology import Switch, SwitchMode
from dualregion_policies import dns, ga, gtm
from dualregion_policies import properties as p
from dualregion_policies.reading import Stack, text_of

_ORIGINS = (p.GROUP_ENDPOINTS, p.CLASSIC_POOL_ADDRESSES, p.ADDRESS_VALUE)


def switch(stack: Stack, urns: Collection[str]) -> Switch | None:
    """The switch among `urns`; one that people move is worse than one that probes.

    A record that names an accelerator or a Traffic Manager is moved by it, and one that names an origin of either is
    not how clients come in: neither is a switch of its own. A record of which nothing is said yet may be either, so
    that beside a switch that probes it makes that one unknown.
    """
    aside = frozenset((*_led(stack), *_origins(stack)))
    probing = (*ga.switches(stack, urns), *gtm.switches(stack, urns))
    records = [urn for urn in urns if urn not in aside]
    unsaid = frozenset(_unsaid(stack)) & frozenset(records) if probing else frozenset[str]()
    by_hand = dns.switch(stack, [urn for urn in records if urn not in unsaid])
    if unsaid:
        probing = tuple(one.model_copy(update={"interval": None, "ttl": None}) for one in probing)
    return max((*probing, *((by_hand,) if by_hand else ())), key=_kept, default=None)


def _unsaid(stack: Stack) -> Iterable[str]:
    """Records whose address is not known, nor what it comes from.

    A first preview shows an address so that a data source will tell: until that is known, the SDK keeps silent about
    what it was asked about (pulumi/runtime/invoke.py).
    """
    for record in stack.of_type(p.RECORD):
        said = text_of(stack.read(record, p.RECORD_VALUE))
        if not isinstance(said, str) and not stack.dependencies(record, p.RECORD_VALUE):
            yield record.urn


def _led(stack: Stack) -> Iterable[str]:
    for record in stack.of_type(p.RECORD):
        stack.read(record, p.RECORD_VALUE)
        if any(other.type in (p.ACCELERATOR, p.CLASSIC) for other in stack.dependencies(record, p.RECORD_VALUE)):
            yield record.urn


def _origins(stack: Stack) -> Iterable[str]:
    for prop in _ORIGINS:
        for resource in stack.of_type(prop.type):
            stack.read(resource, prop)
            yield from (other.urn for other in stack.dependencies(resource, prop) if other.type == p.RECORD)


def _kept(found: Switch) -> tuple[bool, timedelta]:
    """Whether people move it, and how long it keeps traffic; what is not known is longest."""
    ttl = timedelta() if found.mode is SwitchMode.ACCELERATOR else found.ttl
    if found.mode is SwitchMode.MANUAL:
        return True, timedelta.max if ttl is None else ttl
    if ttl is None or found.interval is None or found.retries is None or found.timeout is None:
        return False, timedelta.max
    return False, found.interval * (found.retries + 1) + found.timeout + ttl
