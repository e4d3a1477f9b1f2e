"""Where evidence comes from: stack config and files, read strictly, and every mistake told with its place."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

import dualregion.recovery.evidence as module
from dualregion.recovery.evidence import evidence_schema
from dualregion.recovery.evidence_config import gathered, parse_evidence, parse_evidence_file
from dualregion.recovery.stack_config import ConfigError
from recovery.evidences import TODAY, evidence, raw

GOOD = raw()
FILE = json.dumps({"format": "dualregion-evidence/1", "records": [GOOD]})
SCHEMA = Path(module.__file__).parent / "evidence.schema.json"


def _nothing(name: str) -> str:
    raise FileNotFoundError(2, "No such file or directory", name)


@pytest.mark.parametrize(
    ("setting", "days"),
    [
        ("drills/evidence.json", 365),
        ({"file": "drills/evidence.json"}, 365),
        ({"file": "drills/evidence.json", "maxAge": "P90D"}, 90),
        ([GOOD], 365),
        ({"records": [GOOD], "maxAge": "P1D"}, 1),
    ],
)
def test_evidence_is_named_or_written_down(setting: object, days: int) -> None:
    asked: list[str] = []

    def read(name: str) -> str:
        asked.append(name)
        return FILE

    found = gathered(setting, TODAY, read)

    assert found.records == (evidence(),)
    assert (found.today, found.longest_age) == (TODAY, timedelta(days=days))
    assert asked == (["drills/evidence.json"] if "drills" in str(setting) else [])


def test_no_key_means_no_evidence() -> None:
    assert gathered(None, date(2026, 1, 1), _nothing).records == ()


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        (7, "dualregion:evidence: it is 7. Write a file name, a list of records, or file, records, maxAge"),
        ("", "dualregion:evidence: it is ''. Write a file name"),
        ({}, "dualregion:evidence: it names neither a file nor records. Give one of them"),
        ({"file": "a", "records": []}, "dualregion:evidence: it names both a file and records. Give one of them"),
        ({"file": "a", "maxage": "P1D"}, "dualregion:evidence.maxage: 'maxage' is no key here. Known: file, records"),
        ({"file": "a", "maxAge": 90}, "dualregion:evidence.maxAge: 90 is a bare number without a unit. If seconds"),
        ({"file": 3}, "dualregion:evidence.file: it is 3. Name a file"),
        ({"records": "x"}, "dualregion:evidence.records: it is no list. Write a list of records"),
        ([{**GOOD, "tier": 1}], "dualregion:evidence[0].tier: 'tier' is no key here. Known keys: service, scenario"),
        ([raw(value=None)], "dualregion:evidence[0].value: it is missing. Add it"),
        ([GOOD, raw(value=12)], "dualregion:evidence[1].value: 12 is a bare number without a unit. If seconds"),
        ([raw(scenario="fire")], "dualregion:evidence[0].scenario: Input should be 'zone-loss'"),
        ([raw(when="2026-11-20T03:00:00")], "dualregion:evidence[0].when: Input should have timezone info"),
        ([raw(topology="abc")], "dualregion:evidence[0].topology: String should match pattern"),
        ([raw(passed="yes")], "dualregion:evidence[0].passed: Input should be a valid boolean"),
        ([raw(samples="20")], "dualregion:evidence[0].samples: Input should be a valid integer"),
        ([raw(basis="assumed")], "dualregion:evidence[0].basis: Input should be"),
        ([raw(statistic="bound")], "dualregion:evidence[0].statistic: Input should be"),
        ([raw(step=None)], "dualregion:evidence[0]: it names both a step and a figure, or neither. Name one of them"),
        ([raw(figure="ga.shift")], "dualregion:evidence[0]: it names both a step and a figure, or neither."),
        ([raw(percentile=None)], "dualregion:evidence[0]: statistic percentile and percentile belong together."),
        ([raw(statistic="typical")], "dualregion:evidence[0]: statistic percentile and percentile belong together."),
        ([raw(percentile=50)], "dualregion:evidence[0].percentile: Input should be greater than or equal to 90"),
        # The 95th percentile is the largest of 20 at best: 1 in 20 lies above it.
        (
            [raw(samples=19)],
            "dualregion:evidence[0]: 19 sample(s) show no 95th percentile. Take more, or write typical",
        ),
        ("gone.json", "dualregion:evidence gone.json: it cannot be read: No such file or directory. Name a file"),
    ],
)
def test_a_mistake_is_told_with_its_place(setting: object, told: str) -> None:
    with pytest.raises(ConfigError) as caught:
        gathered(setting, TODAY, _nothing)

    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "dualregion:evidence e.json: it is not JSON: "),
        ("[]", "dualregion:evidence e.json: it holds no object. Write {"),
        ("{}", "dualregion:evidence e.json: its format is None. Write {"),
        ('{"format": "dualregion-evidence/1"}', "dualregion:evidence e.json: it has no list of records."),
        ('{"format": "dualregion-evidence/2", "records": []}', "its format is 'dualregion-evidence/2'."),
        ('{"format": "dualregion-evidence/1", "records": [], "note": 1}', "'note' is no key here."),
        (
            json.dumps({"format": "dualregion-evidence/1", "records": [GOOD, {}]}),
            "dualregion:evidence e.json records[1].service: it is missing. Add it",
        ),
    ],
)
def test_a_file_is_read_as_strictly(text: str, told: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_evidence_file(text, "e.json")

    assert told in str(caught.value)


def test_every_mistake_is_told_at_once() -> None:
    with pytest.raises(ConfigError) as caught:
        parse_evidence([raw(value=None, when=None), raw(samples=0)])

    assert [problem.key for problem in caught.value.problems] == [
        "dualregion:evidence[0].value",
        "dualregion:evidence[0].when",
        "dualregion:evidence[1].samples",
    ]


def test_the_shipped_schema_is_that_of_the_model() -> None:
    """Rewrite it with: python -m dualregion.recovery.evidence > components/dualregion/recovery/evidence.schema.json"""
    assert json.loads(SCHEMA.read_text("utf-8")) == evidence_schema()


@pytest.mark.parametrize("change", [{"value": None}, {"samples": 0}, {"scenario": "fire"}, {"surplus": 1}])
def test_the_schema_asks_for_what_the_model_asks_for(change: dict[str, Any]) -> None:
    validate = pytest.importorskip("jsonschema").validate
    errors = pytest.importorskip("jsonschema").ValidationError
    schema = evidence_schema()
    validate({"format": "dualregion-evidence/1", "records": [GOOD]}, schema)

    with pytest.raises(errors):
        validate({"format": "dualregion-evidence/1", "records": [raw(**change)]}, schema)
