"""The README says what is there: rules, commands and make targets."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from dualregion.recovery.rules import rules

REPOSITORY = Path(__file__).resolve().parents[1]
README = (REPOSITORY / "README.md").read_text("utf-8")


def rule_table() -> str:
    """The rows that the README shows, from the catalogue."""
    ordered = sorted(rules().values(), key=lambda rule: rule.id)
    return "".join(f"| {rule.id} | `{rule.name}` | {rule.level} | {rule.title} |\n" for rule in ordered)


def test_the_rule_table_is_the_catalogue() -> None:
    shown = re.search(r"\|---\|---\|---\|---\|\n(.*?)<!-- end of rules -->", README, re.DOTALL)

    assert shown
    assert shown.group(1) == rule_table()


# Commands stand in code: between backquotes, or indented by four spaces or more.
CODE = "\n".join(re.findall(r"`([^`\n]+)`", README) + re.findall(r"^ {4,}(.+)$", README, re.MULTILINE))


@pytest.mark.parametrize("command", sorted(set(re.findall(r"\bdualregion ((?:cloud )?[a-z][a-z-]*)", CODE))))
def test_every_command_that_is_shown_exists(command: str) -> None:
    asked = [sys.executable, "-m", "dualregion.cli", *command.split(), "--help"]

    assert subprocess.run(asked, capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\bmake (?:-s )?([a-z]+)\b", CODE))))
def test_every_make_target_that_is_shown_exists(target: str) -> None:
    assert re.search(rf"^{target}:", (REPOSITORY / "Makefile").read_text("utf-8"), re.MULTILINE)
