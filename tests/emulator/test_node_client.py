"""`@alicloud/pop-core`, the vendor's client for Node.js: another signer of RPC calls that we did not write."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from cloud_process import Cloud

NODE = shutil.which("node")
PROGRAM = Path(__file__).parent / "node_client"
REGION = "cn-hongkong"
_PATIENCE_SECONDS = 180

pytestmark = pytest.mark.skipif(NODE is None or shutil.which("npm") is None, reason="node and npm are not on PATH")


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The client as npm installs it, in the versions that package.json pins; its scripts are not run."""
    folder = tmp_path_factory.mktemp("node") / "client"
    shutil.copytree(PROGRAM, folder, ignore=shutil.ignore_patterns("node_modules"))
    command = ["npm", "install", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=_PATIENCE_SECONDS, check=False)
    if done.returncode != 0 and any(sign in done.stderr for sign in ("ENOTFOUND", "EAI_AGAIN", "ETIMEDOUT")):
        pytest.skip(f"npm reaches no registry from here: {done.stderr.strip().splitlines()[-1]}")
    assert done.returncode == 0, done.stderr
    return folder


def calls(program: Path, cloud: Cloud, *asked: dict[str, Any], **keys: str) -> list[dict[str, Any]]:
    """What each call was answered; `{"refused": code, "status": n}` for one that was not served."""
    environment = os.environ | cloud.environment() | {"NODE_EXTRA_CA_CERTS": cloud.ca} | keys
    done = subprocess.run(
        [str(NODE), "calls.js"], cwd=program, env=environment, input=json.dumps(asked),
        capture_output=True, text=True, timeout=_PATIENCE_SECONDS, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def vpc(action: str, method: str = "GET", **parameters: object) -> dict[str, Any]:
    """A call of VPC."""
    said = {"RegionId": REGION, **parameters}
    host = f"vpc.{REGION}.aliyuncs.com"
    return {"host": host, "version": "2016-04-28", "action": action, "method": method, "parameters": said}


def dns(action: str, **parameters: object) -> dict[str, Any]:
    """A call of Alibaba Cloud DNS."""
    return {"host": "alidns.aliyuncs.com", "version": "2015-01-09", "action": action, "parameters": parameters}


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_network_is_made_and_found(program: Path, cloud: Cloud, method: str) -> None:
    name = f"a network's (1*) näme, {method}"  # characters that signers escape in ways of their own
    made, found = calls(
        program,
        cloud,
        vpc("CreateVpc", method, CidrBlock="172.16.0.0/16", VpcName=name),
        vpc("DescribeVpcs", method, VpcId="$0.VpcId"),
    )
    (row,) = found["Vpcs"]["Vpc"]
    assert (row["VpcId"], row["VpcName"], row["CidrBlock"]) == (made["VpcId"], name, "172.16.0.0/16")


def test_a_record_is_made_and_found(program: Path, own_cloud: Cloud) -> None:
    record = {"DomainName": "node.example", "RR": "www", "Type": "A", "Value": "192.0.2.1", "TTL": 600}
    _, made, found = calls(
        program,
        own_cloud,
        dns("AddDomain", DomainName="node.example"),
        dns("AddDomainRecord", **record),
        dns("DescribeDomainRecordInfo", RecordId="$1.RecordId"),
    )
    assert found["RecordId"] == made["RecordId"]
    assert {name: found[name] for name in record} == record


def test_a_wrong_secret_is_refused_and_changes_nothing(program: Path, own_cloud: Cloud) -> None:
    (told,) = calls(program, own_cloud, vpc("CreateVpc", CidrBlock="172.16.0.0/16"), ALICLOUD_SECRET_KEY="wrong")
    assert told["refused"] == "SignatureDoesNotMatch"
    assert own_cloud.status()["resources"] == {}
