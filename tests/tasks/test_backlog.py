"""What a monitor is told of the case book: numbers and ages, and nobody's name."""

from datetime import datetime, timedelta

import pytest
from department import HOUSE, MARKED, STAFF, a_case, asked, found, within
from sqlalchemy import update

from tasks import questions, timers
from tasks.backlog import backlog
from tasks.clock import now
from tasks.records.engine import writing
from tasks.records.models import Notice

pytestmark = pytest.mark.usefixtures("case_book")


@pytest.fixture(autouse=True)
def _people(case_book: str) -> None:
    found(*STAFF)


def test_an_empty_house_owes_nothing_and_has_published_nothing() -> None:
    seen = backlog(now())
    assert (seen.open, seen.overdue, seen.timers, seen.notices) == ({}, {}, 0, 0)
    assert (seen.late_for, seen.audit_published_age) == (0.0, None)
    assert seen.audit_entries > 0, "the people were entered"


def test_open_and_overdue_are_told_apart_by_department() -> None:
    start = now()
    found(("B1", None, "agent"), name="园区", default=False)
    asked(a_case(start), "A1", limit=within(1, start))
    asked(a_case(start), "A1", limit=within(9, start))
    asked(a_case(start, "园区"), "B1", limit=within(9, start))
    questions.expire(asked(a_case(start), "A2", limit=within(1, start)))
    seen = backlog(start + timedelta(hours=2))
    assert (seen.open, seen.overdue) == ({HOUSE: 2, "园区": 1}, {HOUSE: 1})


def test_a_timer_is_late_from_its_moment_until_a_keeper_takes_it_up() -> None:
    start = now()
    asked(a_case(start), "A1", limit=within(1, start))
    later = start + timedelta(hours=1, seconds=40)
    seen = backlog(later)
    assert (seen.timers, seen.timers_late) == (2, 2), "the reminder and the due time"
    assert seen.late_for >= 40
    timers.take(later, 10)
    seen = backlog(later)
    assert (seen.timers, seen.timers_late, seen.late_for) == (2, 0, 0.0)


def test_notices_wait_and_are_given_up() -> None:
    start = now()
    asked(a_case(start), "A1")
    asked(a_case(start), "A2")
    assert told(start + timedelta(days=4)) == (2, 0, True)
    with writing() as book:
        book.execute(update(Notice).where(Notice.recipient == "A1").values(state="failed"))
    assert told(start + timedelta(days=4)) == (1, 1, True)


def told(moment: datetime) -> tuple[int, int, bool]:
    """How many wait and are given up, and whether the wait is long: days later every quiet hour is over."""
    seen = backlog(moment)
    return seen.notices, seen.notices_failed, seen.notice_waits_for > 200


def test_nothing_of_a_customer_is_in_it() -> None:
    asked(a_case(now()), "A1")
    seen = repr(backlog(now()))
    assert [word for word in (*MARKED.values(), "A1") if word in seen] == []
