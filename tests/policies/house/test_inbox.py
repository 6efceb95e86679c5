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
