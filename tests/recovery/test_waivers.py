"""A waiver holds for its rule and resources, up to and including its last day."""

from datetime import date

import pytest

from dualregion.recovery.waivers import Waiver, waiver_for

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
