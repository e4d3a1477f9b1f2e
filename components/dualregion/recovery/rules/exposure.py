"""Rules about what can be reached from outside, and about tags."""

from collections.abc import Collection, Iterable, Iterator

from dualregion.recovery.budget import Verdict
from dualregion.recovery.conditions.exposure import Exposure, Opening, Tagged
from dualregion.recovery.rules.model import Finding, listed


def closed(rule: str, exposures: Iterable[Exposure]) -> Iterator[Finding]:
    """No way into the resource stands open to everybody."""
    for one in exposures:
        wide = [way.what for way in one.ways if way.open]
        unsure = [way.what for way in one.ways if way.open is None]
        if wide:
            verdict, told = Verdict.FAIL, f"{one.name}: {'; '.join(wide)}"
        elif unsure:
            verdict, told = Verdict.UNKNOWN, f"{one.name}: whether {'; '.join(unsure)} is not known"
        else:
            verdict, told = Verdict.PASS, f"{one.name} is not public"
        yield Finding(rule=rule, subject=one.urn, verdict=verdict, message=told)


def network_closed(openings: Iterable[Opening], public_ports: Collection[str]) -> Iterator[Finding]:
    """What comes from every address reaches the ports that are meant to be public, and no other."""
    allowed = {int(port) for port in public_ports}
    for one in openings:
        verdict, told = _judged(one, allowed)
        yield Finding(rule="network-closed", subject=one.urn, verdict=verdict, message=f"{one.name} {told}")


def _judged(one: Opening, allowed: Collection[int]) -> tuple[Verdict, str]:
    if one.inward is False:
        return Verdict.NOT_APPLICABLE, "lets nothing in"
    if one.world is False:
        return Verdict.PASS, "lets in named addresses only"
    if one.world is None or one.ports is None or one.inward is None:
        return Verdict.UNKNOWN, "may let everybody in: its addresses or ports are not known before the deployment"
    low, high = one.ports
    if all(port in allowed for port in range(low, min(high, low + len(allowed)) + 1)) and high - low < len(allowed):
        return Verdict.PASS, f"lets everybody in to ports that are meant to be public ({low}/{high})"
    return Verdict.FAIL, f"lets everybody in to ports {low}/{high}; public may be {listed(sorted(map(str, allowed)))}"


def tagged(resources: Iterable[Tagged], keys: Collection[str]) -> Iterator[Finding]:
    """Each resource that can carry tags has the keys."""
    for one in resources:
        if one.keys is None:
            verdict, told = Verdict.UNKNOWN, "the tags are not known before the deployment"
        elif missing := sorted(set(keys) - one.keys):
            verdict, told = Verdict.FAIL, f"has no tag {listed(missing)}"
        else:
            verdict, told = Verdict.PASS, "is tagged"
        yield Finding(rule="resources-tagged", subject=one.urn, verdict=verdict, message=f"{one.name}: {told}")
