"""State off the laptop: the same stack with its Pulumi state in S3, on a server that is not ours."""

import importlib
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from end_to_end.rehearsal import Rehearsal, rehearsal

pytestmark = pytest.mark.slow

BUCKET = "pulumi-state"
KEYS = {"AWS_ACCESS_KEY_ID": "state", "AWS_SECRET_ACCESS_KEY": "state", "AWS_REGION": "us-east-1"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Generator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = shutil.which("moto_server", path=str(Path(sys.executable).parent))
    assert program
    log = tmp_path_factory.mktemp("moto") / "log"
    with log.open("wb") as sink:
        process = subprocess.Popen([program, "-H", "127.0.0.1", "-p", str(port)], stdout=sink, stderr=sink)
    try:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert process.poll() is None, log.read_text()
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture(scope="module")
def bucket(server: str) -> Any:
    boto3: Any = importlib.import_module("boto3")
    s3 = boto3.resource(
        "s3",
        endpoint_url=server,
        region_name=KEYS["AWS_REGION"],
        aws_access_key_id=KEYS["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=KEYS["AWS_SECRET_ACCESS_KEY"],
    )
    return s3.create_bucket(Bucket=BUCKET)


@pytest.fixture(scope="module")
def stack(server: str, bucket: Any, tmp_path_factory: pytest.TempPathFactory) -> Generator[Rehearsal]:
    backend = f"s3://{bucket.name}?region={KEYS['AWS_REGION']}&endpoint={server}&s3ForcePathStyle=true"
    with rehearsal(tmp_path_factory.mktemp("s3"), {**KEYS, "PULUMI_BACKEND_URL": backend}) as made:
        made.create("local")
        made.up("local")
        yield made


def test_the_state_lies_in_the_bucket_and_not_beside_the_project(stack: Rehearsal, bucket: Any) -> None:
    keys = {item.key for item in bucket.objects.all()}
    assert ".pulumi/stacks/dualregion/local.json" in keys
    assert not list((stack.folder / ".dualregion" / "state").rglob("local.json"))


def test_the_next_preview_reads_it_there_and_expects_no_changes(stack: Rehearsal) -> None:
    done = stack.preview("local", "--expect-no-changes")
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_budget_is_read_from_it(stack: Rehearsal) -> None:
    assert "Recovery budget of stack local" in stack.must("dualregion", "budget", "--stack", "local")


def test_down_removes_what_it_describes(stack: Rehearsal) -> None:
    stack.down("local")
    assert stack.resources() == {}
