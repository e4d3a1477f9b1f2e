"""The engine starts a pack at every preview: it loads what judges, and nothing that only people's reports need."""

import subprocess
import sys

import pytest

REPORTS_ONLY = ("rich", "jinja2", "typer", "pulumi_alicloud", "dualregion.report", "dualregion.commands")


@pytest.mark.parametrize("module", REPORTS_ONLY)
def test_a_pack_starts_without_what_only_reports_need(loaded: frozenset[str], module: str) -> None:
    assert "dualregion_policies.serving" in loaded
    assert module not in loaded


@pytest.fixture(scope="module")
def loaded() -> frozenset[str]:
    """Every module in the process of a pack once it is ready to serve."""
    told = "import sys, dualregion_policies.serving; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    return frozenset(done.stdout.split())
