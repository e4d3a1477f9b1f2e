"""Bad input: a clear error at preview, in four parts, and nothing created."""

from collections.abc import Callable, Generator

import pytest

from end_to_end.rehearsal import Config, Rehearsal, rehearsal

pytestmark = pytest.mark.slow

SERVICES = "dualregion:services"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Generator[Rehearsal]:
    with rehearsal(tmp_path_factory.mktemp("bad")) as made:
        yield made


def _set(key: str, value: object) -> Callable[[Config], None]:
    return lambda config: config.update({key: value})


def _objective(measure: str, value: object) -> Callable[[Config], None]:
    def change(config: Config) -> None:
        config[SERVICES][1]["objective"][measure] = value

    return change


def _misspell(config: Config) -> None:
    config["dualregion:servces"] = config.pop(SERVICES)


def _ghost(config: Config) -> None:
    config[SERVICES].append(
        {"name": "ghost", "owner": "nobody", "objective": dict.fromkeys(("redirect", "rto", "rpo"), "none promised")}
    )


def _empty(config: Config) -> None:
    config.clear()


CASES = {
    "the same region twice": (_set("dualregion:standby", "cn-hongkong"), ["pair", "standby", "cn-hongkong"]),
    "an unknown region": (_set("dualregion:standby", "xx-nowhere-1"), ["pair", "standby", "xx-nowhere-1"]),
    "overlapping networks": (
        _set("dualregion:networkStandby", "10.16.128.0/17"),
        ["portal", "10.16.0.0/16", "10.16.128.0/17", "overlap"],
    ),
    "a data loss shorter than any store can do": (
        _objective("rpo", "PT0S"),
        ["archive", "rpo", "unbounded > 0 s", "No lever exists"],
    ),
    "an objective in bare seconds": (
        _objective("rto", 3600),
        [SERVICES, "objective.rto", "3600", "bare number", "PT3600S"],
    ),
    "a misspelt config key": (_misspell, ["dualregion:servces", "dualregion:services"]),
    "a service that no resource belongs to": (_ghost, ["ghost", "dualregion:services[2]"]),
    "no config at all": (_empty, ["dualregion:program", "it is not set", "warm_standby"]),
}


@pytest.mark.parametrize("case", CASES)
def test_bad_input_is_refused_at_preview_and_creates_nothing(project: Rehearsal, case: str) -> None:
    change, expected = CASES[case]
    stack = "-".join(case.split())
    project.config(stack, change, origin="local")
    if case.startswith("a data loss"):
        project.config(stack, lambda config: config[SERVICES][1]["scenarios"].pop("region-loss"))
    project.create(stack)
    done = project.preview(stack)
    told = " ".join((done.stdout + done.stderr).split())
    assert done.returncode != 0, told
    assert [part for part in expected if part not in told] == [], told
    assert "Traceback" not in told
    assert project.resources() == {}


def test_a_stack_without_a_config_file_is_refused(project: Rehearsal) -> None:
    project.create("bare")
    done = project.preview("bare")
    assert done.returncode != 0
    assert "dualregion:program" in done.stdout + done.stderr
    assert project.resources() == {}
