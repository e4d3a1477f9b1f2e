"""Profiles: what a regulation raises above the catalogue, as data."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError


class Profile(BaseModel):
    """One regulation's view of the rules."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    documents: Annotated[tuple[str, ...], Field(min_length=1)]
    """Short names of the documents that it stands for."""
    on_unknown: Literal["advise", "fail"] = "advise"
    on_conditional: Literal["advise", "fail"] | None = None
    mandatory: tuple[str, ...] = ()
    """Rules that gate under it, whatever the catalogue says."""
    knobs: Mapping[str, Mapping[str, Any]] = {}
    """Values by rule and knob."""


@cache
def profiles() -> Mapping[str, Profile]:
    """Every profile by name. Raises ValueError that names the entry for one that is malformed."""
    text = (files("dualregion.recovery") / "catalogue" / "rules" / "profiles.toml").read_text("utf-8")
    return {name: _profile(name, raw) for name, raw in tomllib.loads(text)["profiles"].items()}


def _profile(name: str, raw: Mapping[str, Any]) -> Profile:
    try:
        return Profile.model_validate(raw)
    except ValidationError as error:
        raise ValueError(f"rules/profiles.toml profiles.{name}: {error}") from None
