"""Make sure that there is a Pulumi engine, building it once where there is none.

    python3 engine/build.py          ensure the engine, print where it is
    python3 engine/build.py --env    the same, and print shell exports that make plain `pulumi` commands use it

Standard library only: it runs before any virtual environment exists. Progress goes to standard error. Built engines lie
in a cache outside the repository, one entry per hash of everything that goes into them; `compile.py` fills an entry,
`dualregion.engine` finds it.
"""

import argparse
import os
import shlex
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "components"))

from compile import BuildError, build, is_complete, say

from dualregion import engine

HERE = Path(__file__).resolve().parent
INSTALL_SECONDS = 600


def ensure() -> engine.Engine:
    """The engine to use, installed or built if it has to be.

    Raises:
        BuildError: it cannot be built here; the text says what to do.
    """
    pinned = str(engine.pins(HERE)["alicloud"])
    official, against = engine.find_official(engine.wanted_alicloud(HERE))
    for reason in against:
        say(f"not used: {reason}")
    if official is not None and official.pulumi is not None:
        if official.provider_plugin is None:
            supply_plugin(official.pulumi, official.provider_version, pinned)
        return engine.locate()
    entry = engine.cache_root() / engine.cache_key(HERE)
    if engine.read_entry(entry) is None:
        build(HERE, entry, parts=("cli", "provider"))
    return engine.locate()


def supply_plugin(pulumi: Path, wanted: str, pinned: str) -> None:
    """Give an official CLI the alicloud plugin: by its own download, else by handing it the one that we build.

    Raises:
        BuildError: neither works.
    """
    say(f"{pulumi} has no alicloud plugin {wanted}: asking it to install one")
    if _install(pulumi, wanted):
        return
    if wanted != pinned:
        raise BuildError(
            f"The installed pulumi-alicloud asks for plugin {wanted}, the CLI could not download it, and the one that "
            f"can be built here is {pinned}. Install pulumi-alicloud=={pinned}, or let the CLI reach the vendor."
        )
    say("the CLI could not download it: building it, and handing it to the CLI")
    entry = engine.cache_root() / f"{engine.cache_key(HERE)}-provider"
    plugin = engine.provider_in(entry / "home", pinned)
    if not is_complete(entry, engine.pins(HERE), ("provider",)):
        build(HERE, entry, parts=("provider",))
    if not _install(pulumi, pinned, "--file", str(plugin)):
        raise BuildError(
            f"`{pulumi} plugin install resource alicloud {pinned} --file {plugin}` failed. Run it by hand to see why."
        )


def _install(pulumi: Path, version: str, *more: str) -> bool:
    command = [str(pulumi), "plugin", "install", "resource", "alicloud", version, *more]
    environment = {**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "1", "PULUMI_HOME": str(engine.own_home())}
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=INSTALL_SECONDS, check=False, env=environment
        )
    except (OSError, subprocess.TimeoutExpired) as failed:
        say(f"  {failed}")
        return False
    if done.returncode != 0:
        say("  " + (done.stderr.strip().splitlines() or ["no reason given"])[-1])
    return done.returncode == 0 and engine.has_plugin(pulumi, version)


def exports(found: engine.Engine) -> str:
    """Shell text that makes plain `pulumi` commands use the engine. PATH is extended, not replaced."""
    variables = found.environment()
    lines: list[str] = []
    if variables.pop("PATH", None) is not None and found.pulumi is not None:
        lines.append(f'export PATH={shlex.quote(str(found.pulumi.parent))}:"$PATH"')
    lines += [f"export {name}={shlex.quote(value)}" for name, value in variables.items()]
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    """Run the command line; gives the exit code."""
    parser = argparse.ArgumentParser(description="Ensure that there is a Pulumi engine, building it once if needed.")
    parser.add_argument("--env", action="store_true", help="print shell exports instead of the location")
    options = parser.parse_args(arguments)
    try:
        found = ensure()
    except BuildError as failed:
        print(f"engine: {failed}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("engine: interrupted; nothing is left behind", file=sys.stderr)
        return 130
    if options.env:
        print(exports(found))
    else:
        print(found.pulumi.parent.parent if found.kind == "built" and found.pulumi else found.pulumi)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
