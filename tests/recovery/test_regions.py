"""What two regions allow between them."""

import pytest

from dualregion.recovery.regions import (
    Border,
    border,
    crosses_border,
    known_regions,
    pair_problem,
    time_control_available,
    zone_redundant_available,
)


@pytest.mark.parametrize(
    ("one", "other", "crosses"),
    [
        ("cn-hongkong", "ap-southeast-1", False),
        ("cn-hongkong", "cn-shenzhen", True),
        ("cn-shanghai", "cn-shenzhen", False),
    ],
)
def test_hong_kong_lies_outside_the_border(one: str, other: str, crosses: bool) -> None:
    assert crosses_border(one, other) is crosses
    assert crosses_border(other, one) is crosses


@pytest.mark.parametrize(
    ("source", "destination", "offered"),
    [
        ("cn-shanghai", "cn-shenzhen", True),
        ("us-west-1", "us-east-1", True),
        ("cn-shanghai", "us-east-1", False),
        ("cn-hongkong", "ap-southeast-1", False),
        ("cn-hongkong", "cn-shenzhen", False),
        ("cn-shanghai", "cn-guangzhou", False),
        ("cn-shanghai", "cn-shanghai", False),
    ],
)
def test_time_control_is_offered_only_inside_its_documented_groups(
    source: str, destination: str, offered: bool
) -> None:
    assert time_control_available(source, destination) is offered


def test_zone_redundancy_is_offered_in_hong_kong_and_not_in_manila() -> None:
    assert zone_redundant_available("cn-hongkong")
    assert not zone_redundant_available("ap-southeast-6")


@pytest.mark.parametrize(
    ("primary", "standby", "role"),
    [
        ("cn-hongkong", "cn-hongkong", "standby"),
        ("hongkong", "cn-hongkong", "primary"),
        ("cn-hongkong", "ap-southeast-2", "standby"),
    ],
)
def test_what_is_no_pair_is_told_which_side_is_wrong(primary: str, standby: str, role: str) -> None:
    problem = pair_problem(primary, standby)

    assert problem
    assert problem[0] == role


def test_two_different_known_regions_are_a_pair() -> None:
    assert pair_problem("cn-hongkong", "ap-southeast-1") is None


def test_every_region_has_a_side() -> None:
    assert {border(region) for region in known_regions()} == set(Border)
