"""Whose each resource of a stack is, what belongs to nobody, and which promises are stated in which scenario."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table
from rich.text import Text

from dualregion.recovery.assessment import Assessment, Inventoried, LineNote
from dualregion.recovery.budget import Verdict
from dualregion.recovery.objective import Measure, Scenario, Service
from dualregion.report.structured import table

_WORST = (Verdict.FAIL, Verdict.UNKNOWN, Verdict.CONDITIONAL, Verdict.PASS, Verdict.NOT_APPLICABLE)


@dataclass(frozen=True)
class Coverage:
    """What one service states of one scenario, and how it stands."""

    service: str
    scenario: str
    missing: tuple[str, ...]
    """Measures that no objective states."""
    verdict: str
    """The worst of its measures; `nothing computed` where the service has no resources."""


@dataclass(frozen=True)
class Inventory:
    """A stack, sorted by whose its resources are."""

    stack: str
    services: tuple[Service, ...]
    resources: tuple[Inventoried, ...]
    coverage: tuple[Coverage, ...]

    def of(self, service: str) -> tuple[Inventoried, ...]:
        """The resources of a service, in the order of role and type."""
        own = (one for one in self.resources if service in one.services)
        return tuple(sorted(own, key=lambda one: (one.role, one.type, one.name)))

    @property
    def unowned(self) -> tuple[Inventoried, ...]:
        """What belongs to no declared service, or whose owner is not known before the deployment."""
        declared = {service.name for service in self.services}
        return tuple(one for one in self.resources if declared.isdisjoint(one.services))

    @property
    def empty(self) -> tuple[str, ...]:
        """Services without any resource."""
        return tuple(service.name for service in self.services if not self.of(service.name))


def inventory(stack: str, services: Sequence[Service], assessment: Assessment) -> Inventory:
    """Sort what the packs have read."""
    verdicts = {line.key: line for line in assessment.budgets}
    covered = (_coverage(service, scenario, verdicts) for service in services for scenario in Scenario)
    return Inventory(stack, tuple(services), assessment.resources, tuple(covered))


def as_json(told: Inventory) -> dict[str, object]:
    """Plain data: resources by URN with services, tiers and role; what has no service; services without resources."""
    owners = {service.name: service.owner for service in told.services}
    return {
        "stack": told.stack,
        "resources": [
            {
                **one.model_dump(mode="json", by_alias=True),
                "owners": sorted({owners[name] for name in one.services if name in owners}),
            }
            for one in told.resources
        ],
        "withoutService": [one.urn for one in told.unowned],
        "servicesWithoutResources": list(told.empty),
        "coverage": [
            {"service": one.service, "scenario": one.scenario, "missing": list(one.missing), "verdict": one.verdict}
            for one in told.coverage
        ],
    }


def as_markdown(told: Inventory) -> str:
    """The same as tables for a review or a wiki."""
    parts = [f"# Inventory of stack {told.stack}"]
    for title, headings, rows in _tables(told):
        parts.append(f"## {title}\n\n{table(headings, rows) if rows else 'None.'}")
    return "\n\n".join(parts)


def show(told: Inventory, console: Console) -> None:
    """Print the same tables; nothing is cut."""
    console.print(Text(f"Inventory of stack {told.stack}", style="bold"))
    for title, headings, rows in _tables(told):
        console.print(Text(f"\n{title}", style="bold"))
        if not rows:
            console.print("  none")
            continue
        drawn = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
        for heading in headings:
            drawn.add_column(heading, overflow="fold")
        for row in rows:
            drawn.add_row(*(Text(cell) for cell in row))
        console.print(drawn)


def _tables(told: Inventory) -> Iterator[tuple[str, tuple[str, ...], list[tuple[str, ...]]]]:
    for service in told.services:
        tier = f", tier {service.tier}" if service.tier else ""
        rows = [(one.role or "-", _kind(one.type), one.name) for one in told.of(service.name)]
        yield f"{service.name} (owner {service.owner}{tier})", ("role", "type", "name"), rows
    nobodys = [(one.role or "-", _kind(one.type), one.name, _why(one)) for one in told.unowned]
    yield "Without a service", ("role", "type", "name", "why"), nobodys
    yield "Services without resources", ("service",), [(name,) for name in told.empty]
    rows = [(one.service, one.scenario, _stated(one), one.verdict) for one in told.coverage]
    yield "Coverage of scenarios", ("service", "scenario", "stated", "verdict"), rows


def _coverage(service: Service, scenario: Scenario, lines: dict[tuple[str, str, str], LineNote]) -> Coverage:
    objective = service.objective_in(scenario)
    missing = tuple(str(measure) for measure in Measure if objective.limit(measure) is None)
    keys = [(service.name, str(scenario), str(measure)) for measure in Measure]
    found = {lines[key].verdict for key in keys if key in lines}
    worst = next((str(verdict) for verdict in _WORST if verdict in found), "nothing computed")
    return Coverage(service.name, str(scenario), missing, worst)


def _stated(one: Coverage) -> str:
    return f"not {', '.join(one.missing)}" if one.missing else "all"


def _kind(kind: str) -> str:
    """`oss:Bucket` of `alicloud:oss/bucket:Bucket`: the middle says nothing that the end does not."""
    package, _, rest = kind.removeprefix("alicloud:").partition("/")
    return f"{package}:{rest.rpartition(':')[2]}" if rest else package


def _why(one: Inventoried) -> str:
    if one.undecided:
        return "its tag is not known before the deployment"
    strangers = ", ".join(one.services)
    return f"names {strangers}, which is not declared" if strangers else "nothing reaches it from a root"
