"""Both generations of the Global Traffic Manager as a switch."""

from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta

from dualregion.recovery.topology import Switch, SwitchMode
from dualregion_policies import properties as p
from dualregion_policies.probes import milliseconds, number, seconds, slowest
from dualregion_policies.properties import Property
from dualregion_policies.reading import UNKNOWN, Stack, StackResource, text_of

_ULTIMATE = "pulumi-python:dynamic/dualregion:UltimateConfig"
"""A name on an instance bought by hand: the cloud's provider has no resource for it, this library's dynamic one is."""
_ULTIMATE_TTL = Property(_ULTIMATE, ("ttl",))


def switches(stack: Stack, urns: Collection[str]) -> Iterable[Switch]:
    """One for each classic instance, and for each name that 3.0 answers, among `urns`."""
    for instance in stack.of_type(p.CLASSIC):
        if instance.urn in urns:
            yield _classic(stack, instance)
    addresses = [address for address in stack.of_type(p.ADDRESS) if address.urn in urns]
    for kind, ttl in ((p.ANSWER, p.ANSWER_TTL), (_ULTIMATE, _ULTIMATE_TTL)):
        for answer in stack.of_type(kind):
            if answer.urn in urns and _status(stack, answer) != "disable":
                yield _managed(stack, answer, seconds(number(stack, answer, ttl)), addresses)


def _classic(stack: Stack, instance: StackResource) -> Switch:
    ttl = seconds(number(stack, instance, p.CLASSIC_TTL))
    pools = _referring(stack, p.CLASSIC_POOL_INSTANCE, instance)
    probes = [_referring(stack, p.CLASSIC_PROBE_POOL, pool) for pool in pools]
    strategies = _referring(stack, p.STRATEGY_INSTANCE, instance)
    if not (any(_fails_over(stack, strategy) for strategy in strategies) and len(pools) > 1 and all(probes)):
        return Switch(name=instance.name, mode=SwitchMode.MANUAL, held=SwitchMode.GTM2, ttl=ttl)
    own = [probe for found in probes for probe in found]
    deciding = [
        stack.read(strategy, prop) for strategy in strategies for prop in (p.STRATEGY_MODE, p.STRATEGY_FAILOVER)
    ]
    interval = slowest(number(stack, probe, p.CLASSIC_PROBE_INTERVAL) for probe in own)
    return Switch(
        name=instance.name,
        mode=SwitchMode.GTM2,
        ttl=ttl,
        interval=None if UNKNOWN in deciding else seconds(interval),
        retries=slowest(number(stack, probe, p.CLASSIC_PROBE_COUNT) for probe in own),
        timeout=milliseconds(slowest(number(stack, probe, p.CLASSIC_PROBE_TIMEOUT) for probe in own)),
    )


def _fails_over(stack: Stack, strategy: StackResource) -> bool:
    """True unless it is certain that it does not: `DEFAULT` and `FAILOVER` are held until people change them."""
    mode = text_of(stack.read(strategy, p.STRATEGY_MODE))
    pools = stack.read(strategy, p.STRATEGY_FAILOVER)
    return mode in (None, "AUTO", UNKNOWN) and pools not in (None, [])


def _managed(stack: Stack, answer: StackResource, ttl: timedelta | None, addresses: Sequence[StackResource]) -> Switch:
    """The provider links no address to a name, so that the slowest probe of the service's own addresses counts."""
    tasks = [stack.read(address, p.ADDRESS_TASKS) for address in addresses]
    modes = [text_of(stack.read(address, p.ADDRESS_MODE)) for address in addresses]
    if any(found in (None, []) for found in tasks) or "manual" in modes:
        return Switch(name=answer.name, mode=SwitchMode.MANUAL, held=SwitchMode.GTM3, ttl=ttl)
    probes = [
        next((found for found in stack.dependencies(address, p.ADDRESS_TASKS) if found.type == p.PROBE), None)
        for address in addresses
    ]

    def worst(prop: Property) -> int | None:
        return slowest(number(stack, probe, prop) if probe else None for probe in probes)

    return Switch(
        name=answer.name,
        mode=SwitchMode.GTM3,
        ttl=ttl,
        interval=None if UNKNOWN in (*modes, _status(stack, answer)) else seconds(worst(p.PROBE_INTERVAL)),
        retries=worst(p.PROBE_COUNT),
        timeout=milliseconds(worst(p.PROBE_TIMEOUT)),
    )


def _status(stack: Stack, answer: StackResource) -> object:
    """A name on an instance bought by hand is always on."""
    return stack.read(answer, p.ANSWER_STATUS) if answer.type == p.ANSWER else "enable"


def _referring(stack: Stack, reference: Property, whole: StackResource) -> list[StackResource]:
    found: list[StackResource] = []
    for part in stack.of_type(reference.type):
        stack.read(part, reference)
        if whole in stack.dependencies(part, reference):
            found.append(part)
    return found
