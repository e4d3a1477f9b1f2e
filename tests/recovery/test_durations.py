"""Durations are read strictly and printed so that nobody has to guess a unit."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dualregion.recovery.durations import iso, parse_duration, spoken


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("PT0S", 0),
        ("PT90S", 90),
        ("PT15M", 900),
        ("PT1H30M", 5_400),
        ("P1D", 86_400),
        ("P1DT2H3M4S", 93_784),
        ("P2W", 1_209_600),
    ],
)
def test_iso_text_is_read_as_the_time_it_names(text: str, seconds: int) -> None:
    assert parse_duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("value", "hint"),
    [
        (900, "PT900S"),
        (1.5, "bare number"),
        ("900", "PT90S, PT15M"),
        ("15M", "ISO 8601"),
        ("P1M", "ISO 8601"),
        ("P1Y", "ISO 8601"),
        ("PT", "ISO 8601"),
        ("P", "ISO 8601"),
        ("P1DT", "ISO 8601"),
        ("pt15m", "ISO 8601"),
        ("PT-5M", "ISO 8601"),
        ("", "ISO 8601"),
        (None, "ISO 8601"),
        (True, "ISO 8601"),
        ([], "ISO 8601"),
    ],
)
def test_what_is_no_duration_is_refused_and_told_how_to_write_it(value: object, hint: str) -> None:
    with pytest.raises(ValueError, match=hint):
        parse_duration(value)


@given(st.integers(min_value=0, max_value=10**8))
def test_what_is_printed_reads_back_as_the_same_time(seconds: int) -> None:
    value = timedelta(seconds=seconds)

    assert parse_duration(iso(value)) == value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (timedelta(), "0 s"),
        (timedelta(seconds=60), "60 s"),
        (timedelta(seconds=77), "77 s"),
        (timedelta(minutes=2), "2 min"),
        (timedelta(seconds=303), "303 s"),
        (timedelta(minutes=15), "15 min"),
        (timedelta(minutes=65), "1 h 5 min"),
        (timedelta(minutes=35, seconds=10), "35 min 10 s"),
        (timedelta(days=3), "3 d"),
        (timedelta(milliseconds=1), "1 s"),
        (None, "unbounded"),
    ],
)
def test_people_read_the_unit_and_no_time_is_rounded_down(value: timedelta | None, text: str) -> None:
    assert spoken(value) == text
