"""PEN-15 · what serious violations in repair intake cost, on both sides of the third."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.quality.serious_violation import SeriousViolationPolicy

RULES = SeriousViolationPolicy.in_force_on(date(2013, 12, 25), "heating")


def fined(earlier: int, taken_in: str = "money") -> tuple[Decimal | None, str]:
    ruling = RULES.penalty("O1", earlier, taken_in, "地址错误", "R-1")
    return ruling.amount, ruling.unit


@pytest.mark.clause("PEN-15", "OP-REC-5")
@pytest.mark.parametrize(("earlier", "yuan"), [(0, 10), (1, 10), (2, 10), (3, 60), (4, 60), (30, 60)])
def test_each_costs_10_yuan_and_from_the_fourth_of_the_month_on_60(earlier: int, yuan: int) -> None:
    assert fined(earlier) == (Decimal(yuan), "yuan")


@pytest.mark.clause("PEN-15", "OP-PEN-6")
@pytest.mark.parametrize(("earlier", "points"), [(2, -1), (3, -6)])
def test_in_points_ten_yuan_make_one_taken_off(earlier: int, points: int) -> None:
    assert fined(earlier, "points") == (Decimal(points), "points")


@pytest.mark.clause("PEN-15")
def test_the_ruling_names_whom_it_concerns_and_what_it_was_computed_from() -> None:
    ruling = RULES.penalty("O1", 3, "points", "派错站", "R-1")
    assert ruling.clause == SeriousViolationPolicy.clause == "PEN-15"
    assert ruling.because == {
        "about": "O1",
        "violation": "派错站",
        "facts": "R-1",
        "earlier_this_month": 3,
        "fine": "60",
    }


@pytest.mark.clause("OP-REC-5", "OP-GEN-5")
@pytest.mark.parametrize(
    ("moment", "month"),
    [
        (datetime(2013, 12, 31, 15, 59, 59, tzinfo=UTC), 12),
        (datetime(2013, 12, 31, 16, 0, 0, tzinfo=UTC), 1),
    ],
)
def test_the_count_starts_afresh_with_the_calendar_month_in_shanghai(moment: datetime, month: int) -> None:
    start = RULES.month_start(moment)
    assert (start.month, start.day, start.hour, start.utcoffset()) == (month, 1, 0, timedelta(hours=8))
    assert start <= moment


@given(st.integers(0, 1_000))
@pytest.mark.clause("PEN-15")
def test_one_more_never_costs_less(earlier: int) -> None:
    assert RULES.fine_after(earlier + 1) >= RULES.fine_after(earlier) > 0
