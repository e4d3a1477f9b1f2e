"""Rules about what runs the services: whether it outlives a zone, and whether the standby can take over."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from dualregion.recovery.budget import Verdict
from dualregion.recovery.conditions.standby import Compute, Needed, Unit
from dualregion.recovery.rules.checks import checked
from dualregion.recovery.rules.model import Finding, listed


def compute_spans_zones(resources: Iterable[Compute], least: int, *, accept_unbalanced: bool) -> Iterator[Finding]:
    """What makes machines makes them in several zones, evenly, and replaces those that fail."""
    for one in resources:
        known = listed(sorted({zone for zone in one.zones if zone}))
        alone = f"runs in {known or 'one zone'} alone; at least {least} zones are asked for"
        yield checked(
            "compute-spans-zones",
            one,
            [
                (one.redundant(least), alone, "its zones"),
                (True if accept_unbalanced else one.balanced, "fills one zone before the next", "its balance"),
                (one.replaces, "does not replace a machine that has failed", "its health check"),
            ],
            f"is spread over {known}",
        )


def images_and_secrets_copied(resources: Iterable[Needed]) -> Iterator[Finding]:
    """What a start in the standby region needs is there, without anybody copying it on the day."""
    for one in resources:
        checks = [(one.copied, one.without, "its copy in the standby")]
        yield checked("images-and-secrets-copied", one, checks, "is in the standby region too")


def standby_has_capacity(services: Mapping[str, Sequence[Unit]], percent: int) -> Iterator[Finding]:
    """The standby runs so many percent of what the primary runs of each class, rounded up."""
    for service, units in services.items():
        primary = [unit for unit in units if unit.in_standby is not True]
        if not primary:
            continue
        said = [_lack(units, kind, size, percent) for kind, size in sorted({(u.kind, u.size or "") for u in primary})]
        faults = [told for verdict, told in said if verdict is Verdict.FAIL]
        unknown = [told for verdict, told in said if verdict is Verdict.UNKNOWN]
        verdict, told = Verdict.PASS, f"the standby runs {percent} % of the primary"
        if faults:
            verdict, told = Verdict.FAIL, "; ".join(faults)
        elif unknown:
            verdict, told = Verdict.UNKNOWN, "; ".join(unknown)
        yield Finding(rule="standby-has-capacity", subject=service, verdict=verdict, message=f"{service}: {told}")


def _lack(units: Sequence[Unit], kind: str, size: str, percent: int) -> tuple[Verdict, str]:
    alike = [unit for unit in units if unit.kind == kind]
    wanted = [unit for unit in alike if unit.in_standby is not True and (unit.size or "") == size]
    unsure = any(unit.in_standby is None or unit.count is None for unit in wanted)
    if not size or unsure:
        return Verdict.UNKNOWN, f"class, number or region of {kind} is not known"
    need = -(-sum(unit.count or 0 for unit in wanted) * percent // 100)
    there = [unit for unit in alike if unit.in_standby]
    have = sum(unit.count or 0 for unit in there if unit.size == size)
    if have >= need:
        return Verdict.PASS, ""
    told = f"the standby runs {have} {kind} of {size}; {need} are asked for"
    others = [unit for unit in there if unit.size != size or unit.count is None]
    enough = have + sum(unit.count or 0 for unit in others) >= need
    if enough or any(unit.count is None for unit in others):
        return Verdict.UNKNOWN, f"{told}, and whether its others are enough is not known"
    return Verdict.FAIL, told
