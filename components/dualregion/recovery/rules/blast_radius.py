"""How far one loss reaches: what isolated services share after all, and promises that rest on weaker ones."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta

from dualregion.recovery.budget import Verdict
from dualregion.recovery.durations import spoken
from dualregion.recovery.objective import SERVICES_KEY, Measure, Scenario, Service
from dualregion.recovery.rules.model import Finding, Resource, listed


def isolated_services_share_nothing(
    services: Sequence[Service], resources: Iterable[Resource], kinds: Mapping[str, str]
) -> Iterator[Finding]:
    """No switch, key, vault or store belongs to a service that is declared isolated and to another one as well.

    `kinds` says what each resource type is called; types that are not in it are not asked.
    """
    isolated = {service.name for service in services if service.isolated}
    if not isolated:
        return
    for resource in resources:
        kind = kinds.get(resource.type)
        if kind is None:
            continue
        owners = sorted(resource.services)
        meant = [name for name in owners if name in isolated]
        if meant and len(owners) > 1:
            verdict = Verdict.FAIL
            told = f"is shared by {listed(owners)}; declared isolated: {listed(meant)}"
        elif resource.undecided:
            verdict, told = Verdict.UNKNOWN, "carries a service tag that is not known before the deployment"
        else:
            verdict, told = Verdict.PASS, "is shared with no isolated service"
        yield Finding(
            rule="isolated-services-share-nothing",
            subject=resource.urn,
            verdict=verdict,
            message=f"the {kind} {resource.name} {told}",
        )


def promises_rest_on_no_weaker_ones(services: Sequence[Service]) -> Iterator[Finding]:
    """No service promises to be back sooner than what it depends on promises to be, in any scenario."""
    by_name = {service.name: service for service in services}
    for place, service in enumerate(services):
        if not service.depends_on:
            continue
        weaker = [
            told
            for name in service.depends_on
            for scenario in Scenario
            if (told := _weaker(service, by_name[name], scenario))
        ]
        yield Finding(
            rule="promises-rest-on-no-weaker-ones",
            subject=f"{SERVICES_KEY}[{place}].dependsOn",
            verdict=Verdict.FAIL if weaker else Verdict.PASS,
            message="; ".join(weaker) or f"{service.name} depends on nothing that promises less",
        )


def _weaker(service: Service, needed: Service, scenario: Scenario) -> str:
    """Why the promise of what is needed is weaker; empty: it is not."""
    own = service.objective_in(scenario).limit(Measure.RTO)
    other = needed.objective_in(scenario).limit(Measure.RTO)
    if not isinstance(own, timedelta) or (isinstance(other, timedelta) and other <= own):
        return ""
    promised = spoken(other) if isinstance(other, timedelta) else "nothing"
    names = f"{_named(service)} promises RTO {spoken(own)} in {scenario}"
    return f"{names} and depends on {_named(needed)}, which promises {promised}"


def _named(service: Service) -> str:
    return f"{service.name} ({service.tier})" if service.tier else service.name
