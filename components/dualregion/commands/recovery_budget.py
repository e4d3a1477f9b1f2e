"""`dualregion budget`: the recovery budget of every service of a deployed stack."""

import json
from typing import Annotated

import typer
from rich.console import Console

from dualregion.commands.stack_source import ConfigOption, StackOption, StateOption, read_stack
from dualregion.recovery.budget import budgets
from dualregion.report import plain, structured
from dualregion.report.budget_report import BudgetReport

_NARROWEST = 100
_WIDEST = 120


def budget(
    stack: StackOption = "",
    state: StateOption = None,
    config: ConfigOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print Markdown.")] = False,
) -> None:
    """Show how long each service would be down and what it would lose, and on which figures that rests.

    \b
    Examples:
      dualregion budget
      dualregion budget --stack dev --markdown
      dualregion budget --state state.json --config Pulumi.dev.yaml --json
    """
    source = read_stack(stack, state, config)
    services = source.services()
    topologies = source.registered()
    report = BudgetReport.of(
        stack=source.name,
        budgets=budgets(topologies, services),
        topologies=topologies,
        services=services,
        evidence=source.proof().records,
    )
    if as_json:
        print(json.dumps(structured.as_json(report), indent=2, ensure_ascii=False))
    elif markdown:
        print(structured.as_markdown(report))
    else:
        console = Console(highlight=False)
        console.width = min(max(console.width, _NARROWEST), _WIDEST)
        plain.show(report, console)
