"""Every answer of Traffic Manager and Global Accelerator fits the response model of the vendor's SDK."""

from __future__ import annotations

import importlib
import json
from typing import Any

import pytest

from answer_models import fields_of, remember, strangers
from cloud_process import Cloud, running
from traffic_setups import buy
from traffic_shapes import GA, GTM2, GTM3, Step
from vendor_clients import Core

PRODUCTS = {
    "Alidns": ("alidns20150109", "2015-01-09", "alidns.aliyuncs.com"),
    "Ga": ("ga20191120", "2019-11-20", "ga.cn-hangzhou.aliyuncs.com"),
}
# The model says that an id is a boolean; the text beside it says that it is an id.
MISTAKEN = ["Alidns.CreateCloudGtmInstanceConfig.ConfigId"]
Answers = list[tuple[str, str, dict[str, Any]]]


def _filled(value: str, memory: dict[str, str]) -> str:
    for name, kept in memory.items():
        value = value.replace(f"{{{name}}}", kept)
    return value


def _run(core: Core, steps: list[Step], memory: dict[str, str]) -> Answers:
    answers: Answers = []
    for product, action, parameters in steps:
        _, version, host = PRODUCTS[product]
        spelt = {name.replace(".", "__"): _filled(value, memory) for name, value in parameters.items()}
        answer = core.call(host, version, action, **spelt)
        remember(answer, memory)
        for row in answer.get("IpSets", []):
            memory["IpSetId"] = row["IpSetId"]
        answers.append((product, action, answer))
    return answers


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Answers:
    """(product, action, answer) of every step."""
    with running(tmp_path_factory.mktemp("shapes")) as cloud:
        core = Core(cloud, "cn-hangzhou")
        core.call("alidns.aliyuncs.com", "2015-01-09", "AddDomain", DomainName="shape.com")
        classic = _run(core, GTM2, {"InstanceId": buy(cloud)})
        return [*classic, *_run(core, GTM3, {}), *_run(core, GA, {})]


def test_every_answer_fits_the_model_of_the_sdk(answers: Answers) -> None:
    wrong: list[str] = []
    for product, action, answer in answers:
        models: Any = importlib.import_module(f"alibabacloud_{PRODUCTS[product][0]}.models")
        body = getattr(models, f"{action}ResponseBody")
        wrong += strangers(body().from_map(answer), answer, f"{product}.{action}")
    assert [text for text in wrong if text.partition(":")[0] not in MISTAKEN] == []


@pytest.mark.parametrize("product", PRODUCTS)
def test_the_scenario_calls_every_action_that_is_served(product: str) -> None:
    service: Any = importlib.import_module(f"dualregion_emulator.services.{product.lower()}")
    called = {action for name, action, _ in [*GTM2, *GTM3, *GA] if name == product}
    served = {name for name, row in service.API.actions.items() if product == "Ga" or "gtm" in row.handler.__module__}
    assert served == called


def test_every_parameter_that_is_known_is_one_of_the_sdks() -> None:
    models: Any = importlib.import_module("alibabacloud_ga20191120.models")
    service: Any = importlib.import_module("dualregion_emulator.services.ga")
    invented: list[str] = []
    for action, row in service.API.actions.items():
        known = {"ClientToken", *fields_of(getattr(models, f"{action}Request"))}
        invented += [f"{action}.{name}" for name in row.known if name.partition(".")[0] not in known]
    # The provider sends it at creation and update of a listener (resource_alicloud_ga_listener.go).
    assert invented == ["CreateListener.ProxyProtocol"]


def test_what_a_pool_holds_is_read_back_as_it_was_set(own_cloud: Cloud) -> None:
    core = Core(own_cloud, "cn-hangzhou")
    steps = [step for step in GTM3 if not step[1].startswith("Delete")]
    core.call("alidns.aliyuncs.com", "2015-01-09", "AddDomain", DomainName="shape.com")
    told = {action: answer for _, action, answer in _run(core, steps, {})}
    full = told["DescribeCloudGtmInstanceConfigFullInfo"]
    (pool,) = full["AddressPools"]["AddressPool"]
    (address,) = pool["Addresses"]["Address"]
    assert (full["ScheduleDomainName"], full["Ttl"], pool["SerialNumber"]) == ("gtm.shape.com", 60, 1)
    assert (address["Address"], address["SerialNumber"], address["WeightValue"]) == ("203.0.113.1", 1, 1)
    assert json.loads(json.dumps(pool["RequestSource"])) == {"RequestSource": []}
