"""Rules of a security group.

The provider composes a rule's id of its fields and finds it again by comparing them, so a rule is told here by the
same fields. Authorizing the same rule twice adds nothing and is no error; revoking one that is not there is no error
either (vendor's pages of AuthorizeSecurityGroup and RevokeSecurityGroup).
"""

from __future__ import annotations

import ipaddress
from typing import Any, cast

from dualregion_emulator.services._call import Call, Tree, new_id
from dualregion_emulator.services.ecs._api import API
from dualregion_emulator.store import Document
from dualregion_emulator.wire import CloudError

_PEERS = {
    "ingress": ("SourceCidrIp", "Ipv6SourceCidrIp", "SourceGroupId", "SourcePrefixListId"),
    "egress": ("DestCidrIp", "Ipv6DestCidrIp", "DestGroupId", "DestPrefixListId"),
}
_COMMON = ("IpProtocol", "PortRange", "NicType", "Policy", "Priority")
_ALWAYS = (
    *_PEERS["ingress"],
    *_PEERS["egress"],
    "SourceGroupOwnerAccount",
    "DestGroupOwnerAccount",
    "SourceGroupName",
    "DestGroupName",
    "SourcePrefixListName",
    "DestPrefixListName",
    "SourcePortRange",
)
_WITH_PORTS = {"tcp", "udp"}
_PORTLESS = {"icmp", "icmpv6", "gre", "all"}


def owned_group(call: Call) -> Document:
    """The group that the parameter SecurityGroupId names."""
    doc = call.table("security-group").get(call.text("SecurityGroupId"))
    if doc is None:
        raise CloudError("InvalidSecurityGroupId.NotFound", "The specified SecurityGroupId does not exist.", 404)
    return doc


def referring(call: Call, group: str) -> bool:
    """True if a rule of another group names this one."""
    return any(
        group in (rule["SourceGroupId"], rule["DestGroupId"])
        for doc in call.table("security-group").list()
        if doc["SecurityGroupId"] != group
        for rule in cast(list[Document], doc["Rules"])
    )


def _rule(call: Call, direction: str, given: Tree) -> Document:
    def text(name: str, default: str = "") -> str:
        return str(given.get(name) or default)

    protocol, ports, priority = text("IpProtocol").lower(), text("PortRange"), text("Priority", "1")
    policy = text("Policy", "accept").capitalize()
    if protocol not in _WITH_PORTS | _PORTLESS:
        raise CloudError("InvalidIpProtocol.Malformed", "The specified parameter IpProtocol is not valid.")
    first, _, last = ports.partition("/")
    numbers = (int(first), int(last)) if first.isdecimal() and last.isdecimal() else (0, 0)
    if ports != "-1/-1" if protocol in _PORTLESS else not 1 <= numbers[0] <= numbers[1] <= 65535:
        raise CloudError("InvalidPortRange.Malformed", "The specified parameter PortRange is not valid.")
    if policy not in ("Accept", "Drop") or not (priority.isdecimal() and 1 <= int(priority) <= 100):
        raise CloudError("InvalidParam.Priority", "The specified parameter Policy or Priority is not valid.")
    peers = {name: text(name) for name in _PEERS[direction]}
    if sum(map(bool, peers.values())) != 1:
        raise CloudError("InvalidParam.SourceIp", f"Exactly one of {', '.join(peers)} must be given.", 403)
    for name in _PEERS[direction][:2]:
        if peers[name]:
            peers[name] = _block(peers[name])
    other = peers[_PEERS[direction][2]]
    if other and call.table("security-group").get(other) is None:
        raise CloudError("InvalidGroupId.NotFound", "The specified SourceGroupId or DestGroupId does not exist.", 404)
    return (
        dict.fromkeys(_ALWAYS, "")
        | peers
        | {
            "Direction": direction,
            "IpProtocol": protocol.upper(),
            "PortRange": ports,
            "NicType": text("NicType", "internet"),
            "Policy": policy,
            "Priority": priority,
            "Description": text("Description"),
            "SourceGroupOwnerAccount": text("SourceGroupOwnerAccount"),
            "DestGroupOwnerAccount": text("DestGroupOwnerAccount"),
            "SourcePortRange": text("SourcePortRange"),
        }
    )


def _block(text: str) -> str:
    try:
        return text if "/" not in text else str(ipaddress.ip_network(text))
    except ValueError:
        raise CloudError("InvalidSourceCidrIp.Malformed", f"The specified CIDR block {text} is not valid.") from None


def _same(one: Document, other: Document) -> bool:
    return all(one[name] == other[name] for name in (*_COMMON, *_PEERS[one["Direction"]], "Direction"))


def _rules(call: Call, direction: str) -> list[Document]:
    """The rules of a request: a list, or the older form with one rule in the parameters themselves."""
    given = call.trees("Permissions") or [call.parameters]
    doc = owned_group(call)
    nic = {"NicType": "intranet"} if doc["VpcId"] else {}
    return [_rule(call, direction, {**rule, **nic}) for rule in given]


def _authorize(call: Call, direction: str) -> dict[str, Any]:
    doc, wanted = owned_group(call), _rules(call, direction)
    rules = cast(list[Document], doc["Rules"])
    for rule in wanted:
        if not any(_same(rule, old) for old in rules):
            rules.append({**rule, "SecurityGroupRuleId": new_id("sgr", call.region), "CreateTime": call.now})
    call.table("security-group").put(doc["SecurityGroupId"], doc)
    return {}


def _revoke(call: Call, direction: str) -> dict[str, Any]:
    doc = owned_group(call)
    ids = call.texts("SecurityGroupRuleId")
    doomed = [] if ids else _rules(call, direction)
    doc["Rules"] = [
        rule
        for rule in cast(list[Document], doc["Rules"])
        if rule["SecurityGroupRuleId"] not in ids and not any(_same(other, rule) for other in doomed)
    ]
    call.table("security-group").put(doc["SecurityGroupId"], doc)
    return {}


def _modify(call: Call, direction: str) -> dict[str, Any]:
    """Changes the description of the rule that the fields, or its id, name."""
    doc, id = owned_group(call), call.text("SecurityGroupRuleId")
    wanted = None if id else _rules(call, direction)[0]
    for rule in cast(list[Document], doc["Rules"]):
        if rule["SecurityGroupRuleId"] == id or (wanted is not None and _same(wanted, rule)):
            call.set_given(rule, "Description")
            call.table("security-group").put(doc["SecurityGroupId"], doc)
            return {}
    raise CloudError("InvalidSecurityGroupRule.RuleNotExist", "The specified rule does not exist.", 404)


def _names(direction: str) -> list[str]:
    owner = "SourceGroupOwnerAccount" if direction == "ingress" else "DestGroupOwnerAccount"
    return [*_COMMON, *_PEERS[direction], owner, "SourcePortRange", "Description"]


def _declare(name: str, direction: str, work: Any) -> None:
    flat = _names(direction)
    named = [] if name.startswith("Authorize") else ["SecurityGroupRuleId", "SecurityGroupRuleId.*"]
    optional = [*flat, *(f"Permissions.*.{field}" for field in flat), *named]

    def handler(call: Call) -> dict[str, Any]:
        return work(call, direction)

    API.action(name, "SecurityGroupId", " ".join([*optional, "ClientToken"]))(handler)


for _action, _direction, _work in (
    ("AuthorizeSecurityGroup", "ingress", _authorize),
    ("AuthorizeSecurityGroupEgress", "egress", _authorize),
    ("RevokeSecurityGroup", "ingress", _revoke),
    ("RevokeSecurityGroupEgress", "egress", _revoke),
    ("ModifySecurityGroupRule", "ingress", _modify),
    ("ModifySecurityGroupEgressRule", "egress", _modify),
):
    _declare(_action, _direction, _work)
