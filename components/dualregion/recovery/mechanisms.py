"""What the catalogue knows of the ways in which a store is copied, and what a team states in its place."""

from collections.abc import Mapping
from functools import cache

from dualregion.recovery.bases import Basis, Statistic
from dualregion.recovery.figures import Figure, catalogued, known_product, unbounded
from dualregion.recovery.objective import CONFIRMED, SERVICES_KEY, Service
from dualregion.recovery.products import PRODUCTS, Mechanism
from dualregion.recovery.regions import crosses_border, one_continent
from dualregion.recovery.topology import Copy, CopyMechanism, Store, StoreKind

PRODUCT_OF: Mapping[StoreKind, str] = {
    StoreKind.BUCKET: "oss",
    StoreKind.RDS: "rds",
    StoreKind.POLARDB: "polardb",
    StoreKind.CACHE: "tair",
    StoreKind.DOCUMENTS: "mongodb",
    StoreKind.TABLE: "tablestore",
    StoreKind.DISK: "ecs",
    StoreKind.FILE_SYSTEM: "nas",
    StoreKind.INSTANCE: "ecs",
}
"""The file of the catalogue that describes a store of this kind."""


@cache
def mechanism(kind: CopyMechanism) -> tuple[str, Mechanism]:
    """The product and its entry. Raises KeyError where the catalogue has none."""
    for product in PRODUCTS:
        found = known_product(product).mechanisms.get(kind)
        if found:
            return product, found
    raise KeyError(kind)


@cache
def mechanisms_for(kind: StoreKind) -> tuple[CopyMechanism, ...]:
    """Every way in which a store of this kind can be copied, cheapest first."""
    able = [one for one in CopyMechanism if kind in mechanism(one)[1].stores]
    return tuple(sorted(able, key=lambda one: (mechanism(one)[1].cost_rank, one)))


def figure_of(service: Service, product: str, entry: str) -> Figure:
    """A figure of the catalogue; one that nobody stands for is replaced by what the team states or confirms."""
    figure = catalogued(product, entry)
    if figure.firm:
        return figure
    name = f"{product}.{entry}"
    key = f'{SERVICES_KEY} {service.name}.recovery.assumptions "{name}"'
    given = service.recovery.assumptions.get(name)
    if given is None:
        return figure if figure.basis is not Basis.ASSUMED else _unanswered(figure, key)
    value, told = (figure.value, "confirmed") if given == CONFIRMED else (given, "stated")
    return Figure(
        value=value if not isinstance(value, str) else None,
        statistic=Statistic.TYPICAL,
        basis=Basis.ASSUMED,
        source=f"{key}, {told} by {service.owner}",
        note=f"in place of: {figure.source}" if told == "stated" else figure.source,
        key=name,
    )


def _unanswered(figure: Figure, key: str) -> Figure:
    way = f"state it in {key}" if figure.value is None else f"confirm or replace it in {key}"
    return figure.model_copy(update={"note": f"{figure.note}; {way}" if figure.note else way})


def in_zones(service: Service, store: Store, entry: str) -> Figure:
    """`zone-switch` or `zone-lag` of a store that spans zones."""
    product = PRODUCT_OF[store.kind]
    if entry in known_product(product).figures:
        return figure_of(service, product, entry)
    return unbounded(store.name, f"the catalogue knows no {store.kind} that spans zones")


def lag_of(service: Service, store: Store, copy: Copy) -> Figure:
    """How far the copy may lie behind, beside the interval between two copies."""
    product, found = mechanism(copy.mechanism)
    near = found.lag_on_one_continent
    if near and store.region and copy.region and one_continent(store.region, copy.region):
        return figure_of(service, product, near)
    return figure_of(service, product, found.lag)


def why_not_offered(kind: CopyMechanism, one: str, other: str) -> str | None:
    """Why a mechanism is not to be had between two regions. None: it is."""
    if mechanism(kind)[1].one_side_of_the_border and crosses_border(one, other):
        return f"{kind} is not offered across the mainland's border ({one} to {other})"
    return None
