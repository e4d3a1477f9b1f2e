"""What every pack adds to the tables that the tests of all packs go through.

A module `fixtures_<topic>` adds FIXTURES, a module `flips_<topic>` adds FLIPS, a module of the packs' properties adds
each Property that it declares.
"""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

from dualregion.recovery.rules import Pack, rules
from dualregion_policies import judging, properties
from dualregion_policies.properties import Property
from policies import fixtures, flips
from policies.fixtures import Fixture
from policies.flips import Flip


def _beside(prefix: str) -> Iterator[Any]:
    for path in sorted(Path(__file__).parent.glob(f"{prefix}_*.py")):
        yield import_module(f"policies.{path.stem}")


def _declared() -> Iterator[Property]:
    beside = [import_module(f"{properties.__name__}.{module.name}") for module in iter_modules(properties.__path__)]
    for module in (properties, *(module for module in beside if not module.__name__.endswith(".guardrails"))):
        yield from (value for value in vars(module).values() if isinstance(value, Property))


FIXTURES: list[Fixture] = [*fixtures.FIXTURES, *(one for module in _beside("fixtures") for one in module.FIXTURES)]
FLIPS: list[Flip] = [*flips.FLIPS, *(one for module in _beside("flips") for one in module.FLIPS)]
DECLARED: list[Property] = sorted(set(_declared()))
RULES = tuple(name for name in judging.RULES if rules()[name].pack is not Pack.GUARDRAILS)
"""Of the guardrails, test_guardrails.py keeps a table of its own, that holds both fixtures and flips."""
