"""P48 · monthly-awards, on a real Prefect server and a real case book."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from complaints import ON_SQLITE, asked_of, live_by, told
from driving import House, Run
from sqlalchemy import func, select, update
from team import facts, past_month, title

from deployments.schedules import each_month
from policies.months import Month
from policies.performance.metrics import Title
from policies.performance.monthly_awards import AwardsPolicy
from tasks.performance.results import months_back, titles_of
from tasks.records.engine import reading, writing
from tasks.records.models import Case, Staff, StaffRole
from tasks.settings import settings

LAST = str(Month.of(datetime.now(ZoneInfo("Asia/Shanghai"))).later(-1))
EMPLOYEE = Title.EXCELLENT_EMPLOYEE.en
SOLD = {"days_on_duty": 22, "conversion": 40, "payment_rate": 80, "response_seconds": 30, "tone": 85}


def published(*months: str) -> None:
    """A1 first, then A2, A3, A4, in each of these published months."""
    for month in months or (LAST,):
        past_month(month, A1=95, A2=90, A3=85, A4=80)


def reward(house: House, **request: Any) -> Run:
    return house.start("monthly-awards", request=request)


def named(run: Run, employee: str = "") -> Run:
    return run.answer(answered_by="S1", employee=employee)


def listed(run: Run) -> list[dict[str, Any]]:
    """The lines as computed, which the form is filled in with."""
    lines: list[dict[str, Any]] = run.form["properties"]["lines"]["default"]
    return lines


def confirmed(run: Run, by: str = "S1", **more: Any) -> Run:
    return run.answer(answered_by=by, **{"lines": listed(run)} | more)


def ruled(run: Run) -> list[tuple[str, str | None, str]]:
    return [
        (one.clause, one.about, f"{one.amount.normalize():f}")
        for one in run.rulings
        if one.amount is not None
    ]


@pytest.mark.clause("AWD-01", "AWD-02", "AWD-03", "AWD-04", "AWD-05", "AWD-06", "OP-AWD-4")
def test_a_months_facts_become_a_list_that_is_confirmed_paid_and_told_to_each_alone(team: House) -> None:
    published()
    facts(
        LAST,
        A1=SOLD | {"sales": 9000, "tone": 95},
        A2=SOLD | {"sales": 9000, "late": 1},
        A3=SOLD | {"sales": 100, "conversion": 45, "leave_days": 0.5},
    )
    run = reward(team)
    assert asked_of(run) == "excellent-named → supervisor"
    named(run, "A2")
    assert asked_of(run) == "awards-confirmed → supervisor"
    assert [(one["award"].partition(" ")[2], one["staff"]) for one in listed(run)] == [
        ("full-attendance", "A1"),
        ("top-sales", "A1"),
        ("top-sales", "A2"),
        ("top-composite", "A1"),
        ("top-composite", "A3"),
        ("top-conversion", "A3"),
    ]
    assert "| 销售业绩第一 | A2 | 50.00 | AWD-02 |" in run.sheet
    confirmed(run)
    assert (run.state, run.case.state) == ("Completed", "closed")
    assert ruled(run) == [
        ("AWD-01", "A1", "100"),
        ("AWD-02", "A1", "50"),
        ("AWD-02", "A2", "50"),
        ("AWD-03", "A1", "50"),
        ("AWD-03", "A3", "50"),
        ("AWD-04", "A3", "100"),
    ]
    assert {(one.unit, one.month) for one in run.rulings if one.amount is not None} == {("yuan-paid", LAST)}
    assert told(run, "award") == ["A1", "A1", "A2", "A1", "A3", "A3"]
    assert told(run, "title-given") == ["A2"]
    assert run.case.outcome is not None
    assert Decimal(run.case.outcome["paid"]) == 400
    with reading() as book:
        assert titles_of(book, "A2", EMPLOYEE) == [LAST]


@pytest.mark.clause("AWD-06", "AWD-07", "OP-AWD-3", "OP-AWD-5", "OP-AWD-6", "CF-59")
def test_three_months_first_with_the_title_earn_a_hundred_and_six_two_hundred(team: House) -> None:
    live_by("taobao-bonus")
    months = months_back(LAST, 6)
    published(*months[:3])
    title("A1", EMPLOYEE, *months[:2])
    third = named(reward(team, month=months[2]), "A1")
    assert [(one["award"].partition(" ")[2], one["staff"]) for one in listed(third)] == [("streak", "A1")]
    confirmed(third)
    assert ruled(third) == [("AWD-06", "A1", "100")]

    published(*months[3:])
    fourth = named(reward(team, month=months[3]), "A1")
    assert listed(fourth) == [], "once for each block of three"
    sixth = confirmed(named(reward(team, month=LAST)))
    assert ruled(sixth) == [("AWD-07", "A1", "200")], "from the sixth month on first in score is enough"
    with reading() as book:
        assert titles_of(book, "A1", Title.EXCELLENT_AGENT.en) == [], "another title, of another source"


@ON_SQLITE
@pytest.mark.clause("AWD-06", "OP-AWD-5")
def test_three_months_first_without_the_title_in_each_earn_nothing(team: House) -> None:
    live_by("taobao-bonus")
    months = months_back(LAST, 3)
    published(*months)
    title("A1", EMPLOYEE, months[0])
    run = reward(team).answer(answered_by="S1", employee="A4")
    assert "A4 不在前列" in run.refused[0].reasons[0]
    assert asked_of(run) == "excellent-named → supervisor"
    assert f"| 1 | A1 | 3 | {months[0]} |" in run.sheet
    assert listed(named(run, "A1")) == []


@ON_SQLITE
@pytest.mark.clause("AWD-05", "AWD-08", "CF-56")
def test_a_line_is_struck_with_a_reason_and_praise_a_certificate_and_a_bonus_are_added(team: House) -> None:
    live_by("taobao-shop")
    published()
    facts(LAST, A1=SOLD | {"sales": 9000}, A2={"days_on_duty": 22})
    run = reward(team)
    assert asked_of(run) == "awards-confirmed → supervisor", "the shop names no excellent employee"
    lines = listed(run)
    confirmed(run, lines=lines[:-1])
    assert "漏填" in run.refused[0].reasons[0]
    struck = [one | {"struck": one["staff"] == "A2"} for one in lines]
    confirmed(run, lines=struck)
    assert "剔除须说明理由" in run.refused[1].reasons[0]
    struck = [one | {"reason": "代打卡"} if one["struck"] else one for one in struck]
    extra = [
        {"kind": "奖金 bonus", "staff": "A3", "yuan": 50, "reason": "救急"},
        {"kind": "荣誉证书 certificate", "reason": "团队协作"},
    ]
    confirmed(run, lines=struck, extra=extra)
    assert ("AWD-08", "A3", "50") in ruled(run)
    assert ("AWD-01", "A2") not in {(clause, about) for clause, about, _ in ruled(run)}
    assert [one.because["reason"] for one in run.rulings if one.what == "剔除奖项:全勤奖"] == ["代打卡"]
    assert told(run, "award").count("A2") == 1, "of the team's certificate, not of what was struck"
    assert "S1" not in told(run, "award")
    assert run.case.outcome is not None
    assert (run.case.outcome["struck"], run.case.outcome["added"]) == (1, 2)


@ON_SQLITE
@pytest.mark.clause("AWD-01", "OP-AWD-1", "CF-39")
def test_who_joined_in_the_month_wasnt_there_the_whole_month(team: House) -> None:
    live_by("taobao-shop")
    published()
    second = date(*Month.named(LAST), 2)
    with writing() as book:
        book.execute(update(Staff).where(Staff.number == "A8").values(since=second))
        book.execute(update(StaffRole).where(StaffRole.staff == "A8").values(since=second))
        book.execute(update(Staff).where(Staff.number == "A7").values(since=second.replace(day=1)))
    facts(LAST, A7={"days_on_duty": 22}, A8={"days_on_duty": 21}, S1={"days_on_duty": 22})
    assert [one["staff"] for one in listed(reward(team))] == ["A7"]


@ON_SQLITE
@pytest.mark.clause("AWD-05", "OP-HOUSE-53")
def test_it_waits_for_the_month_and_silence_climbs_names_nobody_and_pays_nothing(team: House) -> None:
    facts(LAST, A1=SOLD)
    run = reward(team)
    assert asked_of(run) == "appraisal-published → supervisor"
    published()
    run.answer(answered_by="S1").miss()
    assert asked_of(run) == "excellent-named-2 → gm-office"
    run.answer(answered_by="Z3", employee="A1").miss()
    assert asked_of(run) == "awards-confirmed-2 → gm-office"
    assert ruled(run) == []
    confirmed(run, by="Z4")
    assert ruled(run)


@ON_SQLITE
@pytest.mark.clause("AWD-05")
def test_a_second_start_and_a_run_that_starts_over_pay_nothing_twice(team: House) -> None:
    live_by("taobao-shop")
    published()
    facts(LAST, A1=SOLD)
    run = reward(team)
    facts(LAST, A1={"late": 1})
    confirmed(run.burst())
    assert reward(team).state == "Completed"
    assert [one.clause for one in run.rulings].count("AWD-01") == 1, "the list stays as it was shown"
    with reading() as book:
        assert book.scalar(select(func.count()).where(Case.procedure == "monthly_awards")) == 1
    number = run.case.number
    page = (settings().home / "archive" / "AWD" / number.split("-")[1] / f"{number}.md").read_text()
    assert "综合评分" in page
    assert "xychart-beta" in page


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-77")
@pytest.mark.parametrize(
    ("request_", "reason"),
    [
        ({"month": str(Month.named(LAST).later(1))}, "month: "),
        ({"department": "无此部门"}, "department: "),
        ({"taken_by": "Z9"}, "taken_by: "),
    ],
)
def test_a_start_that_cannot_be_right_says_why_and_enters_nothing(
    team: House, request_: dict[str, Any], reason: str
) -> None:
    run = reward(team, **request_)
    state = run.seen.state
    assert state is not None
    assert state.is_failed()
    assert reason in (state.message or "")
    with reading() as book:
        assert not book.scalar(select(func.count()).select_from(Case))


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-77")
def test_it_is_scheduled_for_every_month_of_every_department(team: House) -> None:
    (schedule,) = each_month(AwardsPolicy, "request")()
    assert len(str(schedule.rrule).split(",")) >= 12
