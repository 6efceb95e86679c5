"""P03 · what a month's complaints add up to, counted by each database from real rows."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest

from policies.cases.analysis_figures import Tally
from policies.months import Month
from policies.working_time import WorkingCalendar
from tasks.cases.complaint_figures import tally
from tasks.departments import found_department
from tasks.records.engine import reading, writing
from tasks.records.models import Case, Question, Ruling

CALENDAR = WorkingCalendar()
OCTOBER = Month(2026, 10)
BEGAN, ENDS = OCTOBER.begins(CALENDAR.tz), OCTOBER.later(1).begins(CALENDAR.tz)
NOON = datetime(2026, 10, 12, 4, tzinfo=UTC)
LATER = datetime(2026, 11, 4, 2, tzinfo=UTC)
SECOND = timedelta(seconds=1)
Enter = Callable[..., str]


@pytest.fixture
def enter(case_book: str) -> Enter:
    """Enters complaints into a department of the test's own."""
    assert case_book
    numbers = count(1)
    with writing() as book:
        found_department(book, "客服部", "callcentre", CALENDAR, default=True)
        found_department(book, "别的部", "callcentre", CALENDAR, default=False)

    def enter_one(received: datetime = NOON, channel: str = "电话 phone", **more: object) -> str:
        facts = {"channel": channel, "complaint_class": "待定 by-channel"}
        times = {"reported_at": received, "received_at": received, "opened_at": received}
        usual = {"department": "客服部", "subject": "投诉", "category": "暖气不热", "rules": {}}
        usual["procedure"] = "complaint_handling"
        number = f"CMP-20261012-{next(numbers):04}"
        case = Case(number=number, facts=facts, **times, **usual | more)
        with writing() as book:
            book.add(case)
        return number

    return enter_one


def result(case: str, step: str = "result", form: str = "Result", **more: object) -> None:
    row = {"due_at": NOON, "state": "answered", "settled_at": NOON} | more
    asked = {"asked_at": NOON, "changed_at": NOON, "eligible": [], "run_id": case, "department": "客服部"}
    with writing() as book:
        book.add(
            Question(
                case=case, step=step, form=form, title="t", clause="CMP-08", asked_of="C1", **asked, **row
            )
        )


def closed(confirmed: str = "一般投诉 general", **more: object) -> dict[str, object]:
    outcome = {"complaint_class": confirmed, "satisfied": True, "cause": "", "service_fault": False}
    return {"closed_at": LATER, "outcome": outcome | more}


def october() -> Tally:
    with reading() as book:
        return tally(book, "客服部", BEGAN, ENDS, LATER)


@pytest.mark.clause("CAN-01")
def test_the_departments_midnight_parts_the_months(enter: Enter) -> None:
    for moment in (BEGAN - SECOND, BEGAN, ENDS - SECOND, ENDS):
        enter(moment)
    enter(NOON, department="别的部")
    assert BEGAN.isoformat() == "2026-09-30T16:00:00+00:00"
    assert october().totals.complaints == 2


@pytest.mark.clause("CAN-01", "CAN-04")
def test_complaints_are_counted_by_class_channel_category_and_cause(enter: Enter) -> None:
    enter()
    enter(channel="新闻媒体 news media", category="漏水")
    enter(**closed("省级投诉 provincial", cause="阀门", satisfied=False, service_fault=True))
    found = october()
    assert found.classes == {"一般投诉 general": 1, "申诉·新闻媒体 appeal-media": 1, "省级投诉 provincial": 1}
    assert found.channels == {"电话 phone": 2, "新闻媒体 news media": 1}
    assert found.categories == {"暖气不热": 2, "漏水": 1}
    assert found.causes == {"阀门": 1}, "an open complaint, or one without a cause, has none"
    assert (found.totals.closed, found.totals.satisfied, found.totals.service_faults) == (1, 0, 1)


@pytest.mark.clause("CAN-01")
@pytest.mark.parametrize(
    ("answered_at", "on_time", "late"), [(NOON, 1, 0), (NOON + SECOND, 0, 1), (NOON - SECOND, 1, 0)]
)
def test_a_result_at_its_due_time_is_on_time_and_a_second_later_it_is_late(
    enter: Enter, answered_at: datetime, on_time: int, late: int
) -> None:
    result(enter(), settled_at=answered_at)
    assert (october().totals.on_time, october().totals.late) == (on_time, late)


@pytest.mark.clause("CAN-01")
def test_a_complaint_is_late_once_however_often_and_never_when_only_another_step_was(enter: Enter) -> None:
    missed = enter()
    result(missed, state="expired", settled_at=NOON)
    result(missed, "result-2", due_at=None)
    result(missed, "result-3", state="expired")
    result(enter(), "finding", form="Finding", state="expired")
    assert (october().totals.on_time, october().totals.late) == (0, 1)


@pytest.mark.clause("CAN-01")
def test_a_result_still_owed_is_late_when_overdue_and_neither_before(enter: Enter) -> None:
    result(enter(), state="open", settled_at=None)
    result(enter(), state="open", settled_at=None, due_at=LATER + SECOND)
    assert (october().totals.on_time, october().totals.late) == (0, 1)


@pytest.mark.clause("CAN-01")
def test_major_complaints_and_clusters_count_once_each(enter: Enter) -> None:
    cluster = enter(procedure="complaint_cluster_alert")
    enter(cluster=cluster)
    major = enter(cluster=cluster)
    rule = {"what": "重大", "unit": "", "because": {}, "day": date(2026, 10, 12), "profile": "p", "at": NOON}
    with writing() as book:
        book.add_all([Ruling(case=major, clause=clause, **rule) for clause in ("CMP-13", "CMP-13", "CMP-02")])
    assert (october().totals.complaints, october().totals.major, october().totals.clusters) == (2, 1, 1)


@pytest.mark.clause("CAN-01")
def test_a_month_without_complaints_counts_nothing(enter: Enter) -> None:
    enter(BEGAN - SECOND)
    assert october() == Tally()
