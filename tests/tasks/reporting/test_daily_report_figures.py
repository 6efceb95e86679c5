"""P18 · what a day adds up to, counted by each database from real rows."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from policies.cases.repair_intake import RepairPolicy
from policies.milestones import Milestone
from policies.reporting.daily_report_figures import CallBacks, DayRepair, StationLine
from policies.reporting.daily_report_submission import DailyReportPolicy
from policies.working_time import WorkingCalendar
from tasks.departments import found_department
from tasks.records.engine import reading, writing
from tasks.records.models import Case
from tasks.records.models import Milestone as MilestoneRow
from tasks.reporting.daily_report_figures import Window, by_station, call_backs, exceptions

DAY = date(2026, 11, 21)
RULES = DailyReportPolicy.in_force_on(DAY, "heating")
REPAIRS = RepairPolicy.in_force_on(DAY, "heating")
BEGINS, ENDS = RULES.window(DAY)
TODAY = Window("客服部", BEGINS, ENDS)
SECOND = timedelta(seconds=1)
NOON = datetime(2026, 11, 21, 4, tzinfo=UTC)
Enter = Callable[..., str]


@pytest.fixture
def enter(case_book: str) -> Enter:
    """Enters cases into a department of the test's own, with what they reached."""
    assert case_book
    numbers = count(1)
    with writing() as book:
        found_department(book, "客服部", "heating", WorkingCalendar(), default=True)
        found_department(book, "别的部", "heating", WorkingCalendar(), default=False)

    def enter_one(at: datetime = NOON, procedure: str = "repair_intake", **more: Any) -> str:
        number = f"XYZ-20261121-{next(numbers):04}"
        reached = more.pop("reached", {})
        usual: dict[str, Any] = {"department": "客服部", "subject": "暖气", "category": "暖气不热"}
        usual |= {"facts": {"station": more.pop("station", "一站")}, "rules": {}}
        times = {"reported_at": at, "received_at": at, "opened_at": at}
        with writing() as book:
            book.add(Case(number=number, procedure=procedure, **usual | times | more))
            book.flush()
            for kind, moment in reached.items():
                book.add(MilestoneRow(case=number, kind=kind, at=moment, by="W1"))
        return number

    return enter_one


def stations(clock: str = "call", day: Window = TODAY) -> dict[str, StationLine]:
    repairs = REPAIRS.model_copy(update={"clock_start": clock})

    def is_over(repair: DayRepair) -> bool:
        return RULES.over_limit(repair, repairs.longest, day.ends)

    with reading() as book:
        return {line.station: line for line in by_station(book, day, repairs, is_over)}


def done(at: datetime) -> dict[str, Any]:
    return {"reached": {Milestone.COMPLETED: at}}


@pytest.mark.clause("RPT-08", "OP-RPT-8")
def test_midnight_parts_the_days_for_what_is_reported_and_what_is_completed(enter: Enter) -> None:
    for moment in (BEGINS - SECOND, BEGINS, ENDS - SECOND, ENDS):
        enter(moment, **done(moment))
    enter(department="别的部", **done(NOON))
    assert stations() == {"一站": StationLine(station="一站", reported=2, completed=2)}


@pytest.mark.clause("RPT-09")
def test_outstanding_is_what_was_reported_by_the_days_end_and_not_completed_by_it(enter: Enter) -> None:
    enter(BEGINS - timedelta(days=30), station="旧站")
    enter(**done(ENDS - SECOND))
    enter(**done(ENDS))
    enter(ENDS)
    found = stations()
    assert {name: line.outstanding for name, line in found.items()} == {"旧站": 1, "一站": 1}
    assert found["旧站"].reported == 0


@pytest.mark.clause("RPT-09")
def test_a_repair_that_was_cancelled_is_not_outstanding_from_then_on(enter: Enter) -> None:
    enter(station="撤销", state="cancelled", closed_at=ENDS - SECOND)
    enter(station="次日撤销", state="cancelled", closed_at=ENDS)
    assert {name: line.outstanding for name, line in stations().items()} == {"撤销": 0, "次日撤销": 1}


@pytest.mark.clause("RPT-08", "OP-EXC-8")
@pytest.mark.parametrize(("clock", "over"), [("call", 1), ("dispatch", 1), ("arrival", 0)])
def test_the_limit_runs_from_where_the_repairs_clock_starts(enter: Enter, clock: str, over: int) -> None:
    reached = {
        Milestone.DISPATCHED: NOON + timedelta(minutes=1),
        Milestone.ARRIVED: NOON + timedelta(hours=1),
        Milestone.COMPLETED: NOON + timedelta(hours=4, minutes=1) + SECOND,
    }
    enter(reached=reached)
    assert stations(clock)["一站"].over_limit == over
    assert stations(clock)["一站"].reported == 1, "however many milestones it has"


@pytest.mark.clause("RPT-08", "OP-EXC-8")
def test_a_repair_that_never_reached_its_clocks_start_counts_from_the_call(enter: Enter) -> None:
    enter(NOON)
    assert stations("arrival")["一站"].over_limit == 1


@pytest.mark.clause("RPT-09")
def test_call_backs_count_on_the_day_they_reach_the_resident(enter: Enter) -> None:
    said = {"procedure": "repair_callback"}
    reached = {"reached": {Milestone.CALLED_BACK: NOON}}
    enter(
        BEGINS - SECOND,
        **said,
        **reached,
        outcome={"attitude": "满意 satisfied", "score": 9, "charged": False},
    )
    enter(**said, **reached, outcome={"attitude": "普通 ordinary", "score": 6, "charged": True})
    enter(**said, outcome={"reached": False, "attitude": "", "score": 0, "charged": False})
    enter(
        **said, reached={Milestone.CALLED_BACK: ENDS}, outcome={"attitude": "不满意 dissatisfied", "score": 1}
    )
    enter(**said, **reached)
    with reading() as book:
        assert call_backs(book, TODAY) == CallBacks(
            callbacks_planned=4, callbacks_done=3, satisfied=1, ordinary=1, charged=1, score_sum=15, scored=2
        )


@pytest.mark.clause("RPT-17")
def test_exceptions_are_counted_by_their_kind_on_the_day_they_were_found(enter: Enter) -> None:
    for moment in (BEGINS - SECOND, BEGINS, ENDS - SECOND, ENDS):
        enter(moment, procedure="exception_escalation", category="3维修超时")
    enter(procedure="exception_escalation", category="5表扬维修人员")
    enter(procedure="exception_escalation", category="5表扬维修人员", department="别的部")
    with reading() as book:
        assert exceptions(book, TODAY) == {"3维修超时": 2, "5表扬维修人员": 1}


@pytest.mark.clause("RPT-08", "RPT-09", "RPT-17")
def test_a_day_without_anything_counts_nothing(enter: Enter) -> None:
    enter(ENDS)
    with reading() as book:
        assert (stations(), call_backs(book, TODAY), exceptions(book, TODAY)) == ({}, CallBacks(), {})
