"""Bringing a month's facts together, and what follows from results that change: on both databases."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from appraisals import LAST, MONTH, SHANGHAI, called_back, points_given
from sqlalchemy import event, select, update
from sqlalchemy.engine import Engine
from team import SINCE, facts, paper, past_month, settle_in

from policies.house.asking import AskingPolicy
from policies.performance.appraisal_facts import MonthFacts, PersonFacts
from policies.performance.monthly_appraisal import AppraisalPolicy
from policies.working_time import WorkingCalendar
from tasks.case import Case
from tasks.departments import Setting
from tasks.performance.appraisal_follow_up import follow_up
from tasks.performance.monthly_appraisal import facts_of
from tasks.records.engine import reading, writing
from tasks.records.models import Case as CaseRow
from tasks.records.models import Ruling, Staff, StaffRole
from tasks.records.performance import Appraisal
from tasks.records.recordings import Recording, RecordingFinding

CALENDAR = WorkingCalendar()
LAST_DAY = CALENDAR.day_of(LAST.later(1).begins(SHANGHAI) - timedelta(seconds=1))
PROFILE = "taobao-bonus"
RULES = AppraisalPolicy.in_force_on(LAST_DAY, PROFILE, CALENDAR)


def gathered() -> MonthFacts:
    with reading() as book:
        return facts_of(book, Setting("客服部", PROFILE, CALENDAR), RULES, LAST)


def of(staff: str) -> PersonFacts:
    return next(one for one in gathered().people if one.staff == staff)


def queries() -> int:
    count = 0

    def one_more(*_: Any) -> None:
        nonlocal count
        count += 1

    event.listen(Engine, "before_cursor_execute", one_more)
    gathered()
    event.remove(Engine, "before_cursor_execute", one_more)
    return count


def recorded(number: int, operator: str, *kinds: str) -> None:
    """A recording of last month, and what the checks of it found."""
    at = LAST.begins(SHANGHAI) + timedelta(days=3)
    with writing() as book:
        one = Recording(
            department="客服部", number=f"R{number}", operator=operator, started_at=at, seconds=60
        )
        book.add(one)
        book.flush()
        for place, kind in enumerate(kinds):
            case = f"REC-20200101-{number:03}{place}"
            paper_of("recording_spot_check", case, book)
            finding = {"check": "领班每日 lead-daily", "listener": "S1", "remark": "", "at": at}
            book.add(RecordingFinding(recording=one.id, case=case, kind=kind, **finding))


def paper_of(procedure: str, number: str, book: Any) -> None:
    at = datetime(2021, 1, 1, tzinfo=UTC)
    times = dict.fromkeys(("reported_at", "received_at", "opened_at", "closed_at"), at)
    blank: dict[str, Any] = {"subject": "x", "category": "x", "facts": {}, "rules": {}}
    book.add(
        CaseRow(number=number, procedure=procedure, department="客服部", state="closed", **blank, **times)
    )
    book.flush()


@pytest.mark.clause("APR-04", "APR-08", "APR-11", "OP-APR-3")
def test_call_backs_imports_recordings_and_points_are_brought_together(case_book: str) -> None:
    settle_in(PROFILE)
    for number, score in enumerate((10, 9, 9), 1):
        called_back(number, "A1", score)
    called_back(4, "A1", 1, reached=False)
    called_back(5, "A1", 1, month=LAST.later(-1))
    facts(MONTH, A1={"satisfaction": 5, "late": 3, "leave_days": 2})
    facts(MONTH, A1={"late": 1})
    recorded(1, "A1", "未发现问题 nothing", "地址错误 wrong-address")
    recorded(2, "A1", "未发现问题 nothing")
    recorded(3, "A2", "听到表扬 praise-heard")
    case = paper("points_ledger", "PTS-20200101-0001")
    points_given(case, "A1", 5)
    points_given(case, "A1", -2, "PTS-09")
    found = of("A1")
    assert (found.figures["satisfaction"].value, found.figures["satisfaction"].count) == (Decimal("9.33"), 3)
    assert found.attendance == {"late": 1, "leave_days": 2}, "a later import corrects an earlier one"
    days = RULES.working_days(LAST, [(SINCE, None)])
    assert (found.days_on_duty, found.days_source) == (days - 2, "calendar")
    assert (found.heard, found.faulty, found.figures["recordings"].value) == (2, 1, 50)
    assert found.figures["workload"].value == 100, "nobody had more calls recorded"
    assert of("A2").figures["workload"].value == 50
    assert (found.points, found.points_by_clause) == (3, {"PTS-01": 5, "PTS-09": -2})
    assert of("A3").figures == {}


@pytest.mark.clause("APR-04")
@pytest.mark.parametrize(("late", "counted"), [(-1, 1), (0, 0)])
def test_a_call_back_counts_until_the_months_last_moment_in_the_departments_zone(
    case_book: str, late: int, counted: int
) -> None:
    settle_in(PROFILE)
    called_back(1, "A1", 9)
    ends = LAST.later(1).begins(SHANGHAI)
    with writing() as book:
        of_it = CaseRow.procedure == "repair_callback"
        book.execute(update(CaseRow).where(of_it).values(closed_at=ends + timedelta(seconds=late)))
    assert len(of("A1").figures) == counted


@pytest.mark.clause("APR-04", "APR-26")
def test_more_people_take_no_more_queries(case_book: str) -> None:
    settle_in(PROFILE)
    few = queries()
    with writing() as book:
        for n in range(40):
            book.add(Staff(number=f"N{n}", name="x", department="客服部", superior="S1", since=SINCE))
            book.flush()
            book.add(StaffRole(staff=f"N{n}", role="agent", since=SINCE))
    assert len(gathered().people) == 49
    assert queries() == few


def followed(month: str, number: str = "APR-20200101-0001") -> list[str]:
    """Let what follows from a month be entered, as its appraisal does; who a proposal is about."""
    paper("monthly_appraisal", number)
    asking = AskingPolicy.in_force_on(LAST_DAY, PROFILE, CALENDAR)
    at = datetime.now(UTC)
    case = Case(number, "monthly_appraisal", "客服部", "x", "run", asking, at)
    with writing() as book:
        effect: Any = follow_up.__wrapped__  # type: ignore[attr-defined]  # what the act does, without its run
        return [one.staff for one in effect(book, case, RULES, month, "points")]


def standing() -> dict[str, float]:
    """What is entered about A1, added up by unit; rulings without an amount count one each, reversals take away."""
    with reading() as book:
        rows = book.scalars(select(Ruling).where(Ruling.about == "A1"))
        found: dict[str, float] = {}
        for one in rows:
            sign = -1 if "reverses" in one.because else 1
            unit = one.unit or "proposal"
            found[unit] = found.get(unit, 0) + (sign if one.amount is None else float(one.amount))
        return found


@pytest.mark.clause("APR-07", "OP-PEN-5", "TRM-02")
def test_a_correction_of_one_month_takes_back_what_the_next_rested_on_it(case_book: str) -> None:
    settle_in(PROFILE)
    before = str(LAST.later(-1))
    past_month(before, A1=50)
    assert followed(before) == []
    past_month(MONTH, A1=50)
    assert followed(MONTH) == ["A1"]
    assert standing() == {"points": -20, "warning": 2, "proposal": 1}
    assert followed(MONTH) == [], "entered once"
    with writing() as book:
        book.execute(
            update(Appraisal).where(Appraisal.month == before).values(total=Decimal(70), failed=False)
        )
    assert followed(before, "APR-20200101-0002") == []
    assert standing() == {"points": -10, "warning": 1, "proposal": 0}, "the month itself is failed still"


@pytest.mark.clause("APR-07", "OP-APR-10")
def test_three_months_with_a_warning_in_a_row_and_a_gap_that_ends_the_row(case_book: str) -> None:
    settle_in(PROFILE)
    months = [str(LAST.later(-back)) for back in (3, 2, 1, 0)]
    for month, total in zip(months, (50, 70, 50, 70), strict=True):
        past_month(month, A1=total)
    case = paper("fine_and_discipline", "PEN-20200101-0001")
    points_given(case, "A1", -5, "PEN-02", fine="50")
    proposals = [followed(month, f"APR-20200101-000{n}") for n, month in enumerate(months)]
    assert proposals == [[], [], [], []], "a month without a warning lies between"
    with writing() as book:
        bare = {
            "case": case,
            "clause": "OP-APR-10",
            "what": "警告",
            "about": "A1",
            "amount": 1,
            "unit": "warning",
        }
        rest = {"because": {"about": "A1"}, "day": SINCE, "profile": PROFILE, "at": datetime.now(UTC)}
        book.add(Ruling(month=months[1], **bare, **rest))
    assert followed(MONTH, "APR-20200101-0009") == ["A1"]


@pytest.mark.clause("OP-PEN-5", "OP-APR-10")
def test_a_fine_that_an_appeal_took_back_warns_nobody(case_book: str) -> None:
    settle_in(PROFILE)
    past_month(MONTH, A1=80)
    case = paper("fine_and_discipline", "PEN-20200101-0001")
    points_given(case, "A1", -5, "PEN-02", fine="50")
    with reading() as book:
        fine = book.scalars(select(Ruling.id)).one()
    points_given(case, "A1", 5, "OP-PEN-5", reverses=fine, reversed_clause="PEN-02")
    followed(MONTH)
    assert "warning" not in standing()
