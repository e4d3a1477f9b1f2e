"""Customer keys: one in each region of a pair, because a key does not leave its region."""

from collections.abc import Mapping
from typing import NotRequired, TypedDict

import pulumi
import pulumi_alicloud as alicloud

from dualregion.construction import ConstructionError
from dualregion.recovery.durations import parse_duration
from dualregion.region_pair import Region, RegionPair

_DAYS_PENDING = range(7, 367)
_ROTATION = "31536000s"
"""A year. In seconds, because the cloud answers in seconds and every other spelling would be a change for ever."""


class RegionalKeysArgs(TypedDict):
    """Customer keys of a pair."""

    pending_window: NotRequired[str]
    """How long a deleted key can still be brought back, whole days from `P7D` to `P366D`. Left out: `P30D`."""
    deletion_protection: NotRequired[bool]
    """Left out: on; neither the cloud nor the engine deletes a key before it is switched off."""
    tags: NotRequired[Mapping[str, str]]
    """Tags of every key. Left out: none."""


class RegionalKeys(pulumi.ComponentResource):
    """A symmetric key with yearly rotation, and an alias, in each region of a pair.

    What the standby encrypts with its own key can be read when the primary region, and its key service, are gone.

    Raises ConstructionError for a pending window that the key service does not offer.
    """

    primary_key_id: pulumi.Output[str]
    standby_key_id: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        args: RegionalKeysArgs | None = None,
        opts: pulumi.ResourceOptions | None = None,
        *,
        pair: RegionPair,
    ) -> None:
        given = args or {}
        super().__init__("dualregion:index:RegionalKeys", name, {**given}, opts)
        days = days_pending(name, given.get("pending_window", "P30D"))
        protected = given.get("deletion_protection", True)
        tags = given.get("tags", {})
        self.primary_key_id = customer_key(name, pair.primary, days, protected, tags, self)
        self.standby_key_id = customer_key(name, pair.standby, days, protected, tags, self)
        self.register_outputs({"primaryKeyId": self.primary_key_id, "standbyKeyId": self.standby_key_id})


def customer_key(
    name: str, region: Region, days: int, protected: bool, tags: Mapping[str, str], parent: pulumi.Resource
) -> pulumi.Output[str]:
    """Makes a key, and its alias, in one region; gives the key's id. `days`: how long it can be brought back."""
    key = alicloud.kms.Key(
        f"{name}-{region.side}",
        description=f"{name} in {region.name}",
        key_spec="Aliyun_AES_256",
        key_usage="ENCRYPT/DECRYPT",
        automatic_rotation="Enabled",
        rotation_interval=_ROTATION,
        pending_window_in_days=days,
        deletion_protection="Enabled" if protected else "Disabled",
        tags=tags,
        opts=pulumi.ResourceOptions(parent=parent, provider=region.provider, protect=protected),
    )
    alicloud.kms.Alias(
        f"{name}-{region.side}-alias",
        alias_name=f"alias/{pulumi.get_project()}-{pulumi.get_stack()}-{name}",
        key_id=key.id,
        opts=pulumi.ResourceOptions(parent=parent, provider=region.provider),
    )
    return key.id


def days_pending(name: str, text: str) -> int:
    """The pending window of a key in days. Raises ConstructionError for one that the key service does not offer."""
    remedy = f"write whole days from P{_DAYS_PENDING[0]}D to P{_DAYS_PENDING[-1]}D"
    try:
        window = parse_duration(text)
    except ValueError as problem:
        raise ConstructionError(name, "pending_window", str(problem), remedy) from None
    if window.seconds or window.days not in _DAYS_PENDING:
        raise ConstructionError(name, "pending_window", f"{text} is not offered", remedy)
    return window.days
