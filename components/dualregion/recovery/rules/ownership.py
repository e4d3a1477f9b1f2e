"""What is promised, and whose each resource is."""

from collections.abc import Iterable, Iterator, Sequence

from dualregion.recovery.budget import Verdict
from dualregion.recovery.objective import SERVICES_KEY, Measure, Scenario, Service
from dualregion.recovery.rules.model import Finding, Resource, listed


def objectives_declared(services: Sequence[Service]) -> Iterator[Finding]:
    """Each measure of each scenario is limited, or said to be promised by nobody."""
    for place, service in enumerate(services):
        silent = [
            f"{measure} in {scenario}"
            for scenario in Scenario
            for measure in Measure
            if service.objective_in(scenario).limit(measure) is None
        ]
        key = f"{SERVICES_KEY}[{place}].objective"
        if silent:
            message = f"{service.name} states no objective for {listed(silent)}"
            yield Finding(rule="objectives-declared", subject=key, verdict=Verdict.FAIL, message=message)
        else:
            message = f"{service.name} states every objective"
            yield Finding(rule="objectives-declared", subject=key, verdict=Verdict.PASS, message=message)


def services_have_resources(services: Sequence[Service], resources: Iterable[Resource]) -> Iterator[Finding]:
    """A promise about nothing is a mistake in the config or in the stack."""
    present = tuple(resources)
    owned = {name for resource in present for name in resource.services}
    undecided = any(resource.undecided for resource in present)
    for place, service in enumerate(services):
        if service.name in owned:
            verdict, message = Verdict.PASS, f"{service.name} has resources"
        elif undecided:
            verdict, message = (
                Verdict.UNKNOWN,
                f"whether {service.name} has resources is not known before the deployment",
            )
        else:
            verdict, message = Verdict.FAIL, f"{service.name} has no resource in this stack"
        subject = f"{SERVICES_KEY}[{place}]"
        yield Finding(rule="services-have-resources", subject=subject, verdict=verdict, message=message)


def resources_have_a_service(services: Sequence[Service], resources: Iterable[Resource]) -> Iterator[Finding]:
    """What nothing reaches is reported, not ignored; so is a tag that names no declared service."""
    declared = {service.name for service in services}
    for resource in resources:
        strangers = sorted(resource.services - declared)
        if strangers:
            message, verdict = f"names {listed(strangers)}, not declared in {SERVICES_KEY}", Verdict.FAIL
        elif resource.undecided:
            message, verdict = "carries a service tag that is not known before the deployment", Verdict.UNKNOWN
        elif not resource.services:
            message, verdict = "belongs to no service", Verdict.FAIL
        else:
            message, verdict = f"belongs to {listed(sorted(resource.services))}", Verdict.PASS
        told = f"{resource.name} ({resource.type}) {message}"
        yield Finding(rule="resources-have-a-service", subject=resource.urn, verdict=verdict, message=told)
