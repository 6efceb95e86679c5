"""P46 · points-ledger, on a real Prefect server and a real case book."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from complaints import ON_SQLITE, asked_of, live_by, told
from driving import House, Run
from sqlalchemy import func, select
from team import DEPARTMENT, facts, paper, past_month

from policies.months import Month
from policies.performance.points_forms import Item
from tasks.clock import now
from tasks.departments import Setting, department_of
from tasks.performance.ledger import points_in
from tasks.records.engine import reading, writing
from tasks.records.models import Case, Ruling
from tasks.settings import settings

ENTRY = {"item": "主动顶班 on-call", "person": "A1", "facts": "双十一顶班", "evidence": "排班表 11-11"}


def setting() -> Setting:
    with reading() as book:
        found = department_of(book, DEPARTMENT)
        assert found is not None
        return found


def month(back: int = 0) -> str:
    return str(Month.of(now().astimezone(setting().calendar.tz)).later(-back))


def points(of: str) -> dict[str, Decimal]:
    with reading() as book:
        return points_in(book, setting(), of)


def propose(house: House, **more: Any) -> Run:
    return house.start("points-ledger", request=ENTRY | {"taken_by": "A2"} | more)


def accepted(run: Run, *refused: str, by: str = "S1", **more: Any) -> Run:
    """The supervisor accepts what the form is filled in with, but for the items refused."""
    lines = [
        line | ({"reason": "依据不足"} if line["item"] in refused else {"accepted": True})
        for line in run.form["properties"]["lines"]["default"]
    ]
    said = {"answered_by": by, "lines": lines, "month": run.form["properties"]["month"]["default"]}
    return run.answer(**said | more)


def refusal(run: Run) -> str:
    state = run.seen.state
    assert state is not None
    assert state.is_failed()
    return state.message or ""


def page(run: Run) -> str:
    number = run.case.number
    return (settings().home / "archive" / "PTS" / number.split("-")[1] / f"{number}.md").read_text("utf-8")


@pytest.mark.clause("PTS-03", "PTS-07", "PTS-08")
def test_what_somebody_proposes_counts_once_the_supervisor_has_accepted_it(team: House) -> None:
    run = propose(team)
    assert asked_of(run) == "points-confirmed → supervisor"
    assert points(month()) == {}
    accepted(run).burst()
    assert (run.state, run.case.state) == ("Completed", "closed")
    assert points(month()) == {"A1": Decimal("5.00")}
    assert told(run, "points-entered") == ["A1"]
    accepted(propose(team, item="未使用普通话 not-in-mandarin", facts="晨会方言"))
    assert points(month()) == {"A1": Decimal("3.00")}, "each entry is one of its own, and they add up"


@pytest.mark.clause("PTS-01", "PTS-02", "PTS-05", "CF-09")
def test_what_the_figures_of_the_month_show_is_put_before_the_supervisor_and_counts_in_that_month(
    team: House,
) -> None:
    live_by("taobao-bonus")
    last = month(1)
    facts(
        last,
        A1={"conversations": 900, "satisfaction": 9, "test_score": 100},
        A2={"conversations": 950, "satisfaction": 8, "valid_complaints": 1},
        A3={"conversations": 100, "satisfaction": 9},
    )
    complained(last, "A3")
    run = team.start("points-ledger", request={})
    proposed = {(line["item"], line["person"]) for line in run.form["properties"]["lines"]["default"]}
    assert proposed == {(Item.FIRST_PLACE, "A1"), (Item.FULL_MARKS, "A1"), (Item.NO_COMPLAINT, "A1")}
    accepted(run, Item.FULL_MARKS)
    assert points(last) == {"A1": Decimal("10.00"), "A3": Decimal("-5.00")}
    assert points(month()) == {}
    assert told(run, "points-entered") == ["A1"]
    assert run.case.outcome is not None
    assert (run.case.outcome["proposed"], run.case.outcome["entered"]) == (3, 2)
    again = team.start("points-ledger", request={})
    assert again.state == "Completed"
    assert points(last)["A1"] == Decimal("10.00"), "a month is gone through once"


def complained(of: str, person: str) -> None:
    """A service fault that the complaint procedure verified."""
    number = paper("complaint_handling", "CMP-20261001-0001")
    year, mon = (int(part) for part in of.split("-"))
    with writing() as book:
        book.add(
            Ruling(
                case=number,
                clause="CF-09",
                what="服务原因被投诉,处罚",
                about=person,
                amount=Decimal(-5),
                unit="points",
                because={"about": person},
                day=now().date(),
                profile="taobao-bonus",
                at=datetime(year, mon, 15, tzinfo=UTC),
            )
        )


@ON_SQLITE
@pytest.mark.clause("PTS-01", "PTS-05")
def test_figures_that_are_not_there_yet_are_waited_for_and_silence_finds_nothing(team: House) -> None:
    live_by("taobao-bonus")
    run = team.start("points-ledger", request={})
    assert asked_of(run) == "figures-ready → supervisor"
    run.answer(answered_by="S1")
    assert run.step == "figures-ready"
    assert "尚未导入" in run.sheet
    run.miss()
    assert asked_of(run) == "figures-ready-2 → leadership"
    facts(month(1), A1={"conversations": 5, "satisfaction": 5})
    run.answer(answered_by="Z1")
    assert run.step == "points-confirmed"
    assert points(month(1)) == {}


@ON_SQLITE
@pytest.mark.clause("PTS-03", "PTS-09")
def test_an_answer_that_leaves_out_or_does_not_say_why_is_asked_again_and_nobody_confirms_their_own(
    team: House,
) -> None:
    run = propose(team)
    lines = run.form["properties"]["lines"]["default"]
    run.answer(answered_by="S1", lines=lines, month=month())
    assert "须写明理由" in run.sheet, "sending the form as it is accepts nothing"
    run.answer(answered_by="S1", lines=[], month=month())
    assert "漏填" in run.sheet
    assert (len(run.refused), points(month())) == (2, {})
    accepted(run, Item.ON_CALL)
    assert points(month()) == {}
    own = propose(team, person="S1")
    assert asked_of(own) == "points-confirmed → gm-office", "the supervisor's own goes one level up"
    missed = propose(team).miss()
    assert asked_of(missed) == "points-confirmed-2 → gm-office"
    assert points(month()) == {}, "silence accepts nothing"


@ON_SQLITE
@pytest.mark.clause("PTS-07")
def test_an_entry_for_a_published_month_is_refused_and_one_published_meanwhile_counts_later(
    team: House,
) -> None:
    last = month(1)
    run = propose(team, month=last)
    past_month(last, A1=90)
    assert "已公示" in refusal(propose(team, month=last))
    accepted(run)
    assert "已公示" in run.sheet
    accepted(run, month=month())
    assert (points(last), points(month())) == ({}, {"A1": Decimal("5.00")})


@ON_SQLITE
@pytest.mark.clause("PTS-08")
@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"person": "Q9"}, "person: "),
        ({"facts": ""}, "facts: "),
        ({"taken_by": "Q9"}, "taken_by: "),
        ({"department": "没有"}, "department: "),
        ({"item": "重度违规 serious-violation"}, "violation: "),
        ({"item": "合理化建议 suggestion"}, "trial_began: "),
        ({"month": "2999-01"}, "month: "),
        ({"item": "检出当月可计算的加分 detected", "month": "2999-01"}, "month: "),
    ],
)
def test_what_cannot_be_entered_is_refused_with_field_and_reason_and_enters_nothing(
    team: House, wrong: dict[str, str], field: str
) -> None:
    assert field in refusal(propose(team, **wrong))
    with reading() as book:
        assert book.scalar(select(func.count()).where(Case.procedure == "points_ledger")) == 0


@ON_SQLITE
@pytest.mark.clause("PTS-07", "PTS-08")
def test_the_ledger_is_a_page_of_one_person_or_of_the_department_with_what_each_entry_rests_on(
    team: House,
) -> None:
    accepted(propose(team))
    accepted(propose(team, person="A3", item="额外工作 extra-tasks", facts="代做报表"))
    whole = team.start("points-ledger", request={"item": "查看台账 page"})
    assert whole.state == "Completed", "nobody is asked"
    assert all(one in page(whole) for one in ("双十一顶班", "代做报表", "排班表 11-11", "PTS-03", "S1"))
    mine = team.start("points-ledger", request={"item": "查看台账 page", "person": "A1"})
    assert "双十一顶班" in page(mine)
    assert "代做报表" not in page(mine)
