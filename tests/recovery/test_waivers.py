"""A waiver holds for its rule and resources, up to and including its last day."""

from datetime import date

import pytest

from dualregion.recovery.budget import Verdict
from dualregion.recovery.rules import Finding
from dualregion.recovery.waivers import Waiver, waiver_for, waivers_in_force

WAIVER = Waiver(
    rule="promises-kept",
    resource="archive/*/rpo",
    reason="Accepted until the vault is built",
    owner="Records Management",
    expires=date(2027, 1, 31),
)


@pytest.mark.parametrize(
    ("rule", "subject", "today", "holds"),
    [
        ("promises-kept", "archive/region-loss/rpo", date(2027, 1, 31), True),
        ("promises-kept", "archive/region-loss/rpo", date(2027, 2, 1), False),
        ("promises-kept", "archive/region-loss/rto", date(2027, 1, 1), False),
        ("bucket-versioned", "archive/region-loss/rpo", date(2027, 1, 1), False),
    ],
)
def test_a_waiver_covers_exactly_what_it_names(rule: str, subject: str, today: date, holds: bool) -> None:
    assert (waiver_for([WAIVER], rule, subject, today) is WAIVER) is holds


@pytest.mark.parametrize(
    ("today", "told"),
    [
        (date(2026, 8, 4), "it covers what it names until 2027-01-31"),
        (date(2026, 8, 3), "runs until 2027-01-31, for 181 days; at most 180 are accepted"),
        (date(2027, 1, 31), "it covers what it names"),
        (date(2027, 2, 1), "expired on 2027-01-31"),
    ],
)
def test_a_waiver_is_in_force_from_180_days_before_its_last_day_until_then(today: date, told: str) -> None:
    broken = Finding(rule="promises-kept", subject="archive/region-loss/rpo", verdict=Verdict.FAIL, message="too old")

    (found,) = waivers_in_force([broken], [WAIVER], today, {"promises-kept"}, most_days=180)

    assert told in found.message
    assert (found.verdict is Verdict.PASS) is told.startswith("it covers")
