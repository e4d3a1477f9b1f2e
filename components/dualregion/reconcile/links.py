"""The links of Traffic Manager 3.0, which are dynamic resources of ours: found in the cloud, and put into a state.

The engine imports no dynamic resource, because the provider's code is one of its inputs. The program's plan has that
code, so that a row of the state can be made of the plan, of what the cloud has, and of the id.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from dualregion.reconcile.cloud import Cloud, Row, rows_at
from dualregion.reconcile.model import ADDRESSES, DYNAMIC, POOLS, ULTIMATE, Declared, Found

_SIZE = 50
_NAMED = {
    "zone": "ScheduleZoneName",
    "host": "ScheduleHostname",
    "recordType": "ScheduleRrType",
    "instance": "InstanceId",
    "ttl": "Ttl",
    "sequence": "SequenceLbStrategyMode",
}
"""Inputs of the name on a bought instance, and the fields that they are read from."""


def read(cloud: Cloud, region: str, declared: Sequence[Declared]) -> Iterator[Found]:
    """What lies in each pool, which pools serve each name, and the names themselves. Nothing in it: no link."""
    tokens = {one.token for one in declared}
    if ADDRESSES in tokens:
        for row in cloud.pages("alidns", region, "ListCloudGtmAddressPools", "AddressPools.AddressPool", _SIZE):
            inside = _in_order(rows_at(row, "Addresses.Address"), "AddressId")
            yield from _link(ADDRESSES, {"pool": str(row["AddressPoolId"])}, "addresses", inside)
    if not tokens & {POOLS, ULTIMATE}:
        return
    configs = "InstanceConfigs.InstanceConfig"
    for row in cloud.pages("alidns", region, "ListCloudGtmInstanceConfigs", configs, _SIZE):
        id = f"{row['ConfigId']}:{row['InstanceId']}"
        serving = _in_order(rows_at(row, "AddressPools.AddressPool"), "AddressPoolId")
        yield from _link(POOLS, {"config": id}, "pools", serving)
        values = {mine: row[theirs] for mine, theirs in _NAMED.items() if theirs in row}
        names = {mine: str(value) for mine, value in values.items()}
        yield Found(ULTIMATE, "", id, names, values=values)


def _link(token: str, names: Mapping[str, str], of: str, ids: Sequence[str]) -> Iterator[Found]:
    if ids:
        (id,) = names.values()
        yield Found(token, "", id, names, values={**names, of: ids})


def _in_order(rows: Sequence[Row], key: str) -> list[str]:
    return [str(row[key]) for row in sorted(rows, key=lambda row: int(row.get("SerialNumber") or 0))]


def added(
    found: Iterable[Found | None], plans: Iterable[Mapping[str, Any]], held: Iterable[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Rows for a state: of each plan, as the cloud has it. Without what it is provided by there can be none.

    `plans`: as the engine plans to create them, in the order of `found`. `held`: the rows of the state so far.
    """
    providers = {str(row["urn"]): f"{row['urn']}::{row['id']}" for row in held if row.get("id")}
    rows: list[dict[str, Any]] = []
    for one, plan in zip(found, plans, strict=True):
        provider = providers.get(str(plan.get("provider") or "").rpartition("::")[0])
        if one and provider and one.token.startswith(DYNAMIC):
            values = {**plan["inputs"], **one.values}
            kept = ("urn", "custom", "type", "parent")
            rows.append(
                {name: plan[name] for name in kept if name in plan}
                | {"id": one.id, "provider": provider, "inputs": values, "outputs": values}
            )
    return rows
