"""`kill -9` at seeded random points: whatever was killed, reconcile and one more `up` put it right.

Three kills of each in every run of the tests, thirty of each, during `up` and again during `down`, in the long suite.
"""

from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager

import pytest

from end_to_end.faulty import project
from end_to_end.kills import Kill, Victims

pytestmark = pytest.mark.slow

SMALL = "key role domain record bucket"
EVERYTHING = f"{SMALL} object network switch"
VICTIMS = ("cli", "provider", "cloud")
ROUNDS = [("cli", "provider"), ("cloud", "cli"), ("provider", "cloud"), ("cloud", "provider"), ("cli", "cloud")]
"""Who is killed during `up` and who during the `down` that follows."""
LONG_ROUNDS = [(victim, seed) for seed in range(100, 130) for victim in VICTIMS]


@contextmanager
def _victims(folder: pytest.TempPathFactory, parts: str) -> Generator[Victims]:
    with project(folder.mktemp("kills"), parts) as made:
        victims = Victims(made)
        try:
            victims.undisturbed()
            yield victims
        finally:
            # After a kill of the cloud it is another process than the one that `project` started.
            made.cloud.stop()


@pytest.fixture(scope="module")
def victims(tmp_path_factory: pytest.TempPathFactory) -> Generator[Victims]:
    with _victims(tmp_path_factory, SMALL) as made:
        yield made


@pytest.fixture(scope="module")
def many_victims(tmp_path_factory: pytest.TempPathFactory) -> Generator[Victims]:
    with _victims(tmp_path_factory, EVERYTHING) as made:
        yield made
        for told, count in Counter(made.told).most_common():
            print(f"{count:4} {told or 'nothing was left behind'}")


def _round(victims: Victims, *kills: Kill) -> None:
    for kill in kills:
        victims.killed(kill)
        victims.cured(kill)
        victims.stands()
    victims.empty()


@pytest.mark.parametrize("seed", range(len(ROUNDS)), ids=["-then-".join(row) for row in ROUNDS])
def test_after_a_kill_reconcile_and_one_more_up_leave_nothing_to_change_and_down_leaves_nothing(
    victims: Victims, seed: int
) -> None:
    first, second = ROUNDS[seed]
    _round(victims, Kill(first, "up", seed), Kill(second, "down", seed))


@pytest.mark.long
@pytest.mark.parametrize(("victim", "seed"), LONG_ROUNDS, ids=[f"{victim}-{seed}" for victim, seed in LONG_ROUNDS])
def test_after_any_of_many_kills_reconcile_and_one_more_up_put_everything_right(
    many_victims: Victims, victim: str, seed: int
) -> None:
    _round(many_victims, Kill(victim, "up", seed), Kill(victim, "down", seed))
