"""`--help` teaches: what takes options shows examples, and the examples are commands that exist."""

import re
import shlex
from collections.abc import Iterator
from typing import Any

import pytest
import typer

from dualregion.cli import app

_PLAIN = {"folder", "as_json", "help"}
"""What every command has, and nobody needs an example of."""


def _leaves(command: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    inner: dict[str, Any] = getattr(command, "commands", {})
    if not inner:
        yield path, command
    for name, one in inner.items():
        yield from _leaves(one, (*path, name))


_COMMANDS = dict(_leaves(typer.main.get_command(app), ()))
_TAKING_OPTIONS = [path for path, command in _COMMANDS.items() if {option.name for option in command.params} - _PLAIN]


def _examples(command: Any) -> list[list[str]]:
    """The words of each example after `dualregion`, up to where the shell goes on with something else."""
    shown: str = str(command.help).partition("Examples:")[2].partition("\n\n")[0]
    found = re.findall(r"\bdualregion ([^|>&)#\n]+)", shown)
    return [shlex.split(words) for words in found]


@pytest.mark.parametrize("path", _TAKING_OPTIONS, ids=" ".join)
def test_a_command_with_options_of_its_own_shows_examples_of_itself(path: tuple[str, ...]) -> None:
    examples = _examples(_COMMANDS[path])

    assert examples
    assert all(tuple(words[: len(path)]) == path for words in examples)


@pytest.mark.parametrize("path", _TAKING_OPTIONS, ids=" ".join)
def test_an_example_parses(path: tuple[str, ...]) -> None:
    for words in _examples(_COMMANDS[path]):
        _COMMANDS[path].make_context(" ".join(path), words[len(path) :])
