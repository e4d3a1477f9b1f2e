"""`dualregion …`: the command line. It loads neither Pulumi nor the local cloud; both run as processes of their own."""

import typer

from dualregion.commands import (
    check,
    cloud,
    diagnosis,
    explain,
    inventory,
    packs,
    reconcile,
    recovery_budget,
    surroundings,
    validate_config,
)
from dualregion.commands.project import Refusal, fail

app = typer.Typer(
    name="dualregion",
    help="Services in two Alibaba Cloud regions, with recovery objectives that are judged before anything is created.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.add_typer(cloud.app, name="cloud")
app.command("env")(surroundings.env)
app.command("doctor")(diagnosis.doctor)
app.command("check", cls=check.ExitThree)(check.check)
app.command("budget")(recovery_budget.budget)
app.command("explain")(explain.explain)
app.command("inventory")(inventory.inventory)
app.command("packs")(packs.packs)
app.command("validate-config")(validate_config.validate_config)
app.command("reconcile")(reconcile.reconcile)


def main() -> None:
    """Entry point. Exit codes: 0 done, 1 refused or found wanting (said on standard error), 2 wrong usage."""
    try:
        app()
    except Refusal as refusal:
        fail(f"dualregion: {refusal}")


if __name__ == "__main__":
    main()
