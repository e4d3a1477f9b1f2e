"""The packs alone, over the protocol that the engine speaks: start, judgement, growth; and Checkov beside them.

Checkov (from PyPI, in an environment of its own) scans the same resources as a Terraform plan. It asks other
questions of fewer resource types, and none about recovery: what is compared is how long a pipeline waits.
"""

import os
import subprocess
import sys
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import grpc
from bench import estate
from bench.table import Table
from bench.workbench import REPOSITORY
from pulumi.runtime.proto import analyzer_pb2 as proto
from pulumi.runtime.proto.analyzer_pb2_grpc import AnalyzerStub

SIZES = (10, 100, 500, 2_000)
PACKS = ("recovery", "encryption", "guardrails")
CHECKOV = "checkov==3.3.30"
_LARGEST = [("grpc.max_receive_message_length", 400 * 1024 * 1024), ("grpc.max_send_message_length", 400 * 1024 * 1024)]


def measure(folder: Path) -> Sequence[Table]:
    """Two tables: each pack's start, and seconds to judge by the number of resources."""
    starts: dict[str, float] = {}
    rows: list[tuple[str, ...]] = []
    scanner = _checkov(folder)
    for count in SIZES:
        asked, values = estate.request(count), estate.config(count)
        took: list[float] = []
        for pack in PACKS:
            with _served(pack, values) as (stub, start):
                starts.setdefault(pack, start)
                began = time.perf_counter()
                stub.AnalyzeStack(asked)
                took.append(time.perf_counter() - began)
        whole = sum(took)
        rows.append(
            (str(count), *(f"{one:.2f} s" for one in took), f"{whole:.2f} s", f"{1000 * whole / count:.1f} ms",
             _scanned(scanner, folder, count))
        )  # fmt: skip
    target = [(pack, f"{start:.2f} s", "1 s") for pack, start in starts.items()]
    return [
        Table(("pack", "start until it answers", "target"), target),
        Table(("resources", *PACKS, "all packs (500: at most 3 s)", "a resource", "Checkov, whole run"), rows),
    ]


@contextmanager
def _served(pack: str, values: str) -> Generator[tuple[Any, float]]:
    command = [
        sys.executable,
        "-u",
        "-m",
        "pulumi.policy",
        "127.0.0.1:1",
        str(REPOSITORY / "policies" / f"dualregion-{pack}"),
    ]
    environment = {**os.environ, "PULUMI_CONFIG": values, "PULUMI_DRY_RUN": "true"}
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, text=True) as process:
        assert process.stdout
        port = process.stdout.readline().strip()
        channel = grpc.insecure_channel(f"127.0.0.1:{port}", options=_LARGEST)
        stub = cast("Any", AnalyzerStub)(channel)
        stub.Configure(proto.ConfigureAnalyzerRequest())
        start = time.perf_counter() - began
        try:
            yield stub, start
        finally:
            channel.close()
            process.terminate()


def _checkov(folder: Path) -> Path | None:
    home = folder / "checkov"
    try:
        subprocess.run([sys.executable, "-m", "venv", str(home)], check=True, capture_output=True)
        subprocess.run(
            [str(home / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check", CHECKOV],
            check=True, capture_output=True,
        )  # fmt: skip
    except subprocess.CalledProcessError as problem:
        print(f"{CHECKOV} could not be installed: {problem.stderr.decode()[-300:]}", file=sys.stderr)
        return None
    return home / "bin" / "checkov"


def _scanned(scanner: Path | None, folder: Path, count: int) -> str:
    if scanner is None:
        return "not installed"
    file = folder / f"plan-{count}.json"
    file.write_text(estate.plan(count), encoding="utf-8")
    began = time.perf_counter()
    command = [str(scanner), "--file", str(file), "--framework", "terraform_plan", "--compact", "--quiet"]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, "BC_SKIP_MAPPING": "TRUE"}
    )
    took = time.perf_counter() - began
    # 0: nothing failed; 1: something did. Anything else is no scan.
    return (
        f"{took:.1f} s"
        if done.returncode in (0, 1) and "Passed checks" in done.stdout
        else f"failed: {done.stderr[-80:]}"
    )
