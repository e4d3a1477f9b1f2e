"""The packs as a process: what they know of resources is asked of them, never imported."""

import subprocess
import sys

from dualregion.commands.project import Refusal


def packs_output(module: str, *arguments: str, given: str = "") -> str:
    """What `python -m dualregion_policies.<module>` prints, with `given` on its standard input.

    Raises Refusal with what it says on standard error, where it fails.
    """
    # -P: a file of the user's folder must not stand in for a module of ours.
    command = [sys.executable, "-P", "-m", f"dualregion_policies.{module}", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, input=given)
    if done.returncode != 0:
        raise Refusal(done.stderr.strip() or f"`{' '.join(command)}` ended with {done.returncode}")
    return done.stdout
