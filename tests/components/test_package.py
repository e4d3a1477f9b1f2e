"""The package is light to import and says what it offers."""

import subprocess
import sys

import pytest

import dualregion

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
        "ConstructionError",
        "DnsEdition",
        "DnsFailover",
        "ProtectedWorkload",
        "RecordType",
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
