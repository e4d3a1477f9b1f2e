"""Rules about what ties the two regions together."""

from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatchcase

from dualregion.recovery.budget import Verdict
from dualregion.recovery.conditions.links import Need, StandbyResource
from dualregion.recovery.rules.model import Finding, listed


def standby_independent(resources: Iterable[StandbyResource], allowed: Sequence[str]) -> Iterator[Finding]:
    """Nothing in the standby region was computed from a resource of the primary region.

    `allowed` holds edges `<type> -> <type>`, in which globs may stand.
    """
    edges = [tuple(part.strip() for part in edge.split("->")) for edge in allowed]
    for one in resources:
        needs = [
            need
            for need in one.needs
            if not any(fnmatchcase(one.type, edge[0]) and fnmatchcase(need.type, edge[-1]) for edge in edges)
        ]
        verdict, told = _independence(one, needs)
        yield Finding(rule="standby-independent", subject=one.urn, verdict=verdict, message=f"{one.name} {told}")


def _independence(one: StandbyResource, needs: Sequence[Need]) -> tuple[Verdict, str]:
    if not needs:
        return Verdict.PASS, "needs nothing of the primary region"
    certain = [need for need in needs if one.in_standby and need.in_primary]
    told = listed([f"{need.name} ({need.type}) for {need.property}" for need in certain or needs])
    if certain:
        return Verdict.FAIL, f"({one.type}) in the standby region needs of the primary region: {told}"
    return Verdict.UNKNOWN, f"may need across the regions, which are not known before the deployment: {told}"
