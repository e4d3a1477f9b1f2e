"""`dualregion packs`: where the policy packs of this installation lie."""

import json
from typing import Annotated

import typer

from dualregion.commands.pack_process import packs_output
from dualregion.recovery.policy_config import policies_schema
from dualregion.report.crosswalk import crosswalk


def packs(
    names: Annotated[
        list[str] | None, typer.Argument(help="Packs, such as recovery. Left out: all.", show_default=False)
    ] = None,
    show_crosswalk: Annotated[
        bool, typer.Option("--crosswalk", help="Print which rule serves which clause, as Markdown, instead.")
    ] = False,
    show_schema: Annotated[
        bool, typer.Option("--schema", help="Print the JSON Schema of stack config `dualregion:policies` instead.")
    ] = False,
) -> None:
    """Print the folders of the policy packs, one a line, for `pulumi preview --policy-pack`.

    \b
    Examples:
      dualregion packs
      pulumi preview --policy-pack "$(dualregion packs recovery)"
      dualregion packs --crosswalk > CROSSWALK.md
    """
    if show_crosswalk:
        print(crosswalk(), end="")
        return
    if show_schema:
        print(json.dumps(policies_schema(), indent=2))
        return
    print(packs_output("packs", *(names or [])), end="")
