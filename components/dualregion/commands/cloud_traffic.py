"""`dualregion cloud buy-gtm`: what a person does beside the API, for the traffic of the local cloud."""

from pathlib import Path
from typing import Annotated

import typer

from dualregion.commands.cloud_process import reached
from dualregion.commands.project import cloud_folder

Folder = Annotated[
    Path | None,
    typer.Option("--dir", help="Folder of the cloud. Left out: .dualregion/cloud of the project.", show_default=False),
]


def buy_gtm(
    instance: Annotated[
        str, typer.Argument(help="The id that it shall have; bought once. Left out: one is made up.")
    ] = "",
    edition: Annotated[str, typer.Option(help="standard or ultimate.")] = "ultimate",
    folder: Folder = None,
) -> None:
    """Buy a Traffic Manager 3.0 instance, as a person does in the console of a real account; no API sells one."""
    said = reached(cloud_folder(folder)).tell("traffic/buy-gtm", edition=edition, id=instance)
    print(f"Traffic Manager 3.0 instance of the edition {edition}: {said['instance_id']}")
