"""Stack config `dualregion:evidence`: where what drills measured is written down, and how old it may be."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, cast

from pydantic import BaseModel, ConfigDict, ValidationError

from dualregion.recovery.durations import parse_duration
from dualregion.recovery.evidence import EVIDENCE_KEY, FORMAT, Evidence
from dualregion.recovery.proof import LONGEST_AGE, Proof
from dualregion.recovery.stack_config import ConfigError, ConfigProblem

_KEYS = ("file", "records", "maxAge")


class EvidenceSetting(BaseModel):
    """What config says: records of its own, or the name of a file that the core does not read."""

    model_config = ConfigDict(frozen=True)

    file: str | None = None
    """Relative to the folder of Pulumi.yaml."""
    records: tuple[Evidence, ...] = ()
    longest_age: timedelta = LONGEST_AGE


def parse_evidence(raw: object) -> EvidenceSetting:
    """Read the value of `dualregion:evidence`: a file name, a list of records, or an object with `maxAge` beside them.

    Not set means no evidence. Raises ConfigError with every problem, each with its key.
    """
    if raw is None:
        return EvidenceSetting()
    if isinstance(raw, str) and raw.strip():
        return EvidenceSetting(file=raw)
    if isinstance(raw, list):
        return EvidenceSetting(records=_records(cast("list[object]", raw), EVIDENCE_KEY))
    if isinstance(raw, dict):
        return _setting(cast("dict[str, object]", raw))
    remedy = f"Write a file name, a list of records, or {', '.join(_KEYS)}"
    raise ConfigError([ConfigProblem(key=EVIDENCE_KEY, found=f"it is {raw!r}", remedy=remedy)])


def parse_evidence_file(text: str, name: str) -> tuple[Evidence, ...]:
    """Read what a file of evidence holds. Raises ConfigError that names the file and each record."""
    where = f"{EVIDENCE_KEY} {name}"
    try:
        held: object = json.loads(text)
    except ValueError as error:
        raise ConfigError([_no_file(where, f"it is not JSON: {error}")]) from None
    if not isinstance(held, dict):
        raise ConfigError([_no_file(where, "it holds no object")])
    content = cast("dict[str, object]", held)
    if content.get("format") != FORMAT:
        raise ConfigError([_no_file(where, f"its format is {content.get('format')!r}")])
    unknown = sorted(content.keys() - {"format", "records"})
    if unknown or not isinstance(content.get("records"), list):
        found = f"{unknown[0]!r} is no key here" if unknown else "it has no list of records"
        raise ConfigError([_no_file(where, found)])
    return _records(cast("list[object]", content["records"]), f"{where} records")


def gathered(raw: object, today: date, read: Callable[[str], str]) -> Proof:
    """All evidence that config names. `read` gives the text of a file, relative to the folder of Pulumi.yaml.

    Raises ConfigError for what config says, for what the file says, and for a file that cannot be read.
    """
    setting = parse_evidence(raw)
    records = setting.records
    if setting.file:
        try:
            text = read(setting.file)
        except (OSError, ValueError) as error:
            told = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
            remedy = "Name a file relative to the folder of Pulumi.yaml, or remove the key"
            where = f"{EVIDENCE_KEY} {setting.file}"
            raise ConfigError([ConfigProblem(key=where, found=f"it cannot be read: {told}", remedy=remedy)]) from None
        records = parse_evidence_file(text, setting.file)
    return Proof(records=records, today=today, longest_age=setting.longest_age)


def _no_file(where: str, found: str) -> ConfigProblem:
    return ConfigProblem(key=where, found=found, remedy=f'Write {{"format": "{FORMAT}", "records": [...]}}')


def _setting(raw: Mapping[str, object]) -> EvidenceSetting:
    problems = [
        ConfigProblem(key=f"{EVIDENCE_KEY}.{key}", found=f"{key!r} is no key here", remedy=f"Known: {', '.join(_KEYS)}")
        for key in raw
        if key not in _KEYS
    ]
    file, records, age = raw.get("file"), raw.get("records"), raw.get("maxAge")
    if (file is None) == (records is None):
        found = "it names both a file and records" if file is not None else "it names neither a file nor records"
        problems.append(ConfigProblem(key=EVIDENCE_KEY, found=found, remedy="Give one of them"))
    if file is not None and not (isinstance(file, str) and file.strip()):
        problems.append(ConfigProblem(key=f"{EVIDENCE_KEY}.file", found=f"it is {file!r}", remedy="Name a file"))
    if records is not None and not isinstance(records, list):
        found = "it is no list"
        problems.append(ConfigProblem(key=f"{EVIDENCE_KEY}.records", found=found, remedy="Write a list of records"))
    longest = LONGEST_AGE
    try:
        longest = LONGEST_AGE if age is None else parse_duration(age)
    except ValueError as error:
        found, _, remedy = str(error).partition("; ")
        told = ConfigProblem(key=f"{EVIDENCE_KEY}.maxAge", found=found, remedy=remedy[:1].upper() + remedy[1:])
        problems.append(told)
    if problems:
        raise ConfigError(problems)
    own = _records(cast("list[object]", records), f"{EVIDENCE_KEY}.records") if records is not None else ()
    return EvidenceSetting(file=file if isinstance(file, str) else None, records=own, longest_age=longest)


def _records(items: Sequence[object], root: str) -> tuple[Evidence, ...]:
    read: list[Evidence] = []
    problems: list[ConfigProblem] = []
    for place, item in enumerate(items):
        try:
            # Config may come from YAML, which has dates of its own; in JSON all are text, and no number is guessed.
            read.append(Evidence.model_validate_json(json.dumps(item, default=str), strict=True))
        except ValidationError as error:
            problems.extend(_told(f"{root}[{place}]", error))
    if problems:
        raise ConfigError(problems)
    return tuple(read)


def _told(key: str, error: ValidationError) -> Iterator[ConfigProblem]:
    for detail in error.errors():
        yield _problem(key, detail)


def _problem(key: str, detail: Any) -> ConfigProblem:
    path = [part for part in detail["loc"] if isinstance(part, int) or not part.startswith("function-")]
    where = key + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    if detail["type"] == "extra_forbidden":
        fields = ", ".join(Evidence.model_fields)
        return ConfigProblem(key=where, found=f"{path[-1]!r} is no key here", remedy=f"Known keys: {fields}")
    if detail["type"] == "missing":
        return ConfigProblem(key=where, found="it is missing", remedy="Add it")
    found, _, remedy = str(detail["msg"]).removeprefix("Value error, ").partition("; ")
    return ConfigProblem(key=where, found=found, remedy=(remedy[:1].upper() + remedy[1:]) or "Correct it")
