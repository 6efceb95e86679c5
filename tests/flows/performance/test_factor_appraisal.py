"""P45 · factor-appraisal, on a real Prefect server and a real case book."""

from typing import Any

import pytest
from complaints import ON_SQLITE, asked_of, live_by, told
from driving import House, Run
from sqlalchemy import func, select
from team import DEPARTMENT, facts

from policies.months import Month
from tasks.clock import now
from tasks.departments import department_of
from tasks.performance.factor_results import eligible_for_bonus
from tasks.performance.ledger import points_in
from tasks.records.engine import reading
from tasks.records.models import Case


def month(back: int) -> str:
    with reading() as book:
        setting = department_of(book, DEPARTMENT)
        assert setting is not None
        return str(Month.of(now().astimezone(setting.calendar.tz)).later(-back))


def full_attendance(*people: str) -> None:
    for back in range(1, 7):
        facts(month(back), **{person: {"leave_days": 0, "absent": 0} for person in people})


def appraise(house: House, **more: Any) -> Run:
    return house.start("factor-appraisal", request={"person": "A1", "taken_by": "S1"} | more)


def scored(
    run: Run, by: str = "S1", mark: str = "正面 plus", ability: int = 70, performance: int = 15
) -> Run:
    """The form as it comes, with every item scored alike."""
    form = {name: field["default"] for name, field in run.form["properties"].items() if "default" in field}
    return run.answer(
        answered_by=by,
        attitude=[line | {"mark": mark} for line in form["attitude"]],
        proposals=form["proposals"],
        ability=[line | {"score": ability} for line in form["ability"]],
        performance=[line | {"score": performance} for line in form["performance"]],
    )


def eligible(of: str) -> dict[str, bool]:
    with reading() as book:
        return eligible_for_bonus(book, DEPARTMENT, of)


def refusal(run: Run) -> str:
    state = run.seen.state
    assert state is not None
    assert state.is_failed()
    return state.message or ""


@pytest.fixture
def shop(team: House) -> House:
    live_by("taobao-bonus")
    return team


@pytest.mark.clause("FAC-01", "FAC-02", "FAC-03", "FAC-05", "FAC-07", "FAC-08", "CF-56")
def test_three_tables_in_one_form_decide_who_shares_in_the_bonus_of_the_months_observed(shop: House) -> None:
    full_attendance("A1")
    run = appraise(shop)
    assert asked_of(run) == "factor-scores → supervisor"
    assert "全勤与缺勤" in run.sheet
    assert [line["pair"] for line in run.form["properties"]["attitude"]["default"]][:2] == [
        "FAC-03/P1",
        "FAC-03/P3",
    ]
    scored(run).burst()
    assert (run.state, run.case.state) == ("Completed", "closed")
    by_clause = {one.clause: one.amount for one in run.rulings}
    assert (by_clause["FAC-03"], by_clause["FAC-05"]) == (7, 3), "attendance for; no proposal against"
    assert (by_clause["FAC-08"], by_clause["FAC-07"]) == (70, 75)
    assert (eligible(month(1)), eligible(month(6))) == ({"A1": True}, {"A1": True})
    assert (eligible(month(0)), eligible(month(7))) == ({}, {})
    assert told(run, "factor-appraised") == ["A1"]
    with reading() as book:
        setting = department_of(book, DEPARTMENT)
        assert setting is not None
        assert points_in(book, setting, month(0)) == {}, "its scores are no points of the ledger"
    again = appraise(shop)
    assert (again.state, len(eligible(month(1)))) == ("Completed", 1), "once over a period"


@ON_SQLITE
@pytest.mark.clause("FAC-01", "OP-FAC-4")
def test_whoever_falls_short_in_one_table_is_not_eligible_and_a_later_period_decides_anew(
    shop: House,
) -> None:
    full_attendance("A1", "A2")
    scored(appraise(shop), performance=11)
    assert eligible(month(1)) == {"A1": False}
    scored(appraise(shop, person="A2"), ability=59)
    scored(appraise(shop, first=month(1), last=month(1)))
    assert eligible(month(1)) == {"A1": True, "A2": False}
    assert eligible(month(2)) == {"A1": False, "A2": False}


@ON_SQLITE
@pytest.mark.clause("FAC-03")
def test_an_unexcused_absence_is_counted_against_whatever_the_assessor_thinks(shop: House) -> None:
    full_attendance("A1")
    facts(month(3), A1={"absent": 1})
    run = appraise(shop)
    assert "FAC-03/P2" not in str(run.form["properties"]["attitude"]["default"])
    scored(run)
    obedience = next(one for one in run.rulings if one.clause == "FAC-03")
    assert (obedience.amount, obedience.because["marks"]["FAC-03/P2"]) == (5, "负面")


@ON_SQLITE
@pytest.mark.clause("FAC-05")
def test_suggestions_on_the_ledger_are_counted_month_by_month(shop: House) -> None:
    said = {
        "item": "合理化建议 suggestion",
        "person": "A1",
        "month": month(1),
        "facts": "话术卡",
        "evidence": "文档 3",
        "trial_began": "2021-01-01T09:00:00+08:00",
        "taken_by": "A1",
    }
    assert shop.start("points-ledger", request=said).step == "points-confirmed"
    run = appraise(shop, first=month(1), last=month(1))
    assert run.form["properties"]["proposals"]["default"] == [{"month": month(1), "proposals": 1}]
    scored(run)
    assert next(one for one in run.rulings if one.clause == "FAC-05").amount == 5


@ON_SQLITE
@pytest.mark.clause("FAC-01", "FAC-02")
def test_nobody_scores_themselves_and_silence_makes_nobody_eligible(shop: House) -> None:
    run = appraise(shop, person="S1")
    assert asked_of(run) == "factor-scores → leadership"
    assert "团队目标" in str(run.form["properties"]["performance"]["default"]), "by the table of the post"
    missed = appraise(shop).miss()
    assert asked_of(missed) == "factor-scores-2 → leadership"
    scored(missed, by="Z1", mark="未评 unmarked")
    assert missed.step == "factor-scores-2"
    assert "unmarked" in missed.sheet
    assert eligible(month(1)) == {}


@pytest.mark.clause("FAC-01")
def test_the_departments_appraisal_starts_one_for_each_agent_and_none_twice(shop: House) -> None:
    appraise(shop, person="A1")
    whole = appraise(shop, person="").burst()
    assert whole.state == "Completed"
    assert whole.case.outcome is not None
    numbers = whole.case.outcome["started"]
    with reading() as book:
        people = {book.get_one(Case, number).facts["person"] for number in numbers}
        assert book.scalar(select(func.count()).where(Case.procedure == "factor_appraisal")) == 10
    assert people == {"R1", *(f"A{n}" for n in range(2, 9))}, "A1 has one already"
    one = shop.run_of(numbers[0]).burst()
    assert (one.step, one.case.number) == ("factor-scores", numbers[0])
    scored(one)
    assert eligible(month(1)) == {one.case.facts["person"]: True}


@ON_SQLITE
@pytest.mark.clause("FAC-01", "CF-56")
def test_what_cannot_be_appraised_is_refused_with_field_and_reason_and_enters_nothing(team: House) -> None:
    assert "department: " in refusal(appraise(team)), "the promotion system decides otherwise"
    live_by("taobao-bonus")
    for wrong, field in (
        ({"person": "Q9"}, "person: "),
        ({"last": month(0)}, "last: "),
        ({"first": month(1), "last": month(2)}, "first: "),
        ({"department": "没有"}, "department: "),
    ):
        assert field in refusal(appraise(team, **wrong))
    with reading() as book:
        assert book.scalar(select(func.count()).where(Case.procedure == "factor_appraisal")) == 0
