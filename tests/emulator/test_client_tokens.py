"""A create that is repeated with its client token is one create where the provider sends a token, and nowhere else."""

import csv
import importlib
import pkgutil
from pathlib import Path

from dualregion_emulator import services
from dualregion_emulator.services._rpc import Api

LIST = Path(__file__).resolve().parents[2] / "engine" / "creates" / "client_tokens.csv"
_OSS = "oss"  # answers to methods and paths, and has no token anywhere


def _products() -> dict[str, Api]:
    names = [module.name for module in pkgutil.walk_packages(services.__path__, f"{services.__name__}.")]
    found = [value for name in names for value in vars(importlib.import_module(name)).values()]
    return {api.product.lower(): api for api in found if isinstance(api, Api)}


def _listed() -> dict[tuple[str, str], str]:
    with LIST.open(encoding="utf-8", newline="") as file:
        return {(row["product"], row["action"]): row["token"] for row in csv.DictReader(file)}


def test_repeats_are_recognised_exactly_where_the_provider_sends_a_token() -> None:
    served = {
        (product, action): row.idempotent
        for product, api in _products().items()
        for action, row in api.actions.items()
        if (product, action) in _listed()
    }
    assert served == {key: _listed()[key] == "yes" for key in served}
    assert len(served) >= 38


def test_no_create_outside_the_list_recognises_a_repeat() -> None:
    creates = {
        (product, action)
        for product, api in _products().items()
        for action, row in api.actions.items()
        if row.idempotent and action.startswith(("Create", "Add", "Put", "Allocate", "Associate"))
    }
    assert creates <= {key for key, token in _listed().items() if token == "yes"}


def test_no_product_that_is_served_has_a_create_that_nobody_could_read() -> None:
    assert {token for (product, _), token in _listed().items() if product in (*_products(), _OSS)} == {"yes", "no"}
