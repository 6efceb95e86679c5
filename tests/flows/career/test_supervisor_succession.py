"""P58 · supervisor-succession, on a real Prefect server and a real case book."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from complaints import ON_SQLITE, asked_of, told
from driving import House, Run
from sqlalchemy import select, update
from team import DEPARTMENT, past_month, past_quarter, title

from policies.months import Month
from policies.organisation import Role
from policies.quarters import Quarter
from tasks.clock import now
from tasks.records.engine import reading, writing
from tasks.records.models import Case, Staff, StaffRole
from tasks.records.performance import Grading
from tasks.staff import eligible

SHANGHAI = ZoneInfo("Asia/Shanghai")
TODAY = now().astimezone(SHANGHAI).date()
LAST_MONTH = Month.of(datetime.combine(TODAY, datetime.min.time())).later(-1)
WILLING, DECLINES = "愿意 willing", "谢绝 declines"
PROPOSED = {"answered_by": "Z3", "candidate": "R1", "reasons": "独立维持部门运转"}
APPOINTED = {"answered_by": "Z2", "verdict": "任命 appointed"}
REFUSED = {"answered_by": "Z2", "verdict": "不任命 not-appointed", "reason": "经验不足"}


def vacant(house: House, **more: Any) -> Run:
    about = {"former": "S1", "cause": "离职 left", "taken_by": "H1"}
    return house.start("supervisor-succession", vacancy=about | more)


def say(house: House, run: Run, **stands: str) -> Run:
    """Each candidate answers on a form of their own; who isn't named stays silent."""
    for person in ("R1", "A1", "A2"):
        part = house.part_of(run, person)
        if person in stands:
            part.answer(answered_by=person, stand=stands[person])
        else:
            part.miss()
    return run.go_on()


def supervisors(day: date = TODAY) -> list[str]:
    with reading() as book:
        return [one.number for one in eligible(book, DEPARTMENT, Role.SUPERVISOR, day)]


def superior(number: str) -> str | None:
    with reading() as book:
        return book.get_one(Staff, number).superior


def refusal(run: Run) -> str:
    state = run.seen.state
    assert state is not None
    assert state.is_failed()
    return state.message or ""


def ruled(run: Run) -> list[str]:
    return [f"{one.clause} {one.what}" for one in run.rulings]


@pytest.mark.clause("SUC-01", "SUC-02", "OP-SUC-1", "OP-SUC-2", "CF-42")
def test_the_reserve_supervisor_stands_in_is_proposed_first_and_appointed_by_the_general_manager(
    team: House,
) -> None:
    past_month(str(LAST_MONTH), A1=91, A2=88)
    past_quarter(str(Quarter.of(LAST_MONTH)), A1="A")
    title("A1", "excellent-agent", "2026Q1", "2026Q2")
    run = vacant(team)
    assert supervisors() == ["R1"], "stands in from the first vacant day on"
    assert (superior("A1"), superior("R1")) == ("R1", "D1")
    say(team, run, R1=WILLING, A1=WILLING, A2=DECLINES)
    assert asked_of(run) == "succession-proposal → gm-office"
    assert "| A1 | 高级客服 |" in run.sheet
    assert "91.00" in run.sheet
    assert run.sheet.index("| R1 |") < run.sheet.index("| A1 |")
    run.answer(**PROPOSED)
    assert asked_of(run) == "appointment → general-manager"
    assert run.form["properties"]["candidate"]["default"] == "R1"
    assert "default" not in run.form["properties"]["verdict"], "no verdict is filled in beforehand"
    run.answer(**APPOINTED)
    assert (run.state, run.case.state) == ("Completed", "closed")
    assert (run.case.outcome or {})["result"] == "appointed"
    assert supervisors() == supervisors(TODAY + timedelta(days=400)) == ["R1"]
    assert supervisors(TODAY - timedelta(days=1)) == ["S1"]
    assert told(run, "appointed-supervisor") == ["R1"]
    assert told(run, "successor-named") == ["A1", "A2"]
    assert told(run, "post-left") == ["H1"]
    assert ruled(run) == [
        "OP-SUC-1 列出继任人选",
        "SUC-02 代理主管",
        "SUC-01 人选表态",
        "SUC-01 继任主管:任命",
    ]


@pytest.mark.clause("SUC-01", "SUC-02", "OP-HOUSE-88")
def test_silence_is_no_yes_and_a_senior_takes_over_from_the_stand_in_on_the_day_named(team: House) -> None:
    run = vacant(team)
    say(team, run, A1=WILLING)
    run.answer(**PROPOSED)
    assert "R1 不是愿意继任的人选（A1）" in run.sheet
    run.answer(**PROPOSED | {"candidate": "A1"})
    first = TODAY + timedelta(days=10)
    run.answer(**APPOINTED | {"since": first.isoformat()})
    assert run.state == "Completed"
    assert supervisors() == ["R1"]
    assert supervisors(first - timedelta(days=1)) == ["R1"]
    assert supervisors(first) == ["A1"]
    assert [superior(one) for one in ("A2", "R1", "A1")] == ["A1", "A1", "D1"]


@ON_SQLITE
@pytest.mark.clause("SUC-01", "OP-SUC-1")
def test_a_no_goes_back_to_the_gm_office_until_nobody_is_left(team: House) -> None:
    run = vacant(team)
    say(team, run, R1=WILLING, A1=WILLING, A2=DECLINES)
    run.answer(**PROPOSED | {"candidate": "A1"})
    assert "级别在先且愿意" in run.sheet
    run.answer(**PROPOSED)
    run.answer(**APPOINTED | {"candidate": "A1"})
    assert "改任他人须另行提名" in run.sheet
    run.answer(**REFUSED)
    assert asked_of(run) == "succession-proposal-2 → gm-office"
    assert told(run, "not-appointed") == ["Z3", "Z4"]
    run.answer(**PROPOSED)
    assert "已未获任命" in run.sheet
    run.answer(**PROPOSED | {"candidate": "A1"})
    run.answer(**REFUSED)
    assert (run.state, (run.case.outcome or {})["result"]) == ("Completed", "no-candidate")
    assert told(run, "no-successor") == ["Z3", "Z4"]
    assert supervisors() == ["R1"], "the stand-in stays until somebody is appointed"


@ON_SQLITE
@pytest.mark.clause("OP-SUC-2", "OP-ROL-3")
def test_silence_of_the_gm_office_and_the_general_manager_climbs_and_appoints_nobody(team: House) -> None:
    run = vacant(team)
    say(team, run, R1=WILLING, A1=DECLINES, A2=DECLINES)
    run.miss()
    assert asked_of(run) == "succession-proposal-2 → general-manager"
    run.answer(**PROPOSED | {"answered_by": "Z2"})
    assert asked_of(run) == "appointment → general-manager"
    run.answer(**APPOINTED)
    assert run.step == "appointment", "who proposed doesn't appoint"
    run.miss()
    assert asked_of(run) == "appointment-2 → leadership"
    run.answer(**APPOINTED | {"answered_by": "Z1"})
    assert (run.case.outcome or {})["appointed"] == "R1"


@ON_SQLITE
@pytest.mark.clause("SUC-01", "SUC-02")
@pytest.mark.parametrize("why", ["nobody graded", "nobody willing"])
def test_with_nobody_to_propose_the_gm_office_is_told_and_the_case_ends(team: House, why: str) -> None:
    if why == "nobody graded":
        with writing() as book:
            book.execute(update(Grading).values(grade="junior"))
        run = vacant(team)
        assert supervisors() == ["Z1"], "the administrator: nobody holds the post, and no junior stands in"
    else:
        run = vacant(team)
        say(team, run, R1=DECLINES, A1=DECLINES, A2=DECLINES)
    assert (run.state, (run.case.outcome or {})["result"]) == ("Completed", "no-candidate")
    assert told(run, "no-successor") == ["Z3", "Z4"]


@ON_SQLITE
@pytest.mark.clause("SUC-01")
@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"former": "A1"}, "former: A1 在空缺日之前不是本部门主管"),
        ({"former": "S9"}, "former: S9 在空缺日之前不是本部门主管"),
        ({"vacant_from": "2019-01-01"}, "former: S1 在空缺日之前不是本部门主管"),
        ({"taken_by": "A99"}, "taken_by: 没有在职员工“A99”"),
        ({"department": "无此部门"}, "department: 没有部门"),
    ],
)
def test_a_vacancy_that_cannot_be_right_enters_nothing_and_says_why(
    team: House, wrong: dict[str, str], said: str
) -> None:
    assert said in refusal(vacant(team, **wrong))
    with reading() as book:
        assert book.scalars(select(Case)).all() == []
    assert supervisors() == ["S1"]


@ON_SQLITE
@pytest.mark.clause("SUC-02")
def test_a_vacancy_is_filled_once_and_a_run_that_starts_over_repeats_nothing(team: House) -> None:
    run = vacant(team)
    rulings = len(run.rulings)
    run.burst()
    assert len(run.rulings) == rulings
    assert vacant(team, vacant_from=TODAY.isoformat()).state == "Completed"
    assert vacant(team, vacant_from=(TODAY - timedelta(days=5)).isoformat()).state == "Completed"
    with reading() as book:
        assert len(book.scalars(select(Case)).all()) == 1
        rows = book.scalars(select(StaffRole).where(StaffRole.role == Role.SUPERVISOR)).all()
    assert [(row.staff, row.since) for row in rows] == [("S1", date(2020, 1, 1)), ("R1", TODAY)]


@ON_SQLITE
@pytest.mark.clause("SUC-02")
def test_a_supervisor_who_has_left_already_is_succeeded_too(team: House) -> None:
    gone = TODAY - timedelta(days=3)
    with writing() as book:
        book.execute(update(Staff).where(Staff.number == "S1").values(until=gone))
    run = vacant(team, vacant_from=(gone + timedelta(days=1)).isoformat())
    assert supervisors() == ["R1"]
    assert run.state == "Suspended"
