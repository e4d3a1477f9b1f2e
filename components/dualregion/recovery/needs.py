"""What a recovery step needs in order to be done, and which disaster takes it away."""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from dualregion.recovery.regions import known_regions

GLOBAL = "global"
"""Where a product lies that belongs to no region."""
ELSEWHERE = "elsewhere"
"""Where something lies that no disaster of a region or of its management takes away: outside Alibaba Cloud."""


class NeedKind(StrEnum):
    """What is needed. Only an API is management; all others are data planes, which a control-plane loss leaves."""

    API = "api"
    DATA_PLANE = "data-plane"
    KEY = "key"
    IMAGE = "image"
    SECRET = "secret"  # noqa: S105  # a kind of need, not a password
    STATE = "state"
    CHANNEL = "channel"
    ACCOUNT = "account"


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that a step cannot be done without."""

    kind: NeedKind
    name: str
    """With its article, as in `the Alibaba Cloud DNS API`."""
    region: str | None
    """The region that it is lost with, `global` or `elsewhere`. None: not known yet."""
    global_product: bool = False
    """The API of a product that is managed globally, even where its servers stand in one region."""


@lru_cache(maxsize=4096)
def api(name: str, region: str | None = GLOBAL, *, global_product: bool = False) -> Need:
    """A management API; without a region, that of a product that is managed globally."""
    return Need(kind=NeedKind.API, name=f"the {name} API", region=region, global_product=global_product)


@lru_cache(maxsize=4096)
def data_plane(name: str, region: str | None = GLOBAL) -> Need:
    """What serves without being managed, such as the answers of a DNS service."""
    return Need(kind=NeedKind.DATA_PLANE, name=name, region=region)


@lru_cache(maxsize=4096)
def key(of: str, region: str | None) -> Need:
    """The customer key that encrypts something."""
    return Need(kind=NeedKind.KEY, name=f"the key of {of}", region=region)


_ARTICLES = {
    NeedKind.API: "the API",
    NeedKind.DATA_PLANE: "the data plane",
    NeedKind.KEY: "the key",
    NeedKind.IMAGE: "the image",
    NeedKind.SECRET: "the secret",
    NeedKind.STATE: "the Pulumi state",
    NeedKind.CHANNEL: "the channel",
    NeedKind.ACCOUNT: "the account",
}


def _place(value: object) -> object:
    places = (*known_regions(), GLOBAL, ELSEWHERE)
    if value in places:
        return value
    raise ValueError(f"{value!r} is no place; write a region such as ap-southeast-1, {GLOBAL} or {ELSEWHERE}")


class StatedNeed(BaseModel):
    """A need as people state it in stack config, because no resource of the stack shows it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: NeedKind
    name: Annotated[str, Field(min_length=1)]
    region: Annotated[str, BeforeValidator(_place)]
    """The region that it is lost with, `global`, or `elsewhere` for what lies outside Alibaba Cloud."""

    def need(self) -> Need:
        """The need, with a name that can be read in a sentence."""
        return Need(kind=self.kind, name=f"{_ARTICLES[self.kind]} {self.name}", region=self.region)


class StatedNeeds(BaseModel):
    """What the steps that people do need, beyond what the stack shows: by step."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    detect: tuple[StatedNeed, ...] = ()
    """How people hear of the loss."""
    decide: tuple[StatedNeed, ...] = ()
    """How those who decide are reached."""
    redirect: tuple[StatedNeed, ...] = ()
    """What moves the traffic by hand: the Pulumi state, where people run `pulumi up`."""
    promote: tuple[StatedNeed, ...] = ()
    restore: tuple[StatedNeed, ...] = ()
    warm_up: Annotated[tuple[StatedNeed, ...], Field(alias="warmUp")] = ()
    """What the standby needs to serve: images, secrets, keys."""
