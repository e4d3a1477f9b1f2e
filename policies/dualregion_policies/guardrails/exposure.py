"""Ways into buckets, databases and networks, and tags."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, cast

from dualregion.recovery.conditions.exposure import Exposure, Opening, Tagged, Way
from dualregion_policies.facts import Facts
from dualregion_policies.properties import BUCKET, Property
from dualregion_policies.properties import guardrails as p
from dualregion_policies.reading import UNKNOWN, Stack, StackResource, Unknown, text_of

_WORLD = frozenset({"0.0.0.0/0", "::/0", "0.0.0.0"})  # noqa: S104  # compared with, not bound to
_EVERY_PORT = (1, 65535)


def buckets(facts: Facts, *, websites: bool) -> Iterator[Exposure]:
    """ACL, policy and website of each bucket, set inline or beside it; a public access block closes ACL and policy."""
    for bucket in facts.stack.of_type(BUCKET):
        blocked = _set(facts, bucket, p.BLOCK_BUCKET, p.BLOCK_ON, None)
        acl = _set(facts, bucket, p.ACL_BUCKET, p.ACL_VALUE, p.INLINE_ACL)
        policy = _set(facts, bucket, p.POLICY_BUCKET, p.POLICY_TEXT, p.INLINE_POLICY)
        ways = [
            Way(what="its ACL lets everybody in", open=_unless(blocked, _public_acl(acl))),
            Way(what="its policy lets everybody in", open=_unless(blocked, _public_policy(policy))),
        ]
        if not websites:
            served = facts.buckets.beside(bucket, p.WEBSITE_BUCKET) is not None
            inline = facts.stack.read(bucket, p.INLINE_WEBSITE)
            open_ = True if served else None if isinstance(inline, Unknown) else inline is not None
            ways.append(Way(what="it serves a website", open=open_))
        yield Exposure(urn=bucket.urn, name=bucket.name, ways=tuple(ways))


def _set(facts: Facts, bucket: StackResource, reference: Property, beside: Property, inline: Property | None) -> object:
    other = facts.buckets.beside(bucket, reference)
    if other:
        return facts.stack.read(other, beside)
    value = facts.stack.read(bucket, inline) if inline else None
    return UNKNOWN if value is None and facts.buckets.may_be_beside(bucket, reference) else value


def _unless(blocked: object, open_: bool | None) -> bool | None:
    if blocked is True:
        return False
    return None if isinstance(blocked, Unknown) and open_ else open_


def _public_acl(acl: object) -> bool | None:
    # A bucket is private where nothing says otherwise (provider's default).
    return None if isinstance(acl, Unknown) else acl in ("public-read", "public-read-write")


def _public_policy(policy: object) -> bool | None:
    if isinstance(policy, Unknown):
        return None
    if not isinstance(policy, str):
        return False
    try:
        statements: Any = json.loads(policy).get("Statement", [])
    except (ValueError, AttributeError):
        return None
    listed = cast("list[Any]", statements if isinstance(statements, list) else [statements])
    return any(_for_everybody(cast("Mapping[str, Any]", one)) for one in listed if isinstance(one, dict))


def _for_everybody(statement: Mapping[str, Any]) -> bool:
    principal: Any = statement.get("Principal")
    named = cast("list[Any]", [*principal.values()] if isinstance(principal, dict) else [principal])
    flat: list[object] = []
    for item in named:
        flat.extend(cast("list[object]", item) if isinstance(item, list) else [item])
    return statement.get("Effect") == "Allow" and "*" in flat and not statement.get("Condition")


def databases(stack: Stack) -> Iterator[Exposure]:
    """Allow lists of each instance; and each public endpoint, which is a resource of its own."""
    by_type: dict[str, list[Property]] = {}
    for prop in p.ALLOW_LISTS:
        by_type.setdefault(prop.type, []).append(prop)
    for kind, props in sorted(by_type.items()):
        for instance in stack.of_type(kind):
            ways = tuple(
                Way(what="its allow list holds every address", open=_world(stack.read(instance, prop)))
                for prop in props
            )
            yield Exposure(urn=instance.urn, name=instance.name, ways=ways)
    for prop in p.PUBLIC_ENDPOINTS:
        for endpoint in stack.of_type(prop.type):
            stack.read(endpoint, prop)
            way = Way(what="it gives the instance a public endpoint", open=True)
            yield Exposure(urn=endpoint.urn, name=endpoint.name, ways=(way,))


def _world(addresses: object) -> bool | None:
    """True where any address, nested or separated by commas, is every address."""
    if isinstance(addresses, Unknown):
        return None
    if isinstance(addresses, str):
        return not _WORLD.isdisjoint(part.strip() for part in addresses.split(","))
    nested: list[object] = []
    if isinstance(addresses, list):
        nested = cast("list[object]", addresses)
    elif isinstance(addresses, dict):
        nested = [*cast("dict[str, object]", addresses).values()]
    found = [_world(item) for item in nested]
    return True if True in found else None if None in found else False


def openings(stack: Stack) -> Iterator[Opening]:
    """Rules of security groups."""
    for rule in stack.of_type(p.GROUP_RULE):
        direction, policy = text_of(stack.read(rule, p.RULE_DIRECTION)), text_of(stack.read(rule, p.RULE_POLICY))
        sources = [stack.read(rule, p.RULE_CIDR), stack.read(rule, p.RULE_CIDR6)]
        inward = None if UNKNOWN in (direction, policy) else direction == "ingress" and policy in (None, "accept")
        yield Opening(urn=rule.urn, name=rule.name, world=_world(sources), ports=_ports(stack, rule), inward=inward)


def _ports(stack: Stack, rule: StackResource) -> tuple[int, int] | None:
    """-1/-1 is every port (provider's default), and so is a protocol that has none."""
    protocol = text_of(stack.read(rule, p.RULE_PROTOCOL))
    ports = text_of(stack.read(rule, p.RULE_PORTS))
    if isinstance(protocol, str) and protocol not in ("tcp", "udp"):
        return _EVERY_PORT
    if isinstance(ports, Unknown) or isinstance(protocol, Unknown):
        return None
    low, _, high = (ports or "-1/-1").partition("/")
    try:
        return _EVERY_PORT if int(low) < 1 else (int(low), int(high or low))
    except ValueError:
        return None


def tagged(stack: Stack) -> Iterator[Tagged]:
    """Resources of the types that carry tags; a value that is not known does not hide its key."""
    for kind in p.TAGGABLE:
        for resource in stack.of_type(kind):
            tags = stack.read(resource, p.TAGS)
            keys = frozenset(cast("Mapping[str, object]", tags)) if isinstance(tags, dict) else frozenset[str]()
            yield Tagged(urn=resource.urn, name=resource.name, keys=None if isinstance(tags, Unknown) else keys)
