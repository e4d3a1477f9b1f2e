"""How far the packs agree with Terraform fixtures that others wrote, and whose verdict differs where.

The fixtures stay where they are: a path is given, nothing of them is kept here.
"""

from collections.abc import Sequence
from pathlib import Path

from bench.agreement.bridge import bridge_of
from bench.agreement.comparison import compare, older_tokens
from bench.table import Table

from dualregion import engine


class NoPlugin(Exception):
    """There is no provider to ask for its names."""


def plugin() -> Path:
    """The provider's plugin. Raises NoPlugin where there is none."""
    found = engine.locate().provider_plugin
    if found is None:
        raise NoPlugin("there is no alicloud plugin to ask for its names; `make engine` builds one")
    return found


def measure(fixtures: Path) -> Sequence[Table]:
    """Agreement per rule, every verdict that differs, and what was not compared."""
    return compare(fixtures, bridge_of(plugin(), older_tokens())).tables()
