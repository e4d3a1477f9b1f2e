"""Every config builds the one program, keeps what it promises or is refused, and holds values only."""

import ast
import json
import re
import runpy
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pulumi
import pytest
import yaml

from components.recorded_cloud import RecordedCloud, deploy
from dualregion.construction import ConstructionError
from dualregion.recovery.budget import Verdict, budgets
from dualregion.recovery.rules.ownership import objectives_declared
from dualregion.recovery.stack_config import parse_services
from dualregion.recovery.topology import ServiceTopology

STACKS = Path(__file__).parent.parent.parent / "stacks"
REHEARSED = ("local", "mainland", "broken")
EVERY = (*REHEARSED, "gtm3", "production")
PROGRAM = STACKS / "warm_standby.py"
FILLED_IN = {
    "dualregion:accountId": "1234567890123456",
    "dualregion:domain": "acme.example",
    "dualregion:bucket": "acme-archive",
}
"""What whoever copies the production config has to write."""


def _values(stack: str) -> Mapping[str, Any]:
    return yaml.safe_load((STACKS / f"Pulumi.{stack}.yaml").read_text("utf-8"))["config"]


def _config(stack: str) -> dict[str, str]:
    """The stack's config as the engine hands it to a program: text, and JSON where it has a structure."""
    return {key: value if isinstance(value, str) else json.dumps(value) for key, value in _values(stack).items()}


def _build(config: Mapping[str, str], path: Path = PROGRAM) -> RecordedCloud:
    sys.modules.pop(PROGRAM.stem, None)
    return deploy(lambda: runpy.run_path(str(path)), config)


def _failing(stack: str, more: Mapping[str, str] | None = None) -> set[tuple[str, str, str]]:
    services = parse_services(_values(stack)["dualregion:services"])
    outputs = _build({**_config(stack), **(more or {})}).outputs
    built = [ServiceTopology.model_validate(outputs[service.name]["recovery"]) for service in services]
    return {
        (line.service, str(line.scenario), str(line.measure))
        for budget in budgets(built, services)
        for line in budget.lines
        if line.verdict not in (Verdict.PASS, Verdict.CONDITIONAL, Verdict.NOT_APPLICABLE)
    }


@pytest.mark.parametrize("stack", REHEARSED)
def test_the_config_builds_two_services_in_its_two_regions(stack: str) -> None:
    config = _config(stack)
    cloud = _build(config)

    regions = {side: config[f"dualregion:{side}"] for side in ("primary", "standby")}
    assert cloud.outputs["pair"] == regions
    for service in ("portal", "archive"):
        recovery = cloud.outputs[service]["recovery"]
        assert {side: recovery[side] for side in regions} == regions


@pytest.mark.parametrize("stack", REHEARSED)
def test_running_the_folder_runs_the_program_that_config_names(stack: str) -> None:
    assert set(_build(_config(stack), STACKS).resources) == set(_build(_config(stack)).resources)


@pytest.mark.parametrize("stack", ["local", "mainland", "gtm3"])
def test_every_promise_of_a_stack_that_is_meant_to_pass_is_kept(stack: str) -> None:
    assert _failing(stack) == set()


def test_the_broken_stack_fails_only_for_the_age_of_the_copy() -> None:
    assert _failing("broken") == {("archive", "region-loss", "rpo"), ("archive", "control-plane-loss", "rpo")}


def test_the_broken_stack_is_the_mainland_stack_with_time_control_off() -> None:
    broken, mainland = _values("broken"), _values("mainland")

    assert set(broken) == set(mainland)
    assert {key for key in broken if broken[key] != mainland[key]} == {"dualregion:timeControl"}


def test_local_and_mainland_can_stand_on_one_cloud_at_the_same_time() -> None:
    local, mainland = _values("local"), _values("mainland")

    for key in ("dualregion:bucket", "dualregion:domain"):
        assert local[key] != mainland[key], "names that a cloud gives only once"


def test_hong_kong_promises_nothing_that_replication_without_a_bound_would_have_to_keep() -> None:
    archive = next(entry for entry in _values("local")["dualregion:services"] if entry["name"] == "archive")

    assert archive["scenarios"]["region-loss"]["rpo"] == "none promised"


@pytest.mark.parametrize("stack", EVERY)
def test_every_objective_is_stated_or_said_to_be_promised_by_nobody(stack: str) -> None:
    findings = objectives_declared(parse_services(_values(stack)["dualregion:services"]))

    assert {finding.verdict for finding in findings} == {Verdict.PASS}


def test_rehearsal_stacks_can_be_deleted_and_production_cannot() -> None:
    assert {stack: _values(stack)["dualregion:deletionProtection"] for stack in EVERY} == {
        "local": "false",
        "mainland": "false",
        "broken": "false",
        "gtm3": "false",
        "production": "true",
    }


def test_only_production_locks_its_vault_because_a_rehearsal_has_to_end() -> None:
    locks = {stack: _values(stack)["dualregion:vaultLocked"] for stack in EVERY}

    assert locks == {"local": "false", "mainland": "false", "broken": "false", "gtm3": "false", "production": "true"}


@pytest.mark.parametrize("stack", EVERY)
def test_a_restore_is_promised_only_where_an_attacker_cannot_delete_the_backups(stack: str) -> None:
    (archive,) = [entry for entry in _values(stack)["dualregion:services"] if entry["name"] == "archive"]

    promised = archive["scenarios"]["data-corruption"] != "none promised"
    assert promised is (_values(stack)["dualregion:vaultLocked"] == "true")


def test_production_is_refused_until_its_values_are_filled_in() -> None:
    with pytest.raises(ConstructionError, match="pair: account_id: 'the sixteen digits of your account' is no account"):
        _build(_config("production"))


def test_production_builds_protected_once_its_values_are_filled_in() -> None:
    cloud = _build({**_config("production"), **FILLED_IN})

    kinds = ("oss/bucket:Bucket", "kms/key:Key", "hbr/vault:Vault", "ReplicationVault")
    guarded = [resource for kind in kinds for resource in cloud.of_type(kind)]
    assert {resource.protect for resource in guarded} == {True}
    assert len(guarded) == 4 + 4 + 1 + 1
    assert cloud.of_type("AlidnsDomain") == [], "the company's zone exists and outlives the stack"


def test_production_keeps_its_promises_once_its_values_are_filled_in() -> None:
    assert _failing("production", FILLED_IN) == set()


@pytest.mark.parametrize("stack", EVERY)
def test_config_knows_nothing_of_credentials_or_the_local_cloud(stack: str) -> None:
    text = (STACKS / f"Pulumi.{stack}.yaml").read_text("utf-8")

    assert not re.search(
        r"alicloud:|access_?key|secret_?key|endpoint|127\.0\.0\.1|localhost|proxy", text, re.IGNORECASE
    )


@pytest.mark.parametrize(
    ("config", "found"),
    [
        ({}, "it is not set"),
        ({"dualregion:program": "cold_standby"}, "'cold_standby' is no program"),
        ({"dualregion:progam": "warm_standby"}, "no such key"),
    ],
)
def test_no_program_is_a_clear_error_and_nothing_is_made(config: dict[str, str], found: str) -> None:
    with pytest.raises(ConstructionError) as refused:
        _build(config, STACKS)

    assert refused.value.component == "stacks"
    assert refused.value.where.startswith("stack config dualregion:prog")
    assert refused.value.found == found
    assert "warm_standby" in refused.value.remedy or "dualregion:program" in refused.value.remedy


@pytest.mark.parametrize("key", sorted(key for key in _values("local") if key != "dualregion:program"))
def test_a_value_that_is_missing_or_misspelt_is_never_passed_over(key: str) -> None:
    config = _config("local")
    config[f"{key}x"] = config.pop(key)

    with pytest.raises(pulumi.RunError, match=re.escape(key)):
        _build(config)


def test_the_program_fits_one_screen_and_imports_only_pulumi_and_the_library() -> None:
    source = PROGRAM.read_text("utf-8")

    imported = {
        alias.name for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Import) for alias in node.names
    }
    assert imported == {"pulumi", "dualregion"}
    assert not [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ImportFrom | ast.If)]
    assert len(source.splitlines()) <= 55
