"""P55 · probation-regularization, on a real Prefect server and a real case book."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from complaints import ON_SQLITE, asked_of, live_by, told
from driving import House, Run
from sqlalchemy import select, update

from policies.career.grades import Grade
from tasks.clock import now
from tasks.performance.results import gradings_of
from tasks.records.engine import reading, writing
from tasks.records.models import Case, Staff
from tasks.records.performance import Grading

SHANGHAI = ZoneInfo("Asia/Shanghai")
MET = dict.fromkeys(("no_breach", "culture", "attitude", "mastery", "results"), "具备 met")
PASSED = {"answered_by": "D1", "knowledge": 80, "skill": 85} | MET
FAILED = PASSED | {"knowledge": 79}
APPLIED = {"answered_by": "A8", "summary": "一个月来的工作"}
YES = "同意转正 approved"
NO = "不同意 refused"


def month_ago() -> date:
    """A first day whose probation ends within the next few days, so that applying isn't too early."""
    return now().astimezone(SHANGHAI).date() - timedelta(days=27)


def start(house: House, **more: Any) -> Run:
    about = {"person": "A8", "joined": month_ago().isoformat(), "taken_by": "H1"}
    return house.start("probation-regularization", probation=about | more)


def refusal(run: Run) -> str:
    state = run.seen.state
    assert state is not None
    assert state.is_failed()
    return state.message or ""


def grades(person: str = "A8") -> list[tuple[Grade, date, Any]]:
    with reading() as book:
        return [(held.grade, held.since, held.pay) for held in gradings_of(book, person)]


def ruled(run: Run) -> list[str]:
    return [f"{one.clause} {one.what}" for one in run.rulings]


@pytest.mark.clause("PRB-01", "PRB-02", "PRB-03", "PRB-04", "OP-PRB-1", "OP-PRB-4", "GRD-12")
def test_who_applies_passes_and_is_approved_by_both_levels_is_a_junior_from_the_day_after(
    team: House,
) -> None:
    run = start(team)
    assert asked_of(run) == "application → A8"
    assert run.waits_for is not None
    assert run.waits_for.due_at is not None
    regular = run.waits_for.due_at.astimezone(SHANGHAI)
    assert regular.hour == 0
    assert 28 <= (regular.date() - month_ago()).days <= 31
    run.answer(**APPLIED)
    assert asked_of(run) == "promotion-assessment → department-head"
    run.answer(**PASSED)
    assert asked_of(run) == "leader-approval → department-head"
    run.answer(answered_by="D1", verdict=YES)
    assert asked_of(run) == "hr-approval → hr"
    run.answer(answered_by="H1", verdict=YES, pay="2600")
    assert (run.state, run.case.state) == ("Completed", "closed")
    assert grades()[-1] == (Grade.JUNIOR, regular.date(), 2600)
    assert told(run, "regularised") == ["A8"]
    assert ruled(run) == [
        "OP-PRB-1 试用期起止",
        "PRB-02 转正考核合格",
        "PRB-03 转正审批:同意转正",
        "PRB-03 转正审批:同意转正",
        "PRB-04 转正:初级客服",
    ]
    assert {"person": "A8", "result": "regular", "tests": 1}.items() <= (run.case.outcome or {}).items()


@pytest.mark.clause("PRB-01", "OP-HOUSE-85", "OP-PRB-3", "PRB-02")
def test_silence_is_no_resignation_and_a_failed_test_extends_once_before_a_proposal_that_ends_nothing(
    team: House,
) -> None:
    run = start(team).miss()
    assert "期满未申请,仍予考核" in ruled(run)[-1]
    run.answer(**FAILED)
    assert ruled(run)[-1] == "OP-PRB-3 转正考核未通过,延长试用"
    assert asked_of(run) == "application-2 → A8"
    first, second = (one.due_at for one in run.questions if one.form == "Application")
    assert first is not None
    assert second is not None
    assert timedelta(days=28) <= second - first <= timedelta(days=31)
    run.miss().answer(**PASSED | {"culture": "不具备 not-met"})
    assert (run.state, run.case.state) == ("Completed", "closed")
    assert ruled(run)[-1] == "PRB-02 转正考核再次未通过,建议终止试用"
    assert told(run, "probation-failed") == ["H1"]
    assert told(run, "probation-tested") == ["A8", "A8"]
    assert [grade for grade, *_ in grades()][-1] is Grade.PROBATIONER
    with reading() as book:
        assert book.get_one(Staff, "A8").until is None, "nobody is dismissed by a flow"
    assert (run.case.outcome or {})["result"] == "to-be-ended"


@ON_SQLITE
@pytest.mark.clause("PRB-03", "PRB-02", "OP-PRB-4", "OP-GRD-1", "GRD-03")
def test_bad_answers_change_nothing_and_are_asked_again_with_field_and_reason(team: House) -> None:
    run = start(team).answer(**APPLIED)
    assert run.sent(**PASSED | {"knowledge": 101}) == "REJECT"
    run.answer(**PASSED | {"answered_by": "A8"})
    assert run.step == "promotion-assessment"
    run.answer(**PASSED)
    run.answer(answered_by="D1", verdict=NO)
    assert "不同意须说明理由" in run.sheet
    run.answer(answered_by="D1", verdict=YES)
    run.answer(answered_by="H1", verdict=YES)
    assert "该日没有薪资表，请填写月薪" in run.sheet, "no pay is invented for a year without a table"
    run.answer(answered_by="H1", verdict=YES, pay="abc")
    assert run.step == "hr-approval"
    assert len(run.refused) == 4
    assert [grade for grade, *_ in grades()][-1] is Grade.PROBATIONER
    run.answer(answered_by="H1", verdict=YES, pay="2600")
    assert run.state == "Completed"


@ON_SQLITE
@pytest.mark.clause("PRB-01")
def test_nobody_applies_long_before_the_end(team: House) -> None:
    run = start(team, joined=(now().astimezone(SHANGHAI).date() - timedelta(days=3)).isoformat())
    run.answer(**APPLIED)
    assert run.step == "application"
    assert "起方可申请转正" in run.sheet


@ON_SQLITE
@pytest.mark.clause("PRB-03")
@pytest.mark.parametrize("level", ["leader", "hr"])
def test_the_first_no_ends_it_the_grade_stays_and_the_person_is_told(team: House, level: str) -> None:
    run = start(team).answer(**APPLIED).answer(**PASSED)
    if level == "hr":
        run.answer(answered_by="D1", verdict=YES)
    by = {"leader": "D1", "hr": "H1"}[level]
    run.answer(answered_by=by, verdict=NO, reason="业绩不足")
    assert (run.state, (run.case.outcome or {})["result"]) == ("Completed", "refused")
    assert told(run, "probation-refused") == ["A8"]
    assert [grade for grade, *_ in grades()][-1] is Grade.PROBATIONER


@ON_SQLITE
@pytest.mark.clause("PRB-03", "OP-ROL-3")
def test_a_leader_who_is_silent_approves_nothing_and_the_level_above_is_asked(team: House) -> None:
    run = start(team).answer(**APPLIED).answer(**PASSED).miss()
    assert asked_of(run) == "leader-approval-2 → gm-office"
    assert [grade for grade, *_ in grades()][-1] is Grade.PROBATIONER


@ON_SQLITE
@pytest.mark.clause("PRB-01")
@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"person": "A5"}, "person: A5 已是初级客服"),
        ({"person": "A99"}, "person: 没有在职员工“A99”"),
        ({"person": "A7"}, "person: 没有在职员工“A7”"),
        ({"joined": "2019-12-31"}, "joined: 早于入职日期 2020-01-01"),
        ({"joined": "2099-01-01"}, "joined: 2099-01-01 尚未到"),
        ({"taken_by": "A99"}, "taken_by: 没有在职员工“A99”"),
        ({"department": "无此部门"}, "department: 没有部门"),
    ],
)
def test_who_is_not_on_probation_is_refused_with_the_reason_and_nothing_is_entered(
    team: House, wrong: dict[str, str], said: str
) -> None:
    with writing() as book:  # A7 has left
        book.execute(update(Staff).where(Staff.number == "A7").values(until=date(2025, 1, 1)))
    before = grades("A5")
    assert said in refusal(start(team, **wrong))
    with reading() as book:
        assert book.scalars(select(Case)).all() == []
    assert grades("A5") == before


@ON_SQLITE
@pytest.mark.clause("PRB-01")
def test_a_probation_is_entered_once_and_a_run_that_starts_over_repeats_nothing(team: House) -> None:
    run = start(team).answer(**APPLIED)
    entered, asked = len(run.rulings), len(run.questions)
    assert run.burst().step == "promotion-assessment"
    assert (len(run.rulings), len(run.questions)) == (entered, asked)
    assert start(team).state == "Completed"
    with reading() as book:
        assert len(book.scalars(select(Case)).all()) == 1
        rows = book.scalars(select(Grading).where(Grading.staff == "A8")).all()
    assert [row.since for row in rows] == [date(2020, 1, 1), month_ago()]


@ON_SQLITE
@pytest.mark.clause("GRD-11", "GRD-05", "GRD-10", "PRB-04", "CF-03")
def test_under_the_bonus_scheme_the_probation_pays_1600_and_its_own_requirements_are_gone_through(
    team: House,
) -> None:
    live_by("taobao-bonus")
    with writing() as book:
        book.execute(update(Staff).where(Staff.number == "A8").values(since=month_ago()))
        book.execute(update(Grading).where(Grading.staff == "A8").values(since=month_ago()))
    run = start(team, joined="").answer(**APPLIED)
    assert asked_of(run) == "bonus-assessment → department-head"
    assert grades() == [(Grade.PROBATIONER, month_ago(), 1600)]
    requirements = ("etiquette", "platform", "orders", "guidance", "brand", "activities", "obedience")
    run.answer(answered_by="D1", knowledge=90, skill=90, **dict.fromkeys(requirements, "具备 met"))
    run.answer(answered_by="D1", verdict=YES).answer(answered_by="H1", verdict=YES)
    assert run.state == "Completed"
    grade, since, pay = grades()[-1]
    assert (grade, pay) == (Grade.JUNIOR, 2000)
    assert since == datetime.fromisoformat((run.case.outcome or {})["since"]).date()
