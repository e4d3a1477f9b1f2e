"""How much data a loss costs, and what makes a copy usable, for each mechanism that keeps one."""

from datetime import timedelta

from dualregion.recovery.backups import backup_age
from dualregion.recovery.figures import Figure, catalogued, configured, product, unbounded
from dualregion.recovery.mechanisms import PRODUCT_OF, figure_of, in_zones, lag_of, mechanism, why_not_offered
from dualregion.recovery.mirrors import NO_COPY, mirror_age, mirrored, restored_from_mirror
from dualregion.recovery.needs import Need, api, data_plane
from dualregion.recovery.objective import SERVICES_KEY, Scenario, Service
from dualregion.recovery.regions import time_control_available
from dualregion.recovery.reliance import copy_needs, least_reliant
from dualregion.recovery.remembered import remembered
from dualregion.recovery.steps import RecoveryStep, refused
from dualregion.recovery.topology import Copy, CopyMechanism, ServiceTopology, Store
from dualregion.recovery.traffic import by_people, stated

Chain = tuple[RecoveryStep, ...]
"""Steps that follow each other, at least one."""

_SERVES = {
    "oss": "Object Storage Service",
    "rds": "ApsaraDB RDS",
    "polardb": "PolarDB",
    "tair": "Tair",
    "mongodb": "ApsaraDB for MongoDB",
    "tablestore": "Tablestore",
    "ecs": "Elastic Block Storage",
    "nas": "File Storage NAS",
}


def stays_in_region(topology: ServiceTopology, scenario: Scenario) -> bool | None:
    """True where the loss is absorbed inside the primary region, so that no traffic has to move. None: not known yet.

    Only stores are known to be zone-redundant; what stands behind a switch is not, so a switch is taken to be needed.
    """
    if scenario is not Scenario.ZONE_LOSS or topology.switch or not topology.stores:
        return False
    states = [store.zone_redundant for store in topology.stores]
    return False if False in states else None if None in states else True


@remembered
def takeover_step(store: Store, service: Service) -> RecoveryStep:
    """The other zones of the region serve on."""
    needs = (data_plane(_SERVES[PRODUCT_OF[store.kind]], store.region),)
    return RecoveryStep(name=f"promote {store.name}", figure=in_zones(service, store, "zone-switch"), needs=needs)


def promote_step(
    topology: ServiceTopology, store: Store, service: Service, scenario: Scenario, detected: str
) -> RecoveryStep:
    """What makes the store's copy in another region the one that is written to, or restores it from a mirror there.

    It begins after `detected`, or after the decision where the mechanism does not act by itself.
    """
    copies = _elsewhere(store)
    if not copies and mirrored(store):
        return restored_from_mirror(store, service, ("decide",))
    if not copies:
        return RecoveryStep(name=f"promote {store.name}", figure=unbounded(store.name, NO_COPY), waits_for=(detected,))
    return _promoted(store, _used(topology, store, service, scenario), service, detected)


@remembered
def _promoted(store: Store, copy: Copy, service: Service, detected: str) -> RecoveryStep:
    home, found = mechanism(copy.mechanism)
    called: tuple[Need, ...] = (api(found.api, copy.region),) if found.api else ()
    return RecoveryStep(
        name=f"promote {store.name}",
        figure=figure_of(service, home, found.ready),
        needs=(*called, *copy_needs(store, copy), *stated(service.recovery.needs.promote)),
        waits_for=("decide" if found.by_people else detected,),
    )


def waits_for_people(topology: ServiceTopology, service: Service, scenario: Scenario) -> bool:
    """True where some store is promoted, or restored from a mirror, only after a decision."""
    return any(
        mechanism(_used(topology, store, service, scenario).mechanism)[1].by_people
        if _elsewhere(store)
        else bool(mirrored(store))
        for store in topology.stores
    )


def loss_steps(store: Store, service: Service, scenario: Scenario, primary: str) -> Chain:
    """How much of the store's newest data the loss costs, added up: the least that some copy leaves and can be read.

    A mirror of its vault counts where no copy lies in another region: what is promised of a store with a copy is that
    nothing has to be restored.
    """
    name = f"copy lag of {store.name}"
    if scenario is Scenario.DATA_CORRUPTION:
        return (backup_age(store, service),)
    if scenario is Scenario.ZONE_LOSS and store.zone_redundant:
        return (RecoveryStep(name=name, figure=in_zones(service, store, "zone-lag")),)
    if scenario is Scenario.ZONE_LOSS and store.zone_redundant is None:
        return (RecoveryStep(name=name, figure=None, unknown=f"zone redundancy of {store.name}"),)
    copies = _elsewhere(store)
    if not copies and mirrored(store):
        return min(((mirror_age(store, vault, service),) for vault in mirrored(store)), key=_order)
    if not copies:
        return (RecoveryStep(name=name, figure=unbounded(store.name, NO_COPY)),)
    chains = [refused(_lag(store, copy, service), scenario, primary) for copy in copies]
    return chains[0] if len(chains) == 1 else min(chains, key=_order)


def why_no_time_control(store: Store, copy: Copy) -> str | None:
    """Why replication time control is no lever for this copy; None: it is one, or it is on already."""
    if copy.mechanism is not CopyMechanism.OSS_REPLICATION or copy.time_control:
        return None
    if copy.region is None or store.region is None:
        return None
    if time_control_available(store.region, copy.region):
        return None
    url = product("oss")["time-control"][0]["url"]
    return f"replication time control is not offered between {store.region} and {copy.region} ({url})"


def _elsewhere(store: Store) -> tuple[Copy, ...]:
    return tuple(copy for copy in store.copies if copy.region != store.region or copy.region is None)


def _used(topology: ServiceTopology, store: Store, service: Service, scenario: Scenario) -> Copy:
    """The copy that is promoted is the one that loses least, and of two that lose the same the less reliant one."""
    if len(store.copies) == 1:
        return store.copies[0]
    costs = [
        (_order(refused(_lag(store, copy, service), scenario, topology.primary)), copy) for copy in _elsewhere(store)
    ]
    least = min(cost for cost, _ in costs)
    return least_reliant([copy for cost, copy in costs if cost == least], store.region)


@remembered
def _lag(store: Store, copy: Copy, service: Service) -> Chain:
    name, needs = f"copy lag of {store.name}", copy_needs(store, copy)
    if copy.region is None or store.region is None:
        return (RecoveryStep(name=name, figure=None, unknown=f"region of the copy of {store.name}", needs=needs),)
    if copy.mechanism is CopyMechanism.OSS_REPLICATION:
        figure = _replication_lag(store, copy, service)
        unknown = "" if figure else f"replication time control of {store.name}"
        return (RecoveryStep(name=name, figure=figure, unknown=unknown, needs=needs),)
    why_not = why_not_offered(copy.mechanism, store.region, copy.region)
    if why_not:
        return (RecoveryStep(name=name, figure=unbounded(store.name, why_not), needs=needs),)
    found = mechanism(copy.mechanism)[1]
    chain = _cycle(store, copy, service) if found.intervals else ()
    last = RecoveryStep(
        name=name,
        figure=lag_of(service, store, copy),
        needs=needs,
        waits_for=tuple(step.name for step in chain[-1:]),
    )
    return (*chain, last)


def _replication_lag(store: Store, copy: Copy, service: Service) -> Figure | None:
    if copy.time_control is None:
        return None
    offered = store.region and copy.region and time_control_available(store.region, copy.region)
    if copy.time_control and offered:
        return catalogued("oss", "replication-lag-time-control")
    return lag_of(service, store, copy)


def _cycle(store: Store, copy: Copy, service: Service) -> Chain:
    """The time between two copies, and how long a backup takes where each copy is one."""
    begins = f"copy interval of {store.name}"
    if copy.interval is None:
        return (RecoveryStep(name=begins, figure=None, unknown=f"interval of the copy of {store.name}"),)
    first = RecoveryStep(name=begins, figure=configured(copy.interval, f"schedule of the copy of {store.name}"))
    if not mechanism(copy.mechanism)[1].after_a_backup:
        return (first,)
    key = f"{SERVICES_KEY} {service.name}.recovery.backupJob"
    figure = by_people(service.recovery.backup_job, key, "how long a backup takes")
    return (first, RecoveryStep(name=f"backup job of {store.name}", figure=figure, waits_for=(begins,)))


def _order(chain: Chain) -> tuple[int, float]:
    # A bounded sum decides; one that may still turn out bounded comes before one that cannot.
    figures = [step.figure for step in chain]
    if any(figure and figure.value is None for figure in figures):
        return 2, 0.0
    known = sum((figure.value for figure in figures if figure and figure.value), timedelta())
    return int(None in figures), known.total_seconds()
