"""How data is encrypted, and how keys are kept. None stands for what is not known before the deployment."""

from datetime import timedelta

from pydantic import BaseModel, ConfigDict


class _Condition(BaseModel):
    model_config = ConfigDict(frozen=True)

    urn: str
    what: str
    """The part of the resource that is meant, for messages: `its system disk`."""


class AtRest(_Condition):
    """One place where data lies."""

    encrypted: bool | None
    customer_key: bool | None
    """False: with a key that the cloud keeps for itself, or with none."""


class BucketSide(AtRest):
    """What a bucket holds, or what a replication rule makes of it elsewhere."""

    region: str | None
    """Where it lies."""
    key_region: str | None
    """Where the customer key lies. None: not known, or there is none."""
    holds_logs: bool = False
    """Others log into the bucket, and nothing copies it."""


class InTransit(_Condition):
    """One way by which data is reached."""

    encrypted: bool | None
    """TLS is offered."""
    forced: bool | None = True
    """Nothing else is answered. True also where the product has no such choice."""
    oldest_tls: str | None = ""
    """The oldest version that is accepted, `1.2`. Empty: the product offers no choice. None: not known."""


class KeyUse(_Condition):
    """One key that data is encrypted with."""

    region: str | None
    """Where the data lies."""
    key_regions: tuple[str, ...] = ()
    """Where the key, or one of the keys, lies. Empty: not known."""


class KeyCare(_Condition):
    """One key, or one instance that holds keys."""

    rotates: bool | None = None
    rotation: timedelta | None = None
    """How long one version of the key is used. None: not known, or not a length of time."""
    usable: bool | None = True
    deletion_protected: bool | None = None
    pending: timedelta | None = timedelta.max
    """How long a deleted key can be brought back. The greatest: nothing can delete it as it is declared."""
    zones: int | None = 2
    """In how many zones it runs, where that is its owner's choice."""
    backed_up: bool | None = True
    """It cannot be released while nothing has saved what it holds."""
