"""`dualregion packs`: where the policy packs of this installation lie."""

from typing import Annotated

import typer

from dualregion.commands.pack_process import packs_output


def packs(
    names: Annotated[
        list[str] | None, typer.Argument(help="Packs, such as recovery. Left out: all.", show_default=False)
    ] = None,
) -> None:
    """Print the folders of the policy packs, one a line, for `pulumi preview --policy-pack`.

    \b
    Examples:
      dualregion packs
      pulumi preview --policy-pack "$(dualregion packs recovery)"
    """
    print(packs_output("packs", *(names or [])), end="")
