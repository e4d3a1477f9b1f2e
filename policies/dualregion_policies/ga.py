"""Global Accelerator as a switch: groups in two regions, each probed, and the places where users enter."""

from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta

from dualregion.recovery.topology import Switch, SwitchMode
from dualregion_policies import properties as p
from dualregion_policies.probes import number, seconds, slowest
from dualregion_policies.properties import Property
from dualregion_policies.reading import UNKNOWN, Stack, StackResource, Unknown, text_of

_TIMEOUT = timedelta(seconds=3)
_THRESHOLD = 3
"""Fixed, and the default: https://www.alibabacloud.com/help/en/ga/user-guide/enable-and-manage-health-checks"""


def switches(stack: Stack, urns: Collection[str]) -> Iterable[Switch]:
    """One for each accelerator among `urns` that has a group."""
    for accelerator in stack.of_type(p.ACCELERATOR):
        groups = _parts(stack, accelerator, p.GROUP_ACCELERATOR)
        if accelerator.urn in urns and groups:
            yield _switch(stack, accelerator, groups)


def _switch(stack: Stack, accelerator: StackResource, groups: Sequence[StackResource]) -> Switch:
    if not _moves_by_itself(stack, groups):
        # No resolver is involved: what people change is in force at once.
        return Switch(name=accelerator.name, mode=SwitchMode.MANUAL, held=SwitchMode.ACCELERATOR, ttl=timedelta())
    deciding = [stack.read(group, prop) for group in groups for prop in (p.GROUP_REGION, p.GROUP_PROBED, p.GROUP_SHARE)]
    access = _access_regions(stack, accelerator)
    doubtful = UNKNOWN in deciding or UNKNOWN in access
    interval = slowest(number(stack, group, p.GROUP_INTERVAL) for group in groups)
    return Switch(
        name=accelerator.name,
        mode=SwitchMode.ACCELERATOR,
        ttl=None,
        interval=None if doubtful else seconds(interval),
        retries=slowest(number(stack, group, p.GROUP_THRESHOLD, _THRESHOLD) for group in groups),
        timeout=_TIMEOUT,
        access_regions=tuple(sorted({region for region in access if isinstance(region, str)})),
    )


def _moves_by_itself(stack: Stack, groups: Sequence[StackResource]) -> bool:
    """True unless it is certain that it does not: one region only, one that nothing probes, or a share of 0.

    A group with a share of 0 is left out of the failover as well:
    https://www.alibabacloud.com/help/en/ga/user-guide/distribute-traffic-across-endpoint-groups-in-different-scenarios
    """
    regions = [text_of(stack.read(group, p.GROUP_REGION)) for group in groups]
    several = len(set(regions)) > 1 or any(isinstance(region, Unknown) for region in regions[1:])
    probed = all(stack.read(group, p.GROUP_PROBED) in (True, UNKNOWN) for group in groups)
    return several and probed and all(number(stack, group, p.GROUP_SHARE, 100) != 0 for group in groups)


def _access_regions(stack: Stack, accelerator: StackResource) -> list[str | Unknown | None]:
    entrances = _parts(stack, accelerator, p.ENTRANCE_ACCELERATOR)
    return [text_of(stack.read(entrance, p.ENTRANCE_REGION)) for entrance in entrances]


def _parts(stack: Stack, accelerator: StackResource, reference: Property) -> list[StackResource]:
    found: list[StackResource] = []
    for part in stack.of_type(reference.type):
        stack.read(part, reference)
        if accelerator in stack.dependencies(part, reference):
            found.append(part)
    return found
