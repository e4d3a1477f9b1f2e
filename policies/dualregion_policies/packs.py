"""Where the packs lie, so that any project can point `pulumi preview --policy-pack` at them."""

import sys
from collections.abc import Sequence
from pathlib import Path

_INSTALLED = Path(__file__).parent / "packs"
_IN_REPOSITORY = Path(__file__).parent.parent

NAMES = ("recovery", "encryption", "guardrails")


def folder(name: str) -> Path:
    """The folder to give to `--policy-pack`, from the wheel or from a checkout.

    Raises ValueError for a name that is no pack, and FileNotFoundError where the installation is incomplete.
    """
    if name not in NAMES:
        raise ValueError(f"{name!r} is no policy pack; packs: {', '.join(NAMES)}")
    for parent in (_INSTALLED, _IN_REPOSITORY):
        found = parent / f"dualregion-{name}"
        if (found / "PulumiPolicy.yaml").is_file():
            return found
    raise FileNotFoundError(f"the policy pack {name!r} is not beside {_INSTALLED.parent}; install dualregion again")


def main(arguments: Sequence[str]) -> int:
    """Print the folders of the packs that are named, one a line; of all where none is. Returns 2 for what is none."""
    try:
        for name in arguments or NAMES:
            print(folder(name))
    except (ValueError, FileNotFoundError) as problem:
        print(problem, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
