"""P44 · quarterly-appraisal, on a real Prefect server and a real case book."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from complaints import ON_SQLITE, asked_of, live_by, told
from driving import House, Run
from sqlalchemy import func, select, update
from team import past_month

from deployments.schedules import each_month
from policies.months import Month
from policies.performance.metrics import Title
from policies.performance.quarterly_appraisal import QuarterlyPolicy
from policies.quarters import Quarter
from tasks.performance.results import of_quarter, quarters_of, titles_of
from tasks.records.engine import reading, writing
from tasks.records.models import Case
from tasks.records.performance import Appraisal, QuarterlyGrade
from tasks.settings import settings

LAST = Quarter.of(Month.of(datetime.now(ZoneInfo("Asia/Shanghai")))).later(-1)
MONTHS = [str(month) for month in LAST.months]
PROPOSED = {"A1": "A", "A2": "B", "A3": "C", "A4": "D"}
CONFIRMED = {"answered_by": "Z3", "confirmation": "确认 confirmed"}


def scored(*months: str) -> None:
    """A1 to A4 in the published months, each in a band of their own."""
    for month in months or MONTHS:
        past_month(month, A1=95, A2=85, A3=70, A4=50)


def appraise(house: House, **request: Any) -> Run:
    return house.start("quarterly-appraisal", request=request)


def rows(**more: dict[str, str]) -> list[dict[str, str]]:
    """The proposed grades, with what differs from them."""
    return [
        {"staff": staff, "grade": f"{letter}级 {letter}"} | more.get(staff, {})
        for staff, letter in PROPOSED.items()
    ]


def graded(run: Run, by: str = "D1", **more: dict[str, str]) -> Run:
    return run.answer(answered_by=by, grades=rows(**more))


def titles(staff: str) -> list[str]:
    with reading() as book:
        return titles_of(book, staff, Title.EXCELLENT_AGENT.en)


def grades() -> dict[str, str]:
    with reading() as book:
        return {one.staff: one.grade for one in of_quarter(book, "客服部", str(LAST))}


@pytest.mark.clause("QAP-01", "QAP-02", "OP-QAP-1", "OP-QAP-2", "OP-QAP-4")
def test_three_months_become_a_grade_that_is_set_confirmed_and_told_to_each_alone(team: House) -> None:
    scored()
    run = appraise(team)
    assert asked_of(run) == "grades-set → department-head"
    assert [one["grade"][-1] for one in run.form["properties"]["grades"]["default"]] == list("ABCD")
    assert "| A2 | 85.00 | 85.00 | 85.00 | 85.00 | B |" in run.sheet
    graded(run, A4={"grade": "C级 C", "reason": "病假期间"})
    assert asked_of(run) == "grades-confirmed → gm-office"
    assert "病假期间" in run.sheet, "who confirms sees what was set, and why"
    run.answer(**CONFIRMED)
    assert (run.state, run.case.state) == ("Completed", "closed")
    assert grades() == PROPOSED | {"A4": "C"}
    with reading() as book:
        (mine,) = quarters_of(book, "A2")
    assert (mine.quarter, mine.mean, mine.case) == (str(LAST), 85, run.case.number)
    assert titles("A1") == [str(LAST)]
    assert told(run, "quarter-graded") == ["A1", "A2", "A3", "A4"]
    own = {one.recipient: one.body for one in run.notices if one.kind == "quarter-graded"}
    assert "85.00" in own["A2"]
    assert not any(other in own["A2"] for other in ("95.00", "A1", "A3"))
    ruled = {one.about: one for one in run.rulings if one.clause == "QAP-01"}
    assert (ruled["A4"].because["proposed"], ruled["A4"].because["reason"]) == ("D", "病假期间")
    assert run.case.outcome is not None
    assert run.case.outcome["letters"] == {"A": 1, "B": 1, "C": 2}


@ON_SQLITE
@pytest.mark.clause("QAP-01")
def test_grades_that_cannot_stand_are_asked_for_again_and_a_return_shows_them_with_its_reason(
    team: House,
) -> None:
    scored()
    run = graded(appraise(team), A2={"grade": "A级 A"})
    assert asked_of(run) == "grades-set → department-head"
    assert "A2 等级与建议 B 不同" in run.refused[0].reasons[0]
    graded(run, A2={"grade": "A级 A", "reason": "带教新人"})
    run.answer(answered_by="Z3", confirmation="退回 returned")
    assert asked_of(run) == "grades-confirmed → gm-office", "nothing is returned without a reason"
    run.answer(answered_by="Z3", confirmation="退回 returned", return_reason="理由不足")
    assert asked_of(run) == "grades-set-2 → department-head"
    assert "理由不足" in run.sheet
    assert run.form["properties"]["grades"]["default"][1]["reason"] == "带教新人"
    assert grades() == {}, "nothing counts before it is confirmed"
    graded(run).answer(**CONFIRMED)
    assert grades() == PROPOSED
    assert run.rulings[0].what == "季度等级退回重评"


@ON_SQLITE
@pytest.mark.clause("QAP-01")
def test_silence_climbs_from_the_leader_to_the_gm_office_and_grades_nobody(team: House) -> None:
    scored()
    run = appraise(team).miss()
    assert asked_of(run) == "grades-set-2 → gm-office"
    graded(run, by="Z3")
    run.answer(answered_by="Z3", confirmation="确认 confirmed")
    assert asked_of(run) == "grades-confirmed → gm-office", "who set the grades doesn't confirm them"
    run.miss()
    assert asked_of(run) == "grades-confirmed-2 → general-manager"
    assert grades() == {}
    run.answer(answered_by="Z2", confirmation="确认 confirmed")
    assert grades() == PROPOSED


@ON_SQLITE
@pytest.mark.clause("QAP-01", "OP-HOUSE-53", "OP-HOUSE-75")
def test_it_waits_for_its_months_and_takes_who_has_fewer_by_those_there_are(team: House) -> None:
    scored(*MONTHS[:2])
    run = appraise(team)
    assert asked_of(run) == "appraisal-published → supervisor"
    run.answer(answered_by="S1")
    assert asked_of(run) == "appraisal-published → supervisor", "it isn't published by saying so"
    past_month(MONTHS[2], A1=80, A5=99)
    run.answer(answered_by="S1")
    assert asked_of(run) == "grades-set → department-head"
    assert "| A1 | 95.00 | 95.00 | 80.00 | 90.00 | A |" in run.sheet
    assert "| A5 | — | — | 99.00 | 99.00 | A |" in run.sheet
    more = [{"staff": "A5", "grade": "A级 A"}]
    run.answer(answered_by="D1", grades=rows() + more).answer(**CONFIRMED)
    assert grades() == PROPOSED | {"A5": "A"}
    assert (titles("A1"), titles("A5")) == ([str(LAST)], []), "a title is for a whole quarter"


@ON_SQLITE
@pytest.mark.clause("OP-QAP-4")
def test_a_tie_gives_the_title_to_nobody(team: House) -> None:
    for month in MONTHS:
        past_month(month, A1=90, A2=90)
    run = appraise(team)
    both = [{"staff": staff, "grade": "A级 A"} for staff in ("A1", "A2")]
    run.answer(answered_by="D1", grades=both).answer(**CONFIRMED)
    assert (titles("A1"), titles("A2")) == ([], [])
    assert "本季度无人" in page(run)


def page(run: Run) -> str:
    number = run.case.number
    return (settings().home / "archive" / "QAP" / number.split("-")[1] / f"{number}.md").read_text()


@pytest.mark.clause("QAP-01", "OP-QAP-4")
def test_a_correction_is_a_new_version_that_counts_from_then_on_and_moves_the_title(team: House) -> None:
    scored()
    first = graded(appraise(team)).answer(**CONFIRMED)
    assert appraise(team).state == "Completed"
    assert len(first.questions) == 2, "a second start refers to the first appraisal and asks nobody"
    for month in MONTHS:
        past_month_again(month, A2=99)
    again = appraise(team, quarter=str(LAST), version=2)
    graded(again, A2={"grade": "A级 A"}).answer(**CONFIRMED)
    assert grades() == PROPOSED | {"A2": "A"}
    assert (titles("A1"), titles("A2")) == ([], [str(LAST)])
    with reading() as book:
        kept = select(QuarterlyGrade.grade).where(QuarterlyGrade.staff == "A2")
        assert list(book.scalars(kept.order_by(QuarterlyGrade.version))) == ["B", "A"]


def past_month_again(month: str, **totals: int) -> None:
    """A second version of a published month."""
    with writing() as book:
        for staff, total in totals.items():
            known = book.scalars(
                select(Appraisal).where(Appraisal.staff == staff, Appraisal.month == month)
            ).one()
            fields = {column.name: getattr(known, column.name) for column in Appraisal.__table__.columns}
            del fields["id"]
            book.add(Appraisal(**fields | {"version": 2, "total": total}))


@ON_SQLITE
@pytest.mark.clause("QAP-01", "OP-HOUSE-75")
def test_a_quarter_in_which_nobody_has_a_score_is_closed_and_asks_nobody(team: House) -> None:
    for month in MONTHS:
        past_month(month, R1=0)
    unscored()
    run = appraise(team)
    assert (run.state, run.questions) == ("Completed", [])
    assert told(run, "nobody-to-grade") == ["D1"]


def unscored() -> None:
    with writing() as book:
        book.execute(update(Appraisal).values(total=None, rank=None, exempt="reserve-supervisor"))


@ON_SQLITE
@pytest.mark.clause("QAP-01", "OP-QAP-3")
@pytest.mark.parametrize(
    ("request_", "reason"),
    [
        ({"quarter": str(LAST.later(1))}, "quarter: "),
        ({"quarter": str(LAST), "version": 2}, "version: "),
        ({"department": "无此部门"}, "department: "),
        ({"taken_by": "Z9"}, "taken_by: "),
    ],
)
def test_a_start_that_cannot_be_right_says_why_and_enters_nothing(
    team: House, request_: dict[str, Any], reason: str
) -> None:
    run = appraise(team, **request_)
    state = run.seen.state
    assert state is not None
    assert state.is_failed()
    assert reason in (state.message or "")
    with reading() as book:
        assert not book.scalar(select(func.count()).select_from(Case))


@ON_SQLITE
@pytest.mark.clause("QAP-01")
def test_a_run_that_starts_over_sums_up_sets_and_tells_nothing_twice(team: House) -> None:
    scored()
    run = graded(appraise(team))
    before = (len(run.questions), len(run.notices))
    past_month("1999-01", A1=1)  # whatever else happens meanwhile
    run.burst()
    assert (len(run.questions), len(run.notices)) == before
    run.answer(**CONFIRMED)
    assert told(run, "quarter-graded") == ["A1", "A2", "A3", "A4"]


@ON_SQLITE
@pytest.mark.clause("OP-QAP-3", "CF-05")
def test_it_is_scheduled_for_the_first_month_of_a_quarter_and_not_where_the_scheme_has_none(
    team: House,
) -> None:
    (schedule,) = each_month(QuarterlyPolicy, "request")()
    dates = str(schedule.rrule).removeprefix("RDATE:").split(",")
    assert len(dates) >= 4
    assert {date[4:6] for date in dates} <= {"01", "04", "07", "10"}
    assert schedule.parameters == {"request": {"department": "客服部"}}
    live_by("heating")
    assert list(each_month(QuarterlyPolicy, "request")()) == []
