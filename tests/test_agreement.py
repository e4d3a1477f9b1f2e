"""The adapter for fixtures of others: Terraform becomes a stack, its expectations are read, verdicts are compared."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import cast

import pytest
from bench.agreement import plugin
from bench.agreement.bridge import Bridge, Schema, bridge_of, name_of
from bench.agreement.comparison import Agreement, Comparison, compare, converted, older_tokens
from bench.agreement.layouts import expected
from bench.agreement.terraform import Module, UnreadableFile, read

from dualregion_policies.properties import ANY_TYPE, Property
from dualregion_policies.reading import UNKNOWN
from engine import sdks
from policies.gathered import DECLARED
from policies.test_contract import sdk_of

TEXT, FLAG, LIST, MAP, SET = ({"type": kind} for kind in (4, 1, 5, 6, 7))
RULE = {"resource": {"sse_algorithm": TEXT, "kms_master_key_id": TEXT}}
BRIDGE = Bridge(
    tokens={
        "alicloud_oss_bucket": "alicloud:oss/bucket:Bucket",
        "alicloud_kms_key": "alicloud:kms/key:Key",
        "alicloud_db_instance": "alicloud:rds/instance:Instance",
        "alicloud_ecs_disk": "alicloud:ecs/ecsDisk:EcsDisk",
    },
    schemas={
        "alicloud_oss_bucket": {
            "bucket": TEXT,
            "server_side_encryption_rule": {**LIST, "maxItems": 1, "element": RULE},
            "lifecycle_rule": {**LIST, "element": {"resource": {"enabled": FLAG, "prefix": TEXT}}},
            "tags": MAP,
        },
        "alicloud_kms_key": {"description": TEXT},
        "alicloud_db_instance": {"security_ips": {**SET, "element": {"schema": TEXT}}},
        "alicloud_ecs_disk": {"encrypted": FLAG, "size": {"type": 2}, "kms_key_id": TEXT},
    },
    fields={"alicloud_oss_bucket": {}, "alicloud_kms_key": {}, "alicloud_db_instance": {}, "alicloud_ecs_disk": {}},
)
"""A small part of the metadata, as the provider's plugin states it."""


def _module(folder: Path, text: str) -> Module:
    file = folder / "main.tf"
    file.write_text(text, encoding="utf-8")
    return read([file])


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ('"plain"', "plain"),
        ("40", 40),
        ("true", True),
        ("null", None),
        ("var.size", "large"),
        ('"disk-${var.size}"', "disk-large"),
        ("local.both", ["large", "small"]),
        ("var.given", UNKNOWN),
        ('"disk-${var.given}"', UNKNOWN),
        ("var.itself", UNKNOWN),
        ("alicloud_kms_key.main.id", UNKNOWN),
        ("data.alicloud_zones.all.ids[0]", UNKNOWN),
        ("jsonencode({ a = 1 })", UNKNOWN),
        ("<<TEXT\nhere\nTEXT\n", "here"),
        ('["a", alicloud_kms_key.main.id]', ["a", UNKNOWN]),
        ('{ "dr:tier" = var.size }', {"dr:tier": "large"}),
    ],
)
def test_a_value_is_read_as_far_as_the_files_state_it(tmp_path: Path, written: str, value: object) -> None:
    module = _module(
        tmp_path,
        f"""
        variable "size" {{ default = "large" }}
        variable "given" {{}}
        variable "itself" {{ default = "${{var.itself}}" }}
        locals {{ both = [var.size, "small"] }}
        resource "alicloud_ecs_disk" "one" {{
          asked = {written}
        }}
        """,
    )

    assert module.blocks[0].values == {"asked": value}


def test_what_terraform_means_for_itself_is_no_property(tmp_path: Path) -> None:
    module = _module(
        tmp_path,
        """
        provider "alicloud" { region = "cn-hongkong" }
        resource "alicloud_ecs_disk" "none" { count = 0 }
        resource "alicloud_ecs_disk" "kept" {
          count = 2
          depends_on = [alicloud_kms_key.main]
          lifecycle { prevent_destroy = true }
          dynamic "tag" {
            for_each = alicloud_kms_key.main.tags
            content { key = tag.value }
          }
        }
        """,
    )

    (block,) = module.blocks
    assert block.address == "alicloud_ecs_disk.kept"
    assert block.values == {"tag": UNKNOWN}
    assert block.refers == {"tag": ("alicloud_kms_key.main",)}
    assert block.protected
    assert module.region == "cn-hongkong"


def test_a_file_that_is_no_terraform_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"main\.tf"):
        _module(tmp_path, "resource {{{")


def test_a_module_becomes_the_stack_that_a_program_would_declare(tmp_path: Path) -> None:
    module = _module(
        tmp_path,
        """
        resource "alicloud_kms_key" "main" { description = 5 }
        resource "alicloud_oss_bucket" "data" {
          bucket = "data"
          strange = "the provider has no such input"
          tags = { "dr:service" = "archive" }
          server_side_encryption_rule {
            sse_algorithm = "KMS"
            kms_master_key_id = alicloud_kms_key.main.id
          }
          lifecycle_rule { enabled = "true" }
          lifecycle_rule { prefix = "old/" }
        }
        resource "alicloud_elsewhere" "unmapped" {}
        """,
    )

    key, bucket = converted(module, BRIDGE)

    assert key.props == {"description": "5"}
    assert bucket.type == "alicloud:oss/bucket:Bucket"
    assert bucket.props == {
        "bucket": "data",
        "tags": {"dr:service": "archive"},
        "serverSideEncryptionRule": {"sseAlgorithm": "KMS", "kmsMasterKeyId": UNKNOWN},
        "lifecycleRules": [{"enabled": True}, {"prefix": "old/"}],
    }
    assert bucket.depends_on == {"serverSideEncryptionRule": (key.urn,)}


CHECKED = {
    "pass": 'encrypted = true\n  kms_key_id = "k-1"',
    "fail": "encrypted = false",
    "stricter": "encrypted = true",
    "unknown": 'encrypted = var.given\n  kms_key_id = "k-3"',
    "laxer": 'encrypted = true\n  kms_key_id = "k-2"',
}


def _checkov(root: Path) -> None:
    """A folder of our own in Checkov's layout; the check asks for disks with a customer key."""
    module = root / "checkov" / "disks" / "OwnKey.py"
    tests = root / "tests" / "disks"
    fixtures = tests / "example_OwnKey"
    for folder in (module.parent, fixtures):
        folder.mkdir(parents=True)
    module.write_text('check_id = "CKV_ALI_8"', encoding="utf-8")
    tests.joinpath("test_OwnKey.py").write_text(
        "from checkov.disks.OwnKey import check\n"
        'folder = "example_OwnKey"\n'
        'passing_resources = {"alicloud_ecs_disk.pass", "alicloud_ecs_disk.stricter", "alicloud_ecs_disk.gone"}\n'
        'failing_resources = {"alicloud_ecs_disk.fail", "alicloud_ecs_disk.laxer", "alicloud_ecs_disk.unknown"}\n',
        encoding="utf-8",
    )
    blocks = [f'resource "alicloud_ecs_disk" "{name}" {{\n  {body}\n}}\n' for name, body in CHECKED.items()]
    fixtures.joinpath("main.tf").write_text("".join(blocks), encoding="utf-8")


def _kics(root: Path, check: str, files: Mapping[str, str]) -> None:
    """A folder of our own in the layout of KICS."""
    query = root / "queries" / check
    query.joinpath("test").mkdir(parents=True)
    query.joinpath("metadata.json").write_text(json.dumps({"id": f"{check}-0000"}), encoding="utf-8")
    for name, text in files.items():
        query.joinpath("test", name).write_text(text, encoding="utf-8")


def _found(comparison: Comparison) -> dict[str, Agreement]:
    return {one.where.rpartition("/")[2]: one.agreement for one in comparison.compared}


def test_verdicts_are_compared_with_those_of_checkov_resource_by_resource(tmp_path: Path) -> None:
    _checkov(tmp_path)

    comparison = compare(tmp_path, BRIDGE)

    assert _found(comparison) == {
        "alicloud_ecs_disk.pass": Agreement.AGREE,
        "alicloud_ecs_disk.fail": Agreement.AGREE,
        "alicloud_ecs_disk.stricter": Agreement.STRICTER,
        "alicloud_ecs_disk.laxer": Agreement.LAXER,
        "alicloud_ecs_disk.unknown": Agreement.UNKNOWN,
        "alicloud_ecs_disk.gone": Agreement.SILENT,
    }
    rules, differing, _ = comparison.tables()
    assert rules.rows[0] == ("disks-encrypted", "2", "1", "1", "1", "1")
    told = {row[1].rpartition(".")[2]: row[3] for row in differing.rows}
    assert told["stricter"].endswith("the disk is not encrypted with a customer key")
    assert set(told) == {"stricter", "laxer", "unknown", "gone"}


def test_a_check_of_checkov_that_is_written_in_yaml_names_its_resources_beside_them(tmp_path: Path) -> None:
    check = tmp_path / "checkov" / "graph_checks" / "alicloud" / "Closed.yaml"
    fixtures = tmp_path / "tests" / "Closed"
    for folder in (check.parent, fixtures):
        folder.mkdir(parents=True)
    check.write_text("metadata: {id: CKV_ALI_9}", encoding="utf-8")
    names = {"pass": ["alicloud_db_instance.closed"], "fail": ["alicloud_db_instance.open"]}
    fixtures.joinpath("expected.yaml").write_text(json.dumps(names), encoding="utf-8")
    fixtures.joinpath("main.tf").write_text(
        'resource "alicloud_db_instance" "open" { security_ips = ["0.0.0.0/0"] }\n'
        'resource "alicloud_db_instance" "closed" { security_ips = ["10.0.0.0/8"] }\n',
        encoding="utf-8",
    )

    found = _found(compare(tmp_path, BRIDGE))

    assert found == dict.fromkeys(("alicloud_db_instance.closed", "alicloud_db_instance.open"), Agreement.AGREE)


def test_verdicts_are_compared_with_those_of_kics_file_by_file(tmp_path: Path) -> None:
    _kics(
        tmp_path,
        "1b4565c0",
        {
            "positive1.tf": 'resource "alicloud_db_instance" "open" { security_ips = ["0.0.0.0/0"] }',
            "negative1.tf": 'resource "alicloud_db_instance" "closed" { security_ips = ["10.0.0.0/8"] }',
            "positive2.tf": 'resource "alicloud_elsewhere" "unmapped" {}',
            "negative2.tf": "resource {{{",
        },
    )
    _kics(tmp_path, "ffffffff", {"positive1.tf": 'resource "alicloud_kms_key" "any" {}'})
    _kics(tmp_path, "8f98334a", {"positive1.tf": 'resource "alicloud_kms_key" "any" {}'})

    comparison = compare(tmp_path, BRIDGE)

    assert _found(comparison) == {
        "positive1.tf": Agreement.AGREE,
        "negative1.tf": Agreement.AGREE,
        "positive2.tf": Agreement.SILENT,
    }
    problems = "\n".join(comparison.problems)
    assert "negative2.tf: " in problems
    assert "ffffffff: nobody has mapped it to a rule" in problems
    assert "8f98334a: transfer acceleration costs money" in problems
    assert "alicloud_elsewhere: the provider's plugin does not map it" in problems


def test_what_is_in_neither_layout_expects_nothing(tmp_path: Path) -> None:
    tmp_path.joinpath("test_other.py").write_text("assert True", encoding="utf-8")
    tmp_path.joinpath("metadata.json").write_text("[]", encoding="utf-8")
    tmp_path.joinpath("expected.yaml").write_text("pass: {", encoding="utf-8")
    graph = tmp_path / "graph_checks" / "alicloud" / f"{tmp_path.name}.yaml"
    graph.parent.mkdir(parents=True)
    graph.write_text("metadata: {id: CKV_ALI_9}", encoding="utf-8")

    assert list(expected(tmp_path)) == []


@pytest.mark.parametrize(("kind", "token"), sorted(older_tokens().items()))
def test_the_sdk_has_the_older_types(kind: str, token: str) -> None:
    assert kind.startswith("alicloud_")
    assert token in sdk_of(sdks.installed()).resources


@pytest.mark.slow
def test_the_provider_itself_names_every_property_that_the_rules_read() -> None:
    bridge = bridge_of(plugin(), older_tokens())
    kinds = {token: kind for kind, token in bridge.tokens.items()}
    read_by_rules = [prop for prop in DECLARED if prop.type != ANY_TYPE and prop.type in kinds]

    missing = [prop for prop in read_by_rules if not _has(bridge, kinds[prop.type], prop)]

    assert len(read_by_rules) > 100
    assert missing == []


def _has(bridge: Bridge, kind: str, prop: Property) -> bool:
    schema, fields = bridge.schemas[kind], bridge.fields[kind]
    for place, key in enumerate(prop.keys):
        named: dict[str, Schema] = {
            name_of(name, one, cast("Schema", fields.get(name) or {})): one for name, one in schema.items()
        }
        if key not in named:
            return False
        inner: Schema = named[key].get("element") or {}
        if "resource" not in inner:
            return named[key]["type"] == MAP["type"] or place == len(prop.keys) - 1
        schema, fields = cast("Schema", inner["resource"]), cast("Schema", {})
    return True
