"""Puts together what Pulumi knows and what the cloud has, and compares the two."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dualregion.reconcile import listing, state
from dualregion.reconcile.cloud import Cloud
from dualregion.reconcile.compare import Known, findings
from dualregion.reconcile.engine import Engine, EngineTrouble, Lock
from dualregion.reconcile.model import SERVICE_TAG, Declared, Finding, Found, Remedy, Trouble


@dataclass(frozen=True)
class Survey:
    """One look at everything."""

    findings: Sequence[Finding]
    steps: Sequence[Mapping[str, Any]]
    """Steps of the preview."""
    held: frozenset[str]
    """URNs in the state."""
    pending: frozenset[str]
    """URNs with an interrupted operation."""
    notes: Sequence[str] = field(default_factory=tuple[str, ...])
    """What was not looked at, and why."""


def survey(engine: Engine, cloud: Cloud) -> Survey:
    """Reads the states, the program and the cloud; changes nothing.

    Raises EngineTrouble where a running process holds the stack's lock: what it is doing cannot be compared.
    """
    lock = engine.lock()
    if lock and lock.here and lock.alive:
        raise EngineTrouble(f"process {lock.pid} works on stack {engine.stack}; wait until it ends")
    exported = engine.export()
    steps = engine.preview()
    rows = [*state.resources(exported), *state.created(steps)]
    regions, notes = _regions(state.provider_inputs(rows), cloud)
    others = [engine.export(name) for name in engine.others()]
    held, planned = state.held(exported, regions), state.planned(steps, regions)
    known = Known(
        held=held,
        planned=planned,
        interrupted=state.operations(exported),
        claimed={claim for other in others for claim in state.claims(other)},
        services=_services([*held, *planned]),
        since=state.since(exported),
    )
    found = listing.everything(cloud, [*held, *planned], sorted(set(regions.values())))

    def holds(one: Found) -> str:
        if not one.token.endswith("key:Key"):
            return ""
        if state.mentions([exported, *others], one.id):
            return "a state names it"
        return listing.key_users(cloud, one, found)

    told = findings(known, found, holds)
    return Survey(
        [*_locked(lock, engine.stack), *told],
        steps,
        frozenset(str(one["urn"]) for one in state.resources(exported)),
        frozenset(one.urn for one in known.interrupted),
        notes,
    )


def _services(known: Sequence[Declared]) -> set[str]:
    """Names of the services that any resource is tagged with; a tag may name several."""
    named = (one.tags.get(SERVICE_TAG, "") for one in known)
    return {name.strip() for text in named for name in text.split(",") if name.strip()}


def _regions(providers: Mapping[str, Mapping[str, Any]], cloud: Cloud) -> tuple[dict[str, str], list[str]]:
    """Region of each provider that acts in the account whose credentials we hold, and what was left out."""
    regions: dict[str, str] = {}
    notes: list[str] = []
    for urn, inputs in sorted(providers.items()):
        name = urn.rpartition("::")[2]
        region = str(inputs.get("region") or "")
        account = str(inputs.get("accountId") or "") or _account_of_role(str(inputs.get("assumeRole") or ""))
        if not region or region == state.UNKNOWN:
            notes.append(f"not looked at: what provider {name} made; it names no region")
        elif account and account != cloud.account:
            notes.append(f"not looked at: what provider {name} made; it acts in account {account}, not {cloud.account}")
        else:
            regions[urn] = region
    return regions, notes


def _account_of_role(text: str) -> str:
    """`acs:ram::1234567890123456:role/name` somewhere in a provider's JSON."""
    _, found, rest = text.partition("acs:ram::")
    return rest.partition(":")[0] if found else ""


def _locked(lock: Lock | None, stack: str) -> list[Finding]:
    if lock is None:
        return []
    why = f"process {lock.pid} of {lock.host} took the lock and is gone"
    if lock.here:
        return [Finding(Trouble.LOCKED, Remedy.UNLOCK, f"stack {stack}", "", "", why, "take the lock away")]
    why = f"process {lock.pid} of {lock.host} took the lock; whether it still runs cannot be seen from here"
    told = "if it is gone: `pulumi cancel`"
    return [Finding(Trouble.LOCKED, Remedy.DECIDE, f"stack {stack}", "", "", why, told)]
