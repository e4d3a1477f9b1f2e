"""The catalogue: every file can be read, every number has its page and its day, and what is malformed is named."""

from datetime import date
from importlib.resources import files
from typing import Any

import pytest

from dualregion.recovery.figures import catalogued, known_product, product, suppliable
from dualregion.recovery.mechanisms import PRODUCT_OF, mechanism, mechanisms_for
from dualregion.recovery.products import PRODUCTS, CatalogueError, checked_product
from dualregion.recovery.topology import CopyMechanism, StoreKind

FILES = sorted(
    path.name.removesuffix(".toml")
    for path in (files("dualregion.recovery") / "catalogue").iterdir()
    if path.name.endswith(".toml")
)
NO_PRODUCTS = {"regions", "rules", "tiers"}
FIGURES = [(name, entry) for name in sorted(PRODUCTS) for entry in known_product(name).figures]


def test_each_cloud_product_has_one_file_and_each_file_is_read() -> None:
    assert set(FILES) - NO_PRODUCTS == set(PRODUCTS)


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_the_catalogue_holds_something(name: str) -> None:
    assert any(product(name).values())


@pytest.mark.parametrize(("name", "entry"), FIGURES)
def test_a_catalogued_figure_names_its_source_and_the_day_it_was_read(name: str, entry: str) -> None:
    figure = catalogued(name, entry)

    assert figure.source
    assert figure.checked
    assert figure.checked >= date(2026, 1, 1)
    assert figure.basis == "assumed" or (figure.url or "").startswith("https://")
    assert figure.value is not None or figure.note


def test_what_no_page_states_is_assumed_and_has_to_be_supplied() -> None:
    unsourced = {
        "rds.backup-copy", "rds.cross-region-restore", "dts.promote", "ebs.failover", "ecs.snapshot-copy",
        "ebs.transfer", "rds.log-copy", "polardb.cross-region-restore", "tair.promote", "ga.shift",
    }  # fmt: skip

    assert unsourced <= set(suppliable())
    assert all(catalogued(*name.split(".")).basis == "assumed" for name in unsourced)


@pytest.mark.parametrize("kind", CopyMechanism)
def test_each_mechanism_of_the_model_stands_in_the_catalogue(kind: CopyMechanism) -> None:
    home, found = mechanism(kind)

    assert kind in known_product(home).mechanisms
    assert set(found.stores) <= set(StoreKind)


def test_each_mechanism_of_the_catalogue_stands_in_the_model() -> None:
    named = {name for one in PRODUCTS for name in known_product(one).mechanisms}

    assert named == set(CopyMechanism)


@pytest.mark.parametrize("kind", StoreKind)
def test_each_kind_of_store_has_a_product_and_what_only_cloud_backup_saves_cannot_be_copied(kind: StoreKind) -> None:
    assert PRODUCT_OF[kind] in PRODUCTS
    only_backed_up = kind in (StoreKind.TABLE, StoreKind.FILE_SYSTEM, StoreKind.INSTANCE)
    assert bool(mechanisms_for(kind)) is not only_backed_up


@pytest.mark.parametrize("name", suppliable())
def test_what_can_be_stated_decides_some_budget(name: str) -> None:
    product, entry = name.split(".")
    of_mechanisms = {figure for one in known_product(product).mechanisms.values() for figure in one.figures}

    assert entry in of_mechanisms | {"zone-lag", "zone-switch", "shift"}


ENTRY: dict[str, Any] = {
    "value": "PT1S",
    "statistic": "bound",
    "basis": "documented",
    "source": "a page of the vendor",
    "url": "https://example.com/page",
    "checked": date(2026, 11, 22),
}


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"source": None}, "rds.toml figures.switch.source: Input should be a valid string"),
        ({"checked": "soon"}, "rds.toml figures.switch.checked: "),
        ({"value": 30}, "rds.toml figures.switch.value: 30 is a bare number without a unit; if seconds are meant"),
        ({"value": None}, "rds.toml figures.switch: state a value, or under `unbounded` why there is none"),
        ({"unbounded": "for ever"}, "rds.toml figures.switch: state a value, or under `unbounded`"),
        ({"url": None}, "rds.toml figures.switch: a basis of documented needs the url of the page"),
        ({"basis": "measured"}, "rds.toml figures.switch.basis: "),
        ({"sorce": "x"}, "rds.toml figures.switch.sorce: Extra inputs are not permitted"),
    ],
)
def test_a_malformed_entry_is_told_with_its_file_and_its_name(changes: dict[str, Any], told: str) -> None:
    with pytest.raises(CatalogueError) as caught:
        checked_product("rds", {"figures": {"switch": {**ENTRY, **changes}}})

    assert told in str(caught.value)


def test_a_mechanism_that_names_a_figure_of_no_file_is_malformed() -> None:
    raw = {"mechanisms": {"copy": {"stores": ["rds"], "lag": "gone", "ready": "gone", "cost_rank": 1}}}

    with pytest.raises(CatalogueError, match=r"rds\.toml as a whole: mechanism copy names the figure gone"):
        checked_product("rds", raw)
