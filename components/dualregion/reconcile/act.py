"""Does what a survey proposes, and nothing that a person must decide."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from dualregion.reconcile import state
from dualregion.reconcile.cloud import Cloud
from dualregion.reconcile.engine import Engine
from dualregion.reconcile.model import Declared, Finding, Found, Remedy
from dualregion.reconcile.survey import Survey

_WINDOW_DAYS = "30"
"""Of a key whose declaration names no pending window; within it the deletion can be taken back."""

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
            _delete(cloud, one.found, one.declared)
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
    if settled or strange:
        engine.tidy(settled, strange)


def _import(wanted: Sequence[Declared], ids: Mapping[str, str], seen: Survey, engine: Engine) -> None:
    rows = {str(row["urn"]): row for row in state.created(seen.steps)}
    room = sorted({urn for one in wanted for urn in _above(one, rows)} - seen.held)
    if room:
        engine.make_room(room)
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


def _delete(cloud: Cloud, found: Found, declared: Declared) -> None:
    region, id = found.region, found.id
    match found.token:
        case "alicloud:vpc/network:Network":
            cloud.ask("vpc", region, "DeleteVpc", VpcId=id)
        case "alicloud:vpc/switch:Switch":
            cloud.ask("vpc", region, "DeleteVSwitch", VSwitchId=id)
        case "alicloud:ecs/securityGroup:SecurityGroup":
            cloud.ask("ecs", region, "DeleteSecurityGroup", SecurityGroupId=id)
        case "alicloud:kms/key:Key":
            days = declared.inputs.get("pendingWindowInDays", _WINDOW_DAYS)
            cloud.ask("kms", region, "ScheduleKeyDeletion", KeyId=id, PendingWindowInDays=days)
        case "alicloud:hbr/vault:Vault":
            cloud.ask("hbr", region, "DeleteVault", VaultId=id)
        case "alicloud:hbr/policy:Policy":
            cloud.ask("hbr", region, "DeletePolicyV2", PolicyId=id)
        case other:
            raise AssertionError(f"{other} is never deleted: the cloud has only one of a name")
