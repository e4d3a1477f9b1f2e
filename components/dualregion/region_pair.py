"""The two regions of a stack, and the only place that makes providers: one for each region, always explicit."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_alicloud as alicloud

from dualregion.construction import ConstructionError
from dualregion.recovery.regions import known_regions, pair_problem


class Side(StrEnum):
    """One of the two regions of a pair."""

    PRIMARY = "primary"
    """Serves in ordinary times."""
    STANDBY = "standby"
    """Takes over when the primary is lost."""

    @classmethod
    def _missing_(cls, value: object) -> "Side":
        raise ValueError(f"{value!r} is no side of a pair; use {' or '.join(cls)}")


class AccountType(StrEnum):
    """Which of the vendor's two sites the account was opened on."""

    DOMESTIC = "Domestic"
    INTERNATIONAL = "International"


class BackupAccess(TypedDict):
    """Where backups lie, out of reach of whoever holds the credentials of the stack's own account."""

    region: str
    """Region of the backups; may be one of the pair's."""
    assume_role: NotRequired[alicloud.ProviderAssumeRoleArgsDict]
    """A role in the backup account. Left out: `assume_role_with_oidc` or `provider` has to be given."""
    assume_role_with_oidc: NotRequired[alicloud.ProviderAssumeRoleWithOidcArgsDict]
    """A role in the backup account, taken with a token of an identity provider."""
    account_id: NotRequired[str]
    """The backup account. Left out: the provider asks the cloud for it."""
    provider: NotRequired[alicloud.Provider]
    """A provider that exists already. Left out: one is made."""


@dataclass(frozen=True)
class Region:
    """One region of a pair, with the provider that acts in it."""

    side: str
    """`primary`, `standby` or `backup`."""
    name: str
    """Region id, such as `cn-hongkong`."""
    provider: alicloud.Provider


class RegionPair(pulumi.ComponentResource):
    """Two regions, and the providers that act in them.

    Credentials: what the environment offers (environment variables, profile, instance role), or a role to assume,
    with or without an identity provider's token, or providers that the caller made. Registers `primary` and `standby`.

    Raises ConstructionError for two names that are no pair, two ways to the same credentials, or a backup that would
    lie in the account it has to survive.
    """

    def __init__(
        self,
        name: str,
        *,
        primary: str,
        standby: str,
        assume_role: alicloud.ProviderAssumeRoleArgsDict | None = None,
        assume_role_with_oidc: alicloud.ProviderAssumeRoleWithOidcArgsDict | None = None,
        account_id: str | None = None,
        account_type: AccountType | None = None,
        primary_provider: alicloud.Provider | None = None,
        standby_provider: alicloud.Provider | None = None,
        backup: BackupAccess | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("dualregion:index:RegionPair", name, {"primary": primary, "standby": standby}, opts)
        _judge(name, primary, standby, primary_provider, standby_provider)
        _judge_access(name, assume_role, assume_role_with_oidc, account_id)
        access = _access(assume_role, assume_role_with_oidc, account_id, account_type)
        self.primary = Region(
            Side.PRIMARY, primary, primary_provider or self._make_provider(name, Side.PRIMARY, primary, access)
        )
        self.standby = Region(
            Side.STANDBY, standby, standby_provider or self._make_provider(name, Side.STANDBY, standby, access)
        )
        self.backup = self._backup(name, backup, account_type) if backup else None
        self.register_outputs(
            {
                "primary": _acts_in(name, self.primary),
                "standby": _acts_in(name, self.standby),
                **({"backup": _acts_in(name, self.backup)} if self.backup else {}),
            }
        )

    @property
    def regions(self) -> tuple[Region, Region]:
        """Primary and standby, in this order."""
        return self.primary, self.standby

    def _make_provider(self, name: str, side: str, region: str, access: Mapping[str, Any]) -> alicloud.Provider:
        return alicloud.Provider(
            f"{name}-{side}",
            region=region,
            opts=pulumi.ResourceOptions(parent=self),
            **access,
        )

    def _backup(self, name: str, backup: BackupAccess, account_type: AccountType | None) -> Region:
        region = backup["region"]
        if region not in known_regions():
            raise ConstructionError(
                name, "backup.region", f"{region!r} is not a known region", f"use one of {', '.join(known_regions())}"
            )
        handed_in = backup.get("provider")
        if handed_in:
            return Region("backup", region, handed_in)
        if not backup.get("assume_role") and not backup.get("assume_role_with_oidc"):
            raise ConstructionError(
                name,
                "backup",
                "it has no credentials of its own, so it would lie in the account that it has to survive",
                "give assume_role, assume_role_with_oidc or provider of another account",
            )
        access = _access(
            backup.get("assume_role"), backup.get("assume_role_with_oidc"), backup.get("account_id"), account_type
        )
        return Region("backup", region, self._make_provider(name, "backup", region, access))


def _access(
    role: alicloud.ProviderAssumeRoleArgsDict | None,
    oidc_role: alicloud.ProviderAssumeRoleWithOidcArgsDict | None,
    account_id: str | None,
    account_type: AccountType | None,
) -> Mapping[str, Any]:
    # The SDK writes a provider's nested inputs as JSON, and translates their names only for its Args classes: a plain
    # dict would reach the provider with names that it does not know, and the role would silently not be assumed.
    given = {
        "assume_role": alicloud.ProviderAssumeRoleArgs(**role) if role else None,
        "assume_role_with_oidc": alicloud.ProviderAssumeRoleWithOidcArgs(**oidc_role) if oidc_role else None,
        "account_id": account_id,
        "account_type": account_type,
    }
    return {key: value for key, value in given.items() if value is not None}


def _judge(
    name: str,
    primary: str,
    standby: str,
    primary_provider: alicloud.Provider | None,
    standby_provider: alicloud.Provider | None,
) -> None:
    problem = pair_problem(primary, standby)
    if problem:
        raise ConstructionError(name, *problem)
    if primary_provider is not None and primary_provider is standby_provider:
        raise ConstructionError(
            name, "standby_provider", "it is also the primary's provider", "make one provider for each region"
        )


def _judge_access(name: str, role: object, oidc_role: object, account_id: str | None) -> None:
    if role and oidc_role:
        raise ConstructionError(
            name, "assume_role_with_oidc", "assume_role is given as well", "give one way to the credentials"
        )
    if account_id is not None and not re.fullmatch(r"\d{16}", account_id):
        raise ConstructionError(
            name, "account_id", f"{account_id!r} is no account id", "write the 16 digits that the console shows"
        )


def _acts_in(name: str, region: Region) -> pulumi.Output[str]:
    """The region's name, once it is certain that its provider acts there: a provider handed in may act elsewhere."""

    def verified(found: str | None) -> str:
        if found not in (None, region.name):
            raise ConstructionError(
                name,
                f"{region.side}_provider",
                f"it acts in {found!r}, not in {region.name!r}",
                "hand in a provider of that region, or name the region that it acts in",
            )
        return region.name

    return pulumi.Output.from_input(region.provider.region).apply(verified)
