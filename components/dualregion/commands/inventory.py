"""`dualregion inventory`: whose each resource of a stack is."""

import json
from typing import Annotated

import typer
from rich.console import Console

from dualregion.commands.pack_view import assessed
from dualregion.commands.stack_source import ConfigOption, StackOption, StateOption, read_stack
from dualregion.report import inventory as report

_NARROWEST, _WIDEST = 80, 140


def inventory(
    stack: StackOption = "",
    state: StateOption = None,
    config: ConfigOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print Markdown.")] = False,
) -> None:
    """Show every resource by service, owner, tier and role; what has no service; which scenarios are covered.

    \b
    Examples:
      dualregion inventory
      dualregion inventory --state state.json --config Pulumi.prod.yaml --markdown

    Roles: primary, standby, backup, and global for products that belong to no region.
    """
    source = read_stack(stack, state, config)
    told = report.inventory(source.name, source.services(), assessed(source))
    if as_json:
        print(json.dumps(report.as_json(told), indent=2, ensure_ascii=False))
    elif markdown:
        print(report.as_markdown(told))
    else:
        console = Console(highlight=False)
        console.width = min(max(console.width, _NARROWEST), _WIDEST)
        report.show(told, console)
