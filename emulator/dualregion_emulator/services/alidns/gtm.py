"""Both Traffic Managers as the rest of the cloud sees them: what they watch, decide, answer and keep."""

from __future__ import annotations

from dualregion_emulator.clock import Clock
from dualregion_emulator.services.alidns import gtm2_pools as _gtm2_pools
from dualregion_emulator.services.alidns import gtm2_state, gtm3_configs, gtm3_state, records
from dualregion_emulator.services.alidns import gtm2_strategies as _gtm2_strategies
from dualregion_emulator.services.alidns import gtm3_templates as _gtm3_templates
from dualregion_emulator.services.alidns._api import API
from dualregion_emulator.services.alidns.gtm3_common import INSTANCE
from dualregion_emulator.store import Store
from dualregion_emulator.traffic.model import Check, Decision, Record

PARTS = (_gtm2_pools, _gtm2_strategies, gtm3_configs, _gtm3_templates)
"""Importing them, and what they import, fills the table."""


def checks(store: Store) -> list[Check]:
    """What is probed."""
    return [*gtm2_state.checks(store), *gtm3_state.checks(store)]


def settle(store: Store) -> list[Decision]:
    """What verdicts lead to."""
    return [*gtm2_state.settle(store), *gtm3_state.settle(store)]


def lookup(store: Store, name: str) -> list[Record] | None:
    """Answers of a name: a Traffic Manager's first, then the domain's records."""
    for find in (gtm3_state.records, gtm2_state.records, records.answers):
        found = find(store, name)
        if found is not None:
            return found
    return None


def buy_gtm(store: Store, clock: Clock, account: str, edition: str, id: str = "") -> str:
    """The id of a GTM 3.0 instance that a person has just bought; with an id of the buyer's, so that a rehearsal's
    config may name it beforehand, the instance that has it. ValueError for an unknown edition, and for an id that
    another account's or edition's instance has."""
    if edition not in gtm3_configs.EDITIONS:
        raise ValueError(f"the editions are {', '.join(gtm3_configs.EDITIONS)}, not {edition!r}")
    return gtm3_configs.buy(store, clock, account, edition, id)


def _kept(store: Store) -> dict[str, list[str]]:
    classic = [doc["InstanceId"] for _, _, _, doc in store.everywhere(API.product, gtm2_state.INSTANCE)]
    bought = [d["InstanceId"] for _, _, _, d in store.everywhere(API.product, INSTANCE) if d["ChargeType"] == "prepay"]
    return {gtm2_state.INSTANCE: classic, INSTANCE: bought}


def retained(store: Store) -> list[str]:
    """Subscriptions: no API ends them."""
    return [f"Traffic Manager instance {id}, a subscription" for ids in _kept(store).values() for id in ids]


def remaining(store: Store, counts: dict[str, int]) -> dict[str, int]:
    """Without the subscriptions."""
    for kind, ids in _kept(store).items():
        name = f"{API.product}/{kind}"
        counts = {**counts, name: counts.get(name, 0) - len(ids)}
    return counts
