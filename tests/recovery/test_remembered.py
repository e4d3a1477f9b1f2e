"""Answers that are kept: by identity, never mixed up, and not without end."""

from dualregion.recovery.remembered import MOST_KEPT, remembered


def test_the_same_object_is_asked_about_once() -> None:
    asked: list[str] = []

    @remembered
    def name(one: list[str]) -> str:
        asked.append(one[0])
        return one[0]

    given = ["orders"]
    assert [name(given), name(given)] == ["orders", "orders"]
    assert asked == ["orders"]


def test_no_object_gets_the_answer_of_one_that_is_gone() -> None:
    @remembered
    def first(one: list[int]) -> int:
        return one[0]

    # Each list is let go of at once, so that the next one would be built where it lay.
    assert [first([number]) for number in range(100)] == list(range(100))


def test_answers_are_not_kept_without_end() -> None:
    asked: list[int] = []

    @remembered
    def first(one: list[int]) -> int:
        asked.append(one[0])
        return one[0]

    given = [[number] for number in range(MOST_KEPT + 1)]
    for one in (*given, given[0]):
        first(one)
    assert len(asked) == MOST_KEPT + 2, "the first answer was let go of when there was no more room"
