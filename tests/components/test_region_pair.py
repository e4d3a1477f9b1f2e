"""A region pair owns one explicit provider per region, and refuses two names that are none."""

from collections.abc import Callable

import pulumi_alicloud as alicloud
import pytest

from components.programs import hong_kong
from components.recorded_cloud import deploy
from dualregion.construction import ConstructionError
from dualregion.region_pair import AccountType, RegionPair, Side

_ROLE = "acs:ram::1234567890123456:role/deploy"
_OTHER_ACCOUNT: alicloud.ProviderAssumeRoleArgsDict = {"role_arn": "acs:ram::6543210987654321:role/backup"}


def test_each_region_gets_a_provider_of_its_own() -> None:
    cloud = deploy(hong_kong)

    providers = {provider.name: provider for provider in cloud.of_type("providers:alicloud")}
    assert {name: dict(provider.inputs) for name, provider in providers.items()} == {
        "pair-primary": {"region": "cn-hongkong"},
        "pair-standby": {"region": "ap-southeast-1"},
    }
    assert {provider.parent for provider in providers.values()} == {"pair"}


def test_the_pair_registers_its_two_regions() -> None:
    cloud = deploy(hong_kong)

    assert cloud.outputs["pair"] == {"primary": "cn-hongkong", "standby": "ap-southeast-1"}


def test_a_role_to_assume_reaches_both_providers() -> None:
    cloud = deploy(
        lambda: hong_kong(
            assume_role={"role_arn": _ROLE, "session_name": "deploy"},
            account_id="1234567890123456",
            account_type=AccountType.INTERNATIONAL,
        )
    )

    for name in ("pair-primary", "pair-standby"):
        assert '"roleArn": "acs:ram::1234567890123456:role/deploy"' in cloud.inputs(name)["assumeRole"]
        assert cloud.inputs(name)["accountId"] == "1234567890123456"
        assert cloud.inputs(name)["accountType"] == "International"


def test_a_role_taken_with_a_token_reaches_both_providers() -> None:
    cloud = deploy(
        lambda: hong_kong(
            assume_role_with_oidc={
                "role_arn": _ROLE,
                "oidc_provider_arn": "acs:ram::1234567890123456:oidc-provider/ci",
                "oidc_token_file": "/var/run/token",
            }
        )
    )

    for name in ("pair-primary", "pair-standby"):
        assert "oidc-provider/ci" in cloud.inputs(name)["assumeRoleWithOidc"]


def test_providers_that_are_handed_in_are_used() -> None:
    def program() -> None:
        own = {region: alicloud.Provider(region, region=region) for region in ("cn-hongkong", "ap-southeast-1")}
        pair = hong_kong(primary_provider=own["cn-hongkong"], standby_provider=own["ap-southeast-1"])
        assert (pair.primary.provider, pair.standby.provider) == tuple(own.values())

    cloud = deploy(program)

    assert {provider.name for provider in cloud.of_type("providers:alicloud")} == {"cn-hongkong", "ap-southeast-1"}


def test_a_backup_provider_assumes_a_role_in_another_account() -> None:
    cloud = deploy(lambda: hong_kong(backup={"region": "ap-northeast-1", "assume_role": _OTHER_ACCOUNT}))

    assert cloud.inputs("pair-backup")["region"] == "ap-northeast-1"
    assert "6543210987654321" in cloud.inputs("pair-backup")["assumeRole"]
    assert cloud.outputs["pair"]["backup"] == "ap-northeast-1"


def _handed_in_twice() -> None:
    provider = alicloud.Provider("one", region="cn-hongkong")
    hong_kong(primary_provider=provider, standby_provider=provider)


def _handed_in_for_another_region() -> None:
    hong_kong(standby_provider=alicloud.Provider("one", region="ap-northeast-1"))


_REFUSED: list[tuple[str, Callable[[], object], str, str, str]] = [
    (
        "the same region twice",
        lambda: RegionPair("pair", primary="cn-hongkong", standby="cn-hongkong"),
        "standby",
        "'cn-hongkong' is also the primary",
        "name another region",
    ),
    (
        "an unknown primary",
        lambda: RegionPair("pair", primary="cn-hongkonk", standby="ap-southeast-1"),
        "primary",
        "'cn-hongkonk' is not a known region",
        "use one of",
    ),
    (
        "an unknown standby",
        lambda: RegionPair("pair", primary="cn-hongkong", standby=""),
        "standby",
        "'' is not a known region",
        "use one of",
    ),
    ("one provider for both", _handed_in_twice, "standby_provider", "also the primary's provider", "make one provider"),
    (
        "a provider of another region",
        _handed_in_for_another_region,
        "standby_provider",
        "it acts in 'ap-northeast-1', not in 'ap-southeast-1'",
        "hand in a provider of that region",
    ),
    (
        "two ways to the same credentials",
        lambda: hong_kong(
            assume_role={"role_arn": _ROLE},
            assume_role_with_oidc={"role_arn": _ROLE, "oidc_provider_arn": "acs:ram::1:oidc-provider/ci"},
        ),
        "assume_role_with_oidc",
        "assume_role is given as well",
        "give one way",
    ),
    (
        "an account id that is none",
        lambda: hong_kong(account_id="the sixteen digits of your account"),
        "account_id",
        "is no account id",
        "write the 16 digits",
    ),
    (
        "a backup in the account that it has to survive",
        lambda: hong_kong(backup={"region": "ap-northeast-1"}),
        "backup",
        "no credentials of its own",
        "of another account",
    ),
    (
        "a backup in an unknown region",
        lambda: hong_kong(backup={"region": "atlantis", "assume_role": _OTHER_ACCOUNT}),
        "backup.region",
        "'atlantis' is not a known region",
        "use one of",
    ),
]


@pytest.mark.parametrize(
    ("program", "where", "found", "remedy"), [row[1:] for row in _REFUSED], ids=[row[0] for row in _REFUSED]
)
def test_what_is_no_pair_is_refused_in_four_parts(
    program: Callable[[], object], where: str, found: str, remedy: str
) -> None:
    with pytest.raises(ConstructionError) as refused:
        deploy(program)

    assert refused.value.component == "pair"
    assert refused.value.where == where
    assert found in refused.value.found
    assert remedy in refused.value.remedy
    assert str(refused.value).startswith(f"pair: {where}: ")


def test_a_side_that_is_none_names_the_two_that_are() -> None:
    with pytest.raises(ValueError, match="'stanby' is no side of a pair; use primary or standby"):
        Side("stanby")
