"""The pack weighs what drills measured: read from config or from a file beside the project, and never in silence."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from dualregion.recovery.evidence import topology_hash
from dualregion.recovery.objective import Service
from dualregion_policies.facts import facts_of
from policies.analyzer import Answer, analyze, read
from policies.snapshots import MAINLAND, Snapshot, added, archive, config, request, without
from policies.switch_snapshots import accelerated

STACK: Snapshot = added(without(archive(), "www"), *accelerated().values())
PROMISES: Mapping[str, Any] = {
    "name": "archive",
    "owner": "records-office",
    "objective": {"redirect": "PT60S", "rto": "none promised", "rpo": "none promised"},
    "scenarios": {
        name: {"redirect": "none promised"} for name in ("zone-loss", "control-plane-loss", "data-corruption")
    },
    "recovery": {"reroute": "PT30S"},
}
"""Users enter at home and in Beijing: 23 s to detect, 30 s to shift and 30 s to leave the lost access point: 83 s."""


def _topology() -> str:
    (found,) = facts_of(read(request(STACK)), [Service.model_validate(PROMISES)], *MAINLAND).topologies
    return topology_hash(found)


def _record(step: str, seconds: int, **changes: Any) -> dict[str, Any]:
    return {
        "service": "archive",
        "scenario": "region-loss",
        "step": step,
        "value": f"PT{seconds}S",
        "statistic": "percentile",
        "percentile": 95,
        "samples": 20,
        "when": (datetime.now(UTC) - timedelta(days=30)).isoformat(),
        "topology": _topology(),
        "passed": True,
        "basis": "measured",
        "source": "drill 7",
        **changes,
    }


def _measured(**changes: Any) -> list[dict[str, Any]]:
    return [_record("shift", 10, **changes), _record("leave the lost access point", 12, **changes)]


def _answer(evidence: object) -> Answer:
    if evidence is None:
        return analyze(STACK, config(PROMISES))
    return analyze(STACK, config(PROMISES, evidence=evidence if isinstance(evidence, str) else json.dumps(evidence)))


def test_what_was_measured_keeps_a_promise_that_assumptions_break() -> None:
    (broken,) = _answer(None).of("promises-kept")
    shown = _answer(_measured())

    # 23 + 30 + 30 s against 23 + 10 + 12 s.
    assert "redirect 83 s > 60 s" in broken.message
    assert shown.of("promises-kept") == []
    assert shown.of("promises-proven") == []


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"basis": "simulated"}, "the local cloud says nothing"),
        ({"passed": False}, "the drill failed"),
        ({"topology": "sha256:" + "0" * 64}, "it was taken of sha256:000000000000"),
        ({"when": "2020-01-01T00:00:00Z"}, "old, and 365 d count"),
    ],
)
def test_what_does_not_count_is_told_with_the_broken_promise(changes: dict[str, Any], told: str) -> None:
    (broken,) = _answer(_measured(**changes)).of("promises-kept")

    assert "redirect 83 s > 60 s" in broken.message
    assert told in broken.message


def test_the_age_that_counts_is_a_knob() -> None:
    assert _answer({"records": _measured(), "maxAge": "P31D"}).of("promises-kept") == []
    (broken,) = _answer({"records": _measured(), "maxAge": "P29D"}).of("promises-kept")
    assert "it is 30 d old, and 29 d count" in broken.message


def test_a_file_is_found_from_the_folder_of_the_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: shop\n", encoding="utf-8")
    (tmp_path / "drills").mkdir()
    content = {"format": "dualregion-evidence/1", "records": _measured()}
    (tmp_path / "drills" / "evidence.json").write_text(json.dumps(content), encoding="utf-8")
    # The engine may be started in a folder below.
    monkeypatch.chdir(tmp_path / "drills")

    assert _answer("drills/evidence.json").of("promises-kept") == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (None, "dualregion:evidence gone.json: it cannot be read: No such file or directory."),
        ("{", "dualregion:evidence gone.json: it is not JSON"),
        (b"\xff\xfe", "dualregion:evidence gone.json: it cannot be read: UnicodeDecodeError"),
    ],
)
def test_evidence_that_cannot_be_read_stops_the_preview(
    text: str | bytes | None, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    if text is not None:
        (tmp_path / "gone.json").write_bytes(text if isinstance(text, bytes) else text.encode())

    (violation,) = _answer("gone.json").violations

    assert violation.rule == "config-readable"
    assert violation.mandatory
    assert told in violation.message


def test_a_misspelt_key_is_no_evidence_left_out() -> None:
    (violation,) = analyze(STACK, config(PROMISES, evidences="[]")).violations

    assert "'dualregion:evidence' was probably meant" in violation.message
