"""Guardrails: what must not be deleted, what must not be locked for ever, and whose permissions end at the border.

Deletion protection is on wherever a component makes something that holds data. A rehearsal stack turns it off part by
part, by name; a service that names a tier promises too much for that, so its parts may not.

Roles and policies are global, so a standby never lacks one. What it can lack is the permission: a policy that allows an
action on what lies in the primary region and not on its counterpart makes a role that exists in the standby and is good
for nothing there. `one_sided` finds those; every RAM policy of a workload is held against it.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, NotRequired, TypedDict, cast

import pulumi

from dualregion.construction import ConstructionError
from dualregion.recovery.durations import parse_duration, spoken
from dualregion.recovery.objective import Service
from dualregion.region_pair import RegionPair

_RAM_POLICY = "alicloud:ram/policy:Policy"
_BUCKET = "alicloud:oss/bucket:Bucket"
_KEY = "alicloud:kms/key:Key"
_NAMES: Mapping[str, str] = {_BUCKET: "bucket", _KEY: "id"}
"""Types whose resources policies name, with the output that they are named by."""


class GuardrailsArgs(TypedDict):
    """What the engine must not delete, beyond what the parts protect by themselves."""

    protect: NotRequired[Sequence[str]]
    """Names of resources of the workload that the engine must not delete either, such as `portal-primary-network`.
    Left out: only what holds data is protected."""
    unprotected_tiers: NotRequired[Sequence[str]]
    """Tiers whose services may turn their deletion protection off, for rehearsals. Left out: none may."""


class Guardrails:
    """Watches what a workload makes: its parts go through `transformation`; ask `check` when they are made."""

    def __init__(self, name: str, args: GuardrailsArgs, pair: RegionPair) -> None:
        self._name = name
        self._protect = frozenset(args.get("protect", []))
        self._pair = pair
        self._seen: set[str] = set()
        self._named: dict[tuple[str, str], pulumi.Resource] = {}

    @property
    def transformation(self) -> pulumi.ResourceTransformation:
        """What the workload's children go through on their way to the engine."""
        return self._guarded

    def check(self) -> None:
        """Raises ConstructionError for a resource that is to be protected and does not exist."""
        for missing in sorted(self._protect - self._seen):
            raise ConstructionError(
                self._name,
                "guardrails.protect",
                f"the workload makes no resource {missing!r}",
                "write a name as `pulumi stack` shows it, or take it out",
            )

    def _guarded(self, args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult | None:
        self._seen.add(args.name)
        if args.type_ in _NAMES:
            self._named[args.type_, args.name] = args.resource
        props: dict[str, Any] = dict(args.props)
        if args.type_ == _RAM_POLICY:
            props["policy_document"] = self._even(args.name, props["policy_document"])
        # Options are shared between the children of a component: one of its own, so that no sibling is protected too.
        protect = pulumi.ResourceOptions(protect=True if args.name in self._protect else None)
        return pulumi.ResourceTransformationResult(props, pulumi.ResourceOptions.merge(args.opts, protect))

    def _even(self, policy: str, document: pulumi.Input[str]) -> pulumi.Output[str]:
        """The document, once it is certain that it is worth as much in the standby."""
        named = [
            pulumi.Output.all(getattr(resource, _NAMES[kind]), getattr(twin, _NAMES[kind]))
            for (kind, name), resource in self._named.items()
            if name.endswith("-primary")
            and (twin := self._named.get((kind, f"{name.removesuffix('-primary')}-standby"))) is not None
        ]
        regions = (self._pair.primary.name, self._pair.standby.name)

        def judged(known: Sequence[Any]) -> str:
            text, *counterparts = known
            for problem in one_sided(text, *regions, dict(cast("list[tuple[str, str]]", counterparts))):
                raise ConstructionError(
                    policy, "policy_document", problem, "allow the same on its counterpart in the standby"
                )
            return str(text)

        return pulumi.Output.all(document, *named).apply(judged)


def refuse_unprotected(name: str, service: Service, args: GuardrailsArgs, parts: Mapping[str, bool]) -> None:
    """`parts`: whether deletion protection is on, by part. Raises ConstructionError for one that a tier forbids."""
    if service.tier is None or service.tier in args.get("unprotected_tiers", []):
        return
    for part, protected in parts.items():
        if not protected:
            raise ConstructionError(
                name,
                f"{part}.deletion_protection",
                f"it is off, and service {service.name} is of tier {service.tier}",
                f"leave it out, or name {service.tier} in guardrails.unprotected_tiers for a rehearsal",
            )


def refuse_unbounded_lock(name: str, retention: timedelta, ceiling: str | None) -> None:
    """For what locks data irreversibly: until its retention ends nobody deletes it, and everybody pays for it.

    Raises ConstructionError for a lock without a ceiling, or with a retention above it.
    """
    if ceiling is None:
        raise ConstructionError(
            name,
            "retention_ceiling",
            "a lock cannot be taken back, and nothing says how long is too long",
            "state the longest retention that may be locked, such as P90D",
        )
    limit = read_duration(name, "retention_ceiling", ceiling)
    if retention > limit:
        raise ConstructionError(
            name,
            "retention",
            f"{spoken(retention)} would be locked, above the ceiling of {spoken(limit)}",
            "shorten the retention, or raise retention_ceiling on purpose",
        )


def read_duration(name: str, where: str, text: str) -> timedelta:
    """A duration of an input. Raises ConstructionError for what is none."""
    try:
        return parse_duration(text)
    except ValueError as problem:
        raise ConstructionError(name, where, str(problem), "write ISO 8601 text such as PT1H or P30D") from None


def one_sided(document: str, primary: str, standby: str, counterparts: Mapping[str, str]) -> tuple[str, ...]:
    """What a RAM policy allows in the primary region and not in the standby, one sentence each.

    `counterparts`: names in the standby (buckets, keys) by the names that they stand in for. A resource lies in the
    primary where its region says so or where such a name is in it; `*` covers both. What is denied is not judged.
    """
    allowed = {
        (action, resource)
        for statement in _listed(json.loads(document).get("Statement", []))
        if statement.get("Effect") == "Allow"
        for action in _listed(statement.get("Action", []))
        for resource in _listed(statement.get("Resource", []))
    }
    return tuple(
        f"{action} is allowed on {resource} and not on {twin}"
        for action, resource in sorted(allowed)
        if (twin := _twin(resource, primary, standby, counterparts)) != resource and (action, twin) not in allowed
    )


def _twin(resource: str, primary: str, standby: str, counterparts: Mapping[str, str]) -> str:
    """`acs:service:region:account:path` with what belongs to the primary replaced."""
    parts = resource.split(":", 4)
    if len(parts) < 5:
        return resource
    *head, path = parts
    head[2] = standby if head[2] == primary else head[2]
    return ":".join([*head, "/".join(counterparts.get(part, part) for part in path.split("/"))])


def _listed(value: Any) -> list[Any]:
    """A policy may give one of a thing without a list around it."""
    return cast("list[Any]", value) if isinstance(value, list) else [value]
