"""The pack as the engine starts it: a process of its own, spoken to over the analyzer protocol."""

import json
import os
import subprocess
import sys
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import grpc
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import analyzer_pb2 as proto
from pulumi.runtime.proto.analyzer_pb2_grpc import AnalyzerStub

from dualregion.recovery.rules import Pack
from dualregion_policies import packs
from policies.analyzer import Answer, answer_of
from policies.published import PUBLISHED
from policies.snapshots import Snapshot, archive, config, edited, request


@contextmanager
def _pack(values: Mapping[str, str], pack: Pack = Pack.RECOVERY) -> Generator[Any]:
    command = [sys.executable, "-u", "-m", "pulumi.policy", "127.0.0.1:1", str(packs.folder(pack))]
    environment = {
        **os.environ,
        "PULUMI_PROJECT": "shop",
        "PULUMI_STACK": "test",
        "PULUMI_DRY_RUN": "true",
        "PULUMI_CONFIG": json.dumps(dict(values)),
    }
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, text=True, cwd=Path.home()) as process:
        assert process.stdout
        port = process.stdout.readline().strip()
        channel = grpc.insecure_channel(f"127.0.0.1:{port}")
        try:
            yield cast("Any", AnalyzerStub)(channel)
        finally:
            channel.close()
            process.terminate()


def _asked(stub: Any, stack: Snapshot) -> Answer:
    stub.ConfigureStack(proto.AnalyzerStackConfigureRequest(stack="test", project="shop", dry_run=True))
    stub.Configure(proto.ConfigureAnalyzerRequest())
    return answer_of(stub.AnalyzeStack(request(stack)))


@pytest.mark.parametrize("pack", PUBLISHED)
def test_a_pack_publishes_these_rules(pack: Pack) -> None:
    with _pack(config(), pack) as stub:
        published = stub.GetAnalyzerInfo(empty_pb2.Empty())

    levels = {proto.MANDATORY: "mandatory", proto.ADVISORY: "advisory"}
    assert {rule.name: levels[rule.enforcementLevel] for rule in published.policies} == PUBLISHED[pack]
    assert published.name == f"dualregion-{pack}"
    assert all(rule.remediation_steps and rule.severity for rule in published.policies)


def test_the_pack_reads_stack_config_and_judges() -> None:
    slow = edited(archive(), "copying", "rtc.enabled", False)
    with _pack(config()) as stub:
        kept, broken = _asked(stub, archive()), _asked(stub, slow)

    assert kept.blocks() == []
    assert {violation.rule for violation in broken.blocks()} == {"promises-kept"}


def test_without_stack_config_one_violation_names_every_key() -> None:
    with _pack({}) as stub:
        answer = _asked(stub, archive())

    (violation,) = answer.violations
    for key in ("dualregion:services", "dualregion:primary", "dualregion:standby"):
        assert f"{key}: it is not set. " in violation.message
    assert set(answer.not_applicable) == set(PUBLISHED[Pack.RECOVERY]) - {"config-readable"}


def test_the_same_stack_gives_the_same_answer_in_the_same_order() -> None:
    shuffled = dict(reversed([*archive().items()]))
    with _pack({**config(), "dualregion:waivers": json.dumps([])}) as stub:
        assert _asked(stub, archive()) == _asked(stub, shuffled)


def test_an_unknown_pack_name_is_answered_with_the_names_there_are() -> None:
    with pytest.raises(ValueError, match="'recovry' is no policy pack; packs: recovery"):
        packs.folder("recovry")


@pytest.mark.parametrize("module", ["grpc", "dualregion_policies"])
def test_a_python_without_the_library_is_told_what_to_do(module: str) -> None:
    hidden = f"import runpy, sys; sys.modules[{module!r}] = None; runpy.run_path({str(packs.folder('recovery'))!r})"

    done = subprocess.run([sys.executable, "-c", hidden], capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert f"{sys.executable} has no module {module}" in done.stderr
    assert "put the python that has it first on PATH" in done.stderr
