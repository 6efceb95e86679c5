"""What the boards list: the most urgent first, only the department's own, and never a customer."""

from datetime import datetime, timedelta

import pytest
from department import CALENDAR, HOUSE, STAFF, a_case, answered, asked, found, row, within
from sqlalchemy import update

from policies.house.inbox import InboxPolicy
from policies.organisation import Role
from tasks import boards, outbox, questions
from tasks.board_pages import artifact_key, board_page
from tasks.clock import now
from tasks.notices import tell
from tasks.records.engine import writing
from tasks.records.models import Question

LONG_AGO = timedelta(days=7)


@pytest.fixture(autouse=True)
def _department(case_book: str) -> None:
    assert case_book
    found(*STAFF)


def owed(rows: int = 100, department: str = HOUSE) -> tuple[list[int], int]:
    board = boards.owed(department, rows)
    return [one.id for one in board.questions], board.total


def overdue(moment: datetime, rows: int = 100) -> boards.Board:
    return boards.overdue(HOUSE, moment, moment - LONG_AGO, rows)


def a_failed_notice(at: datetime) -> int:
    with writing() as book:
        tell(book, a_case(at), "A1", "apology", at_once=True, at=at)
    lot = outbox.collect(at, 100)
    assert lot is not None
    (parcel,) = outbox.undelivered(lot)
    outbox.failed(parcel, "JSON: 503 | *late*")
    return parcel.id


@pytest.mark.clause("OP-HOUSE-9")
def test_what_is_due_first_stands_first_and_what_has_no_due_time_last() -> None:
    start = now()
    never = asked(a_case(start), "A1")
    late = asked(a_case(start), "A1", limit=within(9, start))
    soon = asked(a_case(start), Role.SUPERVISOR, limit=within(1, start))
    assert owed() == ([soon.id, late.id, never.id], 3)
    assert owed(rows=2) == ([soon.id, late.id], 3)
    answered(soon, "S1", start)
    questions.expire(late)
    assert owed() == ([never.id], 1)


@pytest.mark.clause("OP-HOUSE-9")
def test_a_board_is_of_one_department() -> None:
    found(("B1", None, Role.AGENT), name="园区", default=False)
    mine, theirs = asked(a_case(now()), "A1"), asked(a_case(now(), "园区"), "B1")
    assert owed() == ([mine.id], 1)
    assert owed(department="园区") == ([theirs.id], 1)


@pytest.mark.clause("OP-HOUSE-3", "OP-HOUSE-9")
def test_overdue_is_what_is_past_its_due_time_and_what_came_from_a_level_that_let_it_pass() -> None:
    start = now()
    asked(a_case(start), "A1", limit=within(5, start))
    passed = asked(a_case(start), "A1", limit=within(1, start))
    case = a_case(start)
    questions.expire(asked(case, "A2", limit=within(1, start)))
    climbed = asked(case, "S1", limit=within(6, start))
    at_the_top = asked(case, "S1")
    assert (climbed.missed, at_the_top.missed) == (1, 0)
    due = start + timedelta(hours=1)
    assert [one.id for one in overdue(due).questions] == [climbed.id]
    board = overdue(due + timedelta(seconds=1))
    assert ([one.id for one in board.questions], board.total) == ([passed.id, climbed.id], 2)
    board = overdue(start + timedelta(hours=7), rows=2)
    assert ([one.id for one in board.questions], board.total) == ([passed.id, board.questions[1].id], 3)


@pytest.mark.clause("OP-HOUSE-155")
def test_all_coming_due_times_are_listed_day_by_day_and_not_just_the_next() -> None:
    noon = datetime(2026, 3, 2, 12, tzinfo=CALENDAR.tz)
    case = a_case(noon)
    due = [
        asked(case, "A1", limit=within(hours, noon)) for hours in (1, 11, 12, 13, 24 * 7 + 11, 24 * 7 + 12)
    ]
    late = asked(case, "A1", limit=within(1, noon - timedelta(hours=2)))
    rules = InboxPolicy.in_force_on(noon.date(), "callcentre")
    days = boards.coming(HOUSE, rules.coming_days(noon), 100)
    listed = [(one.day.day, one.total, [question.id for question in one.questions]) for one in days]
    ids = [one.id for one in due]
    assert listed == [(2, 2, ids[:2]), (3, 2, ids[2:4]), (9, 1, [ids[4]])]
    assert [one.id for one in overdue(noon).questions] == [late.id]
    few = boards.coming(HOUSE, rules.coming_days(noon), 3)
    assert [(len(one.questions), one.total) for one in few] == [(2, 2), (1, 2), (0, 1)]
    page = board_page("overdue_board", CALENDAR, noon, board=overdue(noon), coming=few, department=HOUSE)
    assert "### 2026-03-03 · 2 · 以下为最急的 1" in page
    assert "### 2026-03-09 · 1 · 以下为最急的 0" in page
    assert page.count(f"[{case.number}](") == 4


@pytest.mark.clause("OP-HOUSE-6", "OP-HOUSE-9")
def test_a_notice_that_failed_of_late_is_overdue() -> None:
    moment = now()
    failed = a_failed_notice(moment)
    assert [one.id for one in overdue(moment).failed] == [failed]
    assert [one.id for one in overdue(moment + LONG_AGO).failed] == [failed]
    assert overdue(moment + LONG_AGO + timedelta(seconds=1)).failed == []


@pytest.mark.clause("OP-HOUSE-9")
def test_a_page_shows_who_owes_what_by_when_with_the_working_time_left_and_a_link_but_no_customer() -> None:
    friday = datetime(2026, 3, 6, 15, tzinfo=CALENDAR.tz)
    question = asked(a_case(friday), Role.SUPERVISOR, limit=within(68, friday))
    facts = {"board": boards.owed(HOUSE, 100), "department": HOUSE}
    page = board_page("inbox_board", CALENDAR, friday, **facts)
    assert "| 2026-03-09 11:00 | 5:00 |" in page, "three hours on Friday, two on Monday"
    assert f"[{question.case}](" in page
    assert f"/runs/flow-run/{question.run_id})" in page
    assert "客服主管 CS supervisor" in page
    late = board_page("inbox_board", CALENDAR, friday + timedelta(days=5), **facts)
    assert "| **逾期** −" in late
    assert not [secret for secret in ("〇", "13800138000") if secret in page]


@pytest.mark.clause("OP-HOUSE-9")
def test_a_reason_from_a_channel_is_shown_as_text() -> None:
    moment = now()
    a_failed_notice(moment)
    page = board_page("overdue_board", CALENDAR, moment, board=overdue(moment), coming=[], department=HOUSE)
    assert r"JSON: 503 \| \*late\*" in page


@pytest.mark.clause("OP-HOUSE-9")
def test_a_change_of_any_kind_is_known_from_the_standing_and_nothing_else_is() -> None:
    start = now()
    seen = [boards.standing(HOUSE, start, start - LONG_AGO)]

    def look(moment: datetime) -> bool:
        seen.append(boards.standing(HOUSE, moment, moment - LONG_AGO))
        return seen[-1] != seen[-2]

    assert not look(start)
    first, second = (asked(a_case(start), "A1", limit=within(1, start)) for _ in range(2))
    assert look(start)
    assert not look(start)
    answered(first, "A1", start)
    assert look(start)
    assert look(start + timedelta(hours=1)), "a due time has passed"
    questions.expire(second)
    assert look(start + timedelta(hours=1))
    assert not look(start + timedelta(hours=2))
    a_failed_notice(start)
    assert look(start + timedelta(hours=2))


def test_a_change_in_one_department_leaves_the_other_as_it_stands() -> None:
    found(("B1", None, Role.AGENT), name="园区", default=False)
    before = boards.standing("园区", now(), now() - LONG_AGO)
    asked(a_case(now()), "A1")
    assert boards.standing("园区", now(), now() - LONG_AGO) == before


def test_an_artifact_key_is_ascii_whatever_it_is_of() -> None:
    assert artifact_key("inbox-board") == "inbox-board"
    keys = {artifact_key("inbox-board", name) for name in ("园区", "热力", "A B")}
    assert len(keys) == 3
    assert all(key.isascii() and " " not in key for key in keys)


def test_a_question_keeps_its_department() -> None:
    question = asked(a_case(now()), "A1")
    with writing() as book:
        book.execute(update(Question).values(attempt=2))
    assert (row(question).department, row(question).attempt) == (HOUSE, 2)
