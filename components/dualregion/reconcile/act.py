"""Does what a survey proposes, and nothing that a person must decide."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from dualregion.reconcile import state
from dualregion.reconcile.cloud import Cloud
from dualregion.reconcile.engine import Engine
from dualregion.reconcile.model import DYNAMIC, KINDS, Declared, Finding, Found, Remedy
from dualregion.reconcile.survey import Survey

_WINDOW_DAYS = "30"
"""Of a key whose declaration names no pending window; within it the deletion can be taken back."""

_HOME = "cn-hangzhou"
"""Region from which Global Accelerator is managed."""
_ANY = "cn-hangzhou"
"""A region for the signature of a global product."""

Say = Callable[[str], None]


def apply(seen: Survey, engine: Engine, cloud: Cloud, *, with_data: bool, say: Say) -> None:
    """Acts, and says each act before it. Raises EngineTrouble or CloudTrouble at the first that fails.

    `with_data`: also delete what would take data with it.
    """
    by_remedy: dict[Remedy, list[Finding]] = {remedy: [] for remedy in Remedy}
    for one in seen.findings:
        by_remedy[one.remedy].append(one)
    if by_remedy[Remedy.UNLOCK]:
        say(f"taking the lock of stack {engine.stack} away")
        engine.unlock()
    imports = by_remedy[Remedy.IMPORT]
    if imports:
        for one in imports:
            say(f"importing {one.what} ({one.id})")
        _import([one.declared for one in imports if one.declared], {one.urn: one.id for one in imports}, seen, engine)
    for one in by_remedy[Remedy.DELETE]:
        if one.found and one.declared and (with_data or not one.found.holds):
            say(f"deleting {one.what} ({one.id})")
            delete(cloud, one.found, one.declared)
    missing = by_remedy[Remedy.REFRESH]
    if missing:
        for one in missing:
            say(f"refreshing {one.what} ({one.id})")
        engine.refresh([one.urn for one in missing])
    undecided = {one.urn for one in by_remedy[Remedy.DECIDE]}
    settled = sorted(seen.pending - undecided)
    if settled:
        say(f"forgetting {len(settled)} interrupted operation{'' if len(settled) == 1 else 's'}")
    strange = {one.urn: one.declared.left_alone for one in imports if one.declared and one.declared.left_alone}
    unread = {one.urn: _unread(one.declared, seen) for one in imports if one.declared}
    unread = {urn: given for urn, given in unread.items() if given}
    if settled or imports:
        engine.tidy(settled, strange, unread, state.created(seen.steps), {one.urn: one.found for one in imports})


def _unread(one: Declared, seen: Survey) -> dict[str, Any]:
    """What the program gives for the inputs that an import leaves empty; an id that the plan did not know, as found."""
    (row,) = [row for row in state.created(seen.steps) if row["urn"] == one.urn]
    given: Mapping[str, Any] = row.get("inputs") or {}
    wanted = [name for name in KINDS[one.token].unread if name in given]
    return {name: one.inputs.get(name) if given[name] == state.UNKNOWN else given[name] for name in wanted}


def _import(wanted: Sequence[Declared], ids: Mapping[str, str], seen: Survey, engine: Engine) -> None:
    rows = {str(row["urn"]): row for row in state.created(seen.steps)}
    room = sorted({urn for one in wanted for urn in _above(one, rows)} - seen.held)
    if room:
        engine.make_room(room)
    wanted = [one for one in wanted if not one.token.startswith(DYNAMIC)]
    if not wanted:
        return
    around = sorted({urn for one in wanted for urn in (one.parent, one.provider) if urn})
    names = {urn: f"around{place}" for place, urn in enumerate(around)}
    engine.adopt(
        {
            "nameTable": {name: urn for urn, name in names.items()},
            "resources": [
                {
                    "type": one.token,
                    "name": one.name,
                    "id": ids[one.urn],
                    **({"parent": names[one.parent]} if one.parent else {}),
                    "provider": names[one.provider],
                }
                for one in wanted
            ],
        }
    )


def _above(one: Declared, rows: Mapping[str, Mapping[str, Any]]) -> Iterable[str]:
    """Components and providers that must be in the state before a resource can be."""
    waiting = [one.parent, one.provider]
    while waiting:
        urn = waiting.pop()
        if urn:
            yield urn
            waiting.append(str(rows.get(urn, {}).get("parent") or ""))


def delete(cloud: Cloud, found: Found, declared: Declared) -> None:
    """Deletes a resource of one of the types of DELETIONS. Raises CloudTrouble where the cloud refuses."""
    product, action, field = DELETIONS[found.token]
    given: dict[str, object] = {field: found.id}
    if action == "ScheduleKeyDeletion":
        given["PendingWindowInDays"] = declared.inputs.get("pendingWindowInDays", _WINDOW_DAYS)
    if product == "ga":
        given["RegionId"] = _HOME
    cloud.ask(product, _HOME if product == "ga" else found.region or _ANY, action, **given)


DELETIONS: Mapping[str, tuple[str, str, str]] = {
    "alicloud:vpc/network:Network": ("vpc", "DeleteVpc", "VpcId"),
    "alicloud:vpc/switch:Switch": ("vpc", "DeleteVSwitch", "VSwitchId"),
    "alicloud:ecs/securityGroup:SecurityGroup": ("ecs", "DeleteSecurityGroup", "SecurityGroupId"),
    "alicloud:kms/key:Key": ("kms", "ScheduleKeyDeletion", "KeyId"),
    "alicloud:hbr/vault:Vault": ("hbr", "DeleteVault", "VaultId"),
    "alicloud:hbr/replicationVault:ReplicationVault": ("hbr", "DeleteVault", "VaultId"),
    "alicloud:hbr/policy:Policy": ("hbr", "DeletePolicyV2", "PolicyId"),
    "alicloud:ga/accelerator:Accelerator": ("ga", "DeleteAccelerator", "AcceleratorId"),
    "alicloud:ga/listener:Listener": ("ga", "DeleteListener", "ListenerId"),
    "alicloud:dns/addressPool:AddressPool": ("alidns", "DeleteDnsGtmAddressPool", "AddrPoolId"),
    "alicloud:dns/accessStrategy:AccessStrategy": ("alidns", "DeleteDnsGtmAccessStrategy", "StrategyId"),
    "alicloud:alidnscloudgtm/monitorTemplate:MonitorTemplate": (
        "alidns",
        "DeleteCloudGtmMonitorTemplate",
        "TemplateId",
    ),
    "alicloud:alidnscloudgtmaddress/alidnsCloudGtmAddress:AlidnsCloudGtmAddress": (
        "alidns",
        "DeleteCloudGtmAddress",
        "AddressId",
    ),
    "alicloud:alidnscloudgtmaddress/pool:Pool": ("alidns", "DeleteCloudGtmAddressPool", "AddressPoolId"),
    "alicloud:cms/alarm:Alarm": ("metrics", "DeleteMetricRules", "Id__1"),
    "alicloud:cms/siteMonitor:SiteMonitor": ("metrics", "DeleteSiteMonitors", "TaskIds"),
}
"""Product, action and the parameter with the id, of every type of which there can be two of a name."""
