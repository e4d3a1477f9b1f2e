"""The package is light to import and says what it offers."""

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

import dualregion

_ROOT = Path(__file__).parent.parent.parent

_HEAVY = """
import sys, dualregion
print(sorted({name.partition(".")[0] for name in sys.modules} & {"pulumi", "grpc", "pulumi_alicloud"}))
"""


def test_importing_the_package_loads_no_pulumi() -> None:
    found = subprocess.run([sys.executable, "-c", _HEAVY], capture_output=True, text=True, check=True)

    assert found.stdout.strip() == "[]"


def test_the_package_offers_exactly_these_names() -> None:
    assert dualregion.__all__ == [
        "AccountType",
        "BackupVault",
        "ConstructionError",
        "DnsEdition",
        "DnsFailover",
        "FailoverMode",
        "ManagerEdition",
        "ProbeProtocol",
        "ProtectedWorkload",
        "RecordType",
        "RecoveryMonitoring",
        "RegionPair",
        "RegionalKeys",
        "RegionalNetwork",
        "ReplicatedBucket",
        "Side",
        "program_named",
    ]
    assert dir(dualregion) == dualregion.__all__


@pytest.mark.parametrize("name", dualregion.__all__)
def test_every_name_that_is_offered_can_be_had(name: str) -> None:
    assert getattr(dualregion, name).__name__ == name


def test_a_name_that_is_not_offered_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="'dualregion' has no attribute 'RegionPear'"):
        _ = dualregion.RegionPear  # pyright: ignore[reportAttributeAccessIssue]  # the point of the test


@pytest.mark.parametrize("manifest", ["Pulumi.yaml", "PulumiPlugin.yaml"])
def test_the_engine_installs_into_an_environment_of_our_own(manifest: str) -> None:
    """Left out, the host installs every requirement into whatever Python it finds first."""
    runtime = yaml.safe_load((_ROOT / manifest).read_text("utf-8"))["runtime"]

    assert runtime == {"name": "python", "options": {"toolchain": "pip", "virtualenv": ".venv"}}
