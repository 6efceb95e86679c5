"""How much boards and to-do lists show."""

from datetime import UTC, date, datetime, timedelta

import pytest

from policies.house.inbox import InboxPolicy

RULES = InboxPolicy.in_force_on(date(2026, 3, 2), "callcentre")
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.mark.clause("OP-HOUSE-9")
def test_a_list_has_a_hundred_rows_and_reaches_back_a_month_or_a_week() -> None:
    assert RULES.rows == 100
    assert RULES.done_since(NOW) == NOW - timedelta(days=30)
    assert RULES.failed_since(NOW) == NOW - timedelta(days=7)


@pytest.mark.clause("OP-HOUSE-154")
def test_what_was_started_reaches_back_three_months_and_what_was_copied_one() -> None:
    assert RULES.started_since(NOW) == NOW - timedelta(days=90)
    assert RULES.copied_since(NOW) == NOW - timedelta(days=30)


@pytest.mark.clause("OP-HOUSE-155")
def test_what_comes_is_the_rest_of_today_and_seven_days_more_without_gaps_by_the_departments_clocks() -> None:
    days = RULES.coming_days(NOW)
    assert [one.day for one in days] == [date(2026, 3, 2) + timedelta(days=ahead) for ahead in range(8)]
    assert days[0].begins == NOW
    assert days[-1].ends.isoformat() == "2026-03-10T00:00:00+08:00"
    assert [one.ends for one in days[:-1]] == [one.begins for one in days[1:]]
