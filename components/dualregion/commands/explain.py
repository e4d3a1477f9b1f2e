"""`dualregion explain`: why a service's budget is what it is, step by step."""

from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from dualregion.commands.pack_view import assessed
from dualregion.commands.project import Refusal
from dualregion.commands.stack_source import ConfigOption, StackOption, StackSource, StateOption, read_stack
from dualregion.recovery.availability import availabilities
from dualregion.recovery.budget import budgets
from dualregion.recovery.objective import Scenario, Service
from dualregion.recovery.topology import ServiceTopology
from dualregion.report import waterfall
from dualregion.report.explanation import Explanation
from dualregion.report.explanation import explain as explained
from dualregion.report.page import page


def explain(
    name: Annotated[str, typer.Argument(metavar="SERVICE", help="A service of stack config.")],
    scenario: Annotated[
        Scenario | None, typer.Option(help="Only this kind of disaster. Left out: all four.", show_default=False)
    ] = None,
    stack: StackOption = "",
    state: StateOption = None,
    config: ConfigOption = None,
    html: Annotated[
        Path | None,
        typer.Option(help="Write one self-contained page with pictures here instead.", dir_okay=False),
    ] = None,
) -> None:
    """Show a service's recovery budget as a waterfall: each step, what it rests on, and what would help.

    Where an availability is promised: the service levels it is composed of, and what one failover a year spends.

    \b
    Examples:
      dualregion explain orders
      dualregion explain orders --scenario region-loss
      dualregion explain orders --html orders.html
      dualregion explain orders --state state.json --config Pulumi.prod.yaml

    The stack may use our components or bare resources: the policy packs read either.
    """
    told = _explanation(name, scenario, read_stack(stack, state, config))
    if html is not None:
        _write(html, page(told, datetime.now(UTC).date(), version("dualregion")))
        return
    console = Console(highlight=False)
    console.width = min(max(console.width, waterfall.NARROWEST), waterfall.WIDEST)
    waterfall.show(told, console)


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as problem:
        raise Refusal(f"cannot write {file}: {problem.strerror}; name a file in a folder that exists") from None
    print(f"written: {file}")


def _explanation(name: str, scenario: Scenario | None, source: StackSource) -> Explanation:
    services = source.services()
    service = _chosen(name, services)
    topologies = known_topologies(source)
    topology = next((one for one in topologies if one.service == name), None)
    if topology is None:
        raise Refusal(
            f"no resource of stack {source.name} belongs to {name}, so nothing can be computed; "
            f"tag one with dr:service={name}, or list URN globs under its roots"
        )
    computed = budgets(topologies, services)
    asked = [one for one in computed if scenario in (None, one.scenario)]
    # The failover that a year is charged with is that of a lost region.
    of_a_year = scenario in (None, Scenario.REGION_LOSS)
    year = availabilities(computed, topologies, services).get(name) if of_a_year else None
    return explained(source.name, service, topology, asked, year)


def known_topologies(source: StackSource) -> tuple[ServiceTopology, ...]:
    """What each service is built of: as its workload registered it, else as the packs read it from bare resources."""
    registered = {one.service: one for one in source.registered()}
    services = [service.name for service in source.services()]
    found: dict[str, ServiceTopology] = {}
    if not registered.keys() >= set(services):
        read = (ServiceTopology.model_validate(one) for one in assessed(source).topologies)
        found = {one.service: one for one in read}
    both = {**found, **registered}
    return tuple(both[name] for name in services if name in both)


def _chosen(name: str, services: tuple[Service, ...]) -> Service:
    chosen = next((service for service in services if service.name == name), None)
    if chosen is None:
        declared = ", ".join(service.name for service in services)
        raise Refusal(f"there is no service {name} in stack config; services: {declared}")
    return chosen
