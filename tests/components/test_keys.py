"""A key stays in its region, so each region gets one; protected, rotated, and slow to disappear."""

import pytest

from components.programs import hong_kong
from components.recorded_cloud import deploy
from dualregion.construction import ConstructionError
from dualregion.keys import RegionalKeys


def test_each_region_has_a_protected_key_that_rotates_yearly() -> None:
    cloud = deploy(lambda: RegionalKeys("keys", pair=hong_kong()))

    keys = {key.name: key for key in cloud.of_type("kms/key:Key")}
    assert {name: key.provider for name, key in keys.items()} == {
        "keys-primary": "pair-primary",
        "keys-standby": "pair-standby",
    }
    for key in keys.values():
        assert key.protect
        assert key.inputs["deletionProtection"] == "Enabled"
        assert key.inputs["automaticRotation"] == "Enabled"
        assert key.inputs["rotationInterval"] == f"{365 * 24 * 60 * 60}s"
        assert key.inputs["pendingWindowInDays"] == 30


def test_each_key_has_an_alias_that_names_its_stack() -> None:
    cloud = deploy(lambda: RegionalKeys("keys", pair=hong_kong()))

    assert {(alias.inputs["aliasName"], alias.inputs["keyId"]) for alias in cloud.of_type("Alias")} == {
        ("alias/dualregion-test-keys", "keys-primary-id"),
        ("alias/dualregion-test-keys", "keys-standby-id"),
    }


def test_protection_is_switched_off_by_name() -> None:
    cloud = deploy(
        lambda: RegionalKeys("keys", {"deletion_protection": False, "pending_window": "P7D"}, pair=hong_kong())
    )

    for key in cloud.of_type("kms/key:Key"):
        assert not key.protect
        assert key.inputs["deletionProtection"] == "Disabled"
        assert key.inputs["pendingWindowInDays"] == 7


@pytest.mark.parametrize("window", ["P6D", "P367D", "PT12H", "P7DT1H", "a week", "7"])
def test_a_window_that_the_key_service_does_not_offer_is_refused(window: str) -> None:
    with pytest.raises(ConstructionError, match=r"^keys: pending_window: .*; write whole days from P7D to P366D$"):
        deploy(lambda: RegionalKeys("keys", {"pending_window": window}, pair=hong_kong()))
