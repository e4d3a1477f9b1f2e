"""Answers about backups, file systems, alarms, elastic addresses and NAT fit the response models of the vendor's SDK.

The scenario calls every action of these products once, and takes the answers as they came over the wire.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from typing import Any, cast

import pytest

from answer_models import fields_of, strangers
from cloud_process import Cloud, running
from oss_clients import PRIMARY, STANDBY, Oss
from shape_steps import ALARMS, BACKUPS, FILES, NAT
from vendor_clients import Core

PRODUCTS = {
    "Vpc": ("vpc20160428", "2016-04-28", f"vpc.{PRIMARY}.aliyuncs.com", PRIMARY),
    "Hbr": ("hbr20170908", "2017-09-08", f"hbr.{PRIMARY}.aliyuncs.com", PRIMARY),
    "There": ("hbr20170908", "2017-09-08", f"hbr.{STANDBY}.aliyuncs.com", STANDBY),
    "Nas": ("nas20170626", "2017-06-26", f"nas.{PRIMARY}.aliyuncs.com", PRIMARY),
    "Cms": ("cms20190101", "2019-01-01", f"metrics.{PRIMARY}.aliyuncs.com", PRIMARY),
}
STEPS = [*NAT, *FILES, *BACKUPS, *ALARMS]

# Tags of vaults, which the provider sets though the SDK has no model for it.
UNMODELLED = {"TagResources", "UntagResources", "ListTagResources"}


def plain(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """(name, text) of every text in an answer, the first of a list."""
    if isinstance(value, dict):
        for key, inner in cast(dict[str, Any], value).items():
            yield from plain(inner, key)
    elif isinstance(value, list):
        for inner in cast(list[Any], value)[:1]:
            yield from plain(inner, name)
    elif isinstance(value, str):
        yield name, value


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, str, dict[str, Any]]]:
    """(product, action, answer) of every step, each run in the state that the ones before it left."""
    given: list[tuple[str, str, dict[str, Any]]] = []
    with running(tmp_path_factory.mktemp("shapes")) as cloud:
        oss = Oss(cloud)
        bucket = oss.bucket("shape-bucket")
        bucket.create_bucket()
        bucket.put_object("k", b"v")
        memory: dict[str, str] = {}
        for product, action, parameters in STEPS:
            if product == "Clock":
                cloud.advance(**{unit: int(number) for unit, number in parameters.items()})
                continue
            answer = asked(cloud, product, action, parameters, memory)
            memory.update((name, text) for name, text in plain(answer) if text)
            given.append((product, action, answer))
        oss.close()
        assert cloud.status()["unhandled"] == {}
    return given


def asked(
    cloud: Cloud, product: str, action: str, parameters: dict[str, str], memory: dict[str, str]
) -> dict[str, Any]:
    """One step's answer."""
    _, version, host, region = PRODUCTS[product]

    def filled(text: str) -> str:
        return re.sub(r"\{(\w+)\}", lambda found: memory.get(found[1], found[0]), text)

    spelt = {name.replace(".", "__"): filled(text) for name, text in parameters.items()}
    return Core(cloud, region).call(host, version, action, **spelt, RegionId=region)


def test_every_answer_fits_the_model_of_the_sdk(answers: list[tuple[str, str, dict[str, Any]]]) -> None:
    wrong: list[str] = []
    for product, action, answer in answers:
        models: Any = importlib.import_module(f"alibabacloud_{PRODUCTS[product][0]}.models")
        if product in ("Hbr", "There") and action in UNMODELLED:
            continue
        body = getattr(models, f"{action}ResponseBody")
        wrong += strangers(body().from_map(answer), answer, f"{product}.{action}")
    assert wrong == []


def test_lists_were_not_empty_where_the_shape_of_a_row_matters(answers: list[tuple[str, str, dict[str, Any]]]) -> None:
    rows = {action: len(str(answer)) for _, action, answer in answers}
    wanted = "DescribeVaults DescribeBackupJobs2 SearchHistoricalSnapshots DescribeRestoreJobs2 DescribePoliciesV2"
    assert {action for action in wanted.split() if rows[action] < 400} == set()


@pytest.mark.parametrize("product", ["hbr", "cms", "nas"])
def test_the_scenario_calls_every_action_that_is_served(product: str) -> None:
    service: Any = importlib.import_module(f"dualregion_emulator.services.{product}")
    called = {action for name, action, _ in STEPS if PRODUCTS.get(name, ("",))[0].startswith(product)}
    assert set(service.API.actions) == called


@pytest.mark.parametrize("product", ["hbr", "cms", "nas"])
def test_every_parameter_that_is_known_is_one_of_the_sdks(product: str) -> None:
    package = {"hbr": "hbr20170908", "cms": "cms20190101", "nas": "nas20170626"}[product]
    models: Any = importlib.import_module(f"alibabacloud_{package}.models")
    service: Any = importlib.import_module(f"dualregion_emulator.services.{product}")
    invented: list[str] = []
    for action, row in service.API.actions.items():
        if action not in UNMODELLED:
            known = fields_of(getattr(models, f"{action}Request"))
            invented += [f"{action}.{name}" for name in row.known if name.partition(".")[0] not in known]
    assert invented == []
