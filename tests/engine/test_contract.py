"""The bridged provider keeps what the published SDK promises, for every resource and data source that is mapped."""

import csv
import json
import subprocess
from pathlib import Path

import pytest

from dualregion import engine
from engine import sdks
from engine.contract import Difference, Provider, exceptions, provider_differences, sdk_differences
from engine.sdk_reader import Sdk

pytestmark = pytest.mark.slow

REPOSITORY = Path(__file__).resolve().parents[2]
NEWEST_ONLY = Path(__file__).with_name("newest_only.csv")


@pytest.fixture(scope="module")
def provider() -> Provider:
    """The dump of the provider that the cache holds for these sources."""
    built = engine.find_built(REPOSITORY / "engine")
    if built is None and engine.locate().kind == "official":
        pytest.skip("the official engine is in use here, so that ours was not built")
    assert built is not None, "run `make engine` first"
    dump = subprocess.run([str(built.provider_plugin), "-dump-schema"], capture_output=True, check=True)
    return Provider(json.loads(dump.stdout))


@pytest.fixture(scope="module")
def pinned() -> Sdk:
    return Sdk(sdks.installed())


@pytest.fixture(scope="module")
def newest() -> Sdk:
    return Sdk(sdks.newest())


def rows(differences: set[Difference]) -> str:
    return "\n".join(",".join(each) for each in sorted(differences))


def test_every_row_of_the_token_table_is_served_under_its_token(provider: Provider) -> None:
    with (REPOSITORY / "engine" / "provider" / "tokens.csv").open(encoding="utf-8", newline="") as file:
        table = {(row["kind"], row["pulumi_token"]) for row in csv.DictReader(file)}
    served = {("resource", token) for token in provider.schema["resources"]}
    served |= {("data", token) for token in provider.schema["functions"]}
    assert served == table
    assert len(table) >= 159


def test_the_plugin_carries_the_version_of_the_installed_sdk(provider: Provider) -> None:
    plugin = json.loads((sdks.installed() / "pulumi-plugin.json").read_text("utf-8"))
    assert provider.schema["version"] == plugin["version"]


def test_every_name_and_shape_of_the_pinned_sdk_is_in_the_provider(provider: Provider, pinned: Sdk) -> None:
    broken = set(provider_differences(provider, pinned))
    known = set(exceptions("pinned"))
    assert not broken - known, f"not kept, and no row says why:\n{rows(broken - known)}"
    assert not known - broken, f"kept by now, the row can go:\n{rows(known - broken)}"


def test_the_newest_sdk_only_adds_to_what_the_provider_keeps(provider: Provider, newest: Sdk) -> None:
    broken = {each for each in provider_differences(provider, newest) if each.what != "missing"}
    known = set(exceptions("newest"))
    assert not broken - known, f"not kept, and no row says why:\n{rows(broken - known)}"
    assert not known - broken, f"kept by now, the row can go:\n{rows(known - broken)}"


def test_a_program_for_the_pinned_sdk_loses_only_what_is_listed_with_the_newest(
    provider: Provider, pinned: Sdk, newest: Sdk
) -> None:
    lost = set(sdk_differences(provider, pinned, newest))
    known = set(exceptions("pinned to newest"))
    assert not lost - known, f"lost, and no row says why:\n{rows(lost - known)}"
    assert not known - lost, f"not lost any more, the row can go:\n{rows(known - lost)}"


def test_names_that_only_the_newest_sdk_has_are_listed(provider: Provider, newest: Sdk) -> None:
    only = {each for each in provider_differences(provider, newest) if each.what == "missing"}
    with NEWEST_ONLY.open(encoding="utf-8", newline="") as file:
        listed = {Difference(row["token"], row["side"], row["path"], "missing") for row in csv.DictReader(file)}
    assert not only - listed, f"not listed in {NEWEST_ONLY.name}:\n{rows(only - listed)}"
    assert not listed - only, f"listed in {NEWEST_ONLY.name}, and not so:\n{rows(listed - only)}"


@pytest.mark.parametrize(
    ("token", "path", "shape"),
    [
        # Each is another shape in the SDK than the bridge derives by itself; a list is pluralised, a single is not.
        ("alicloud:ecs/instance:Instance", "networkInterfaces", "object"),
        ("alicloud:alb/listener:Listener", "certificates", "object"),
        ("alicloud:cs/managedKubernetes:ManagedKubernetes", "rrsaMetadata", "object"),
        ("alicloud:fc/v3Function:V3Function", "tracingConfig", "object"),
        ("alicloud:fc/v3Trigger:V3Trigger", "httpTrigger", "object"),
        ("alicloud:rds/instance:Instance", "serverlessConfigs", "list"),
    ],
)
def test_fields_with_a_shape_of_their_own_have_it(provider: Provider, token: str, path: str, shape: str) -> None:
    assert provider.schema["resources"][token]["properties"][path]["shape"]["kind"] == shape


def test_a_changed_shape_and_a_lost_name_are_noticed(provider: Provider, pinned: Sdk) -> None:
    token = "alicloud:vpc/network:Network"
    vpc = json.loads(json.dumps(provider.schema["resources"][token]))
    del vpc["properties"]["cidrBlock"]
    vpc["properties"]["userCidrs"]["shape"] = {"kind": "string"}
    vpc["properties"]["vpcName"]["required"] = True
    altered = Provider({"config": {}, "resources": {token: vpc}, "functions": {}})
    found = {(each.side, each.path, each.what) for each in provider_differences(altered, pinned) if each.token == token}
    assert found == {
        ("input", "cidrBlock", "missing"),
        ("output", "cidrBlock", "missing"),
        ("input", "userCidrs", "shape: string instead of list"),
        ("output", "userCidrs", "shape: string instead of list"),
        ("input", "vpcName", "required"),
    }
