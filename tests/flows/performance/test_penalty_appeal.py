"""penalty-appeal, on a real Prefect server and a real case book."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from complaints import ON_SQLITE, asked_of, live_by, told
from driving import House, Run
from sqlalchemy import func, select
from team import DEPARTMENT, paper

from tasks.clock import now
from tasks.departments import department_of
from tasks.performance.ledger import points_in
from tasks.records.engine import reading, writing
from tasks.records.models import Case, Ruling

PENALTY = "PEN-20261001-0001"
UPHELD = {"answered_by": "D1", "judgement": "申诉成立 upheld", "reason": "查实"}


def penalty(
    number: str = PENALTY, *, procedure: str = "fine_and_discipline", days_ago: int = 0, **more: Any
) -> str:
    """A penalty of A1 as another procedure entered it."""
    paper(procedure, number)
    known = {
        "clause": "PEN-01",
        "what": "违纪,处罚",
        "about": "A1",
        "amount": Decimal(-5),
        "unit": "points",
        "because": {"about": "A1"},
        "profile": "taobao-shop",
        "at": now() - timedelta(days=days_ago),
        "month": None,
    }
    with writing() as book:
        book.add(Ruling(case=number, day=now().date(), **known | more))
        book.get_one(Case, number).owner = "S1"
    return number


def appeal(house: House, **more: Any) -> Run:
    said = {"penalty": PENALTY, "clause": "PEN-01", "reason": "当时在休息", "taken_by": "A1"}
    return house.start("penalty-appeal", appeal=said | more)


def refusal(run: Run) -> str:
    state = run.seen.state
    assert state is not None
    assert state.is_failed()
    return state.message or ""


def entered() -> int | None:
    with reading() as book:
        return book.scalar(select(func.count()).where(Case.procedure == "penalty_appeal"))


@pytest.mark.clause("OP-PEN-5", "OP-HOUSE-71")
def test_an_upheld_appeal_reverses_by_a_counter_entry_in_the_month_of_the_penalty(team: House) -> None:
    penalty(month="2026-10")
    run = appeal(team)
    assert asked_of(run) == "penalty-appeal-decision → department-head"
    run.answer(**UPHELD).burst()
    (reversal,) = run.rulings
    assert (reversal.clause, reversal.amount, reversal.month) == ("OP-PEN-5", 5, "2026-10")
    with reading() as book:
        setting = department_of(book, DEPARTMENT)
        assert setting is not None
        assert points_in(book, setting, "2026-10") == {"A1": 0}
        original = book.scalars(select(Ruling).where(Ruling.case == PENALTY)).one()
    assert original.amount == -5, "the original is untouched"
    assert told(run, "appeal-decided") == ["A1"]
    assert (run.state, entered()) == ("Completed", 1)


@ON_SQLITE
@pytest.mark.clause("OP-PEN-5", "OP-HOUSE-71", "PEN-17")
def test_a_measure_falls_away_and_human_resources_is_told_and_who_took_part_does_not_decide(
    team: House,
) -> None:
    penalty(clause="PEN-16", amount=None, unit="", because={"about": "A1", "measure": "降职"})
    with writing() as book:
        book.get_one(Case, PENALTY).owner = "D1"
    run = appeal(team, clause="PEN-16")
    assert asked_of(run) == "penalty-appeal-decision → gm-office", "the head reported it: one level up"
    run.answer(**UPHELD | {"answered_by": "Z3"})
    assert told(run, "discipline-withdrawn") == ["H1"]
    assert [(one.clause, one.amount) for one in run.rulings] == [("OP-PEN-5", None)]


@ON_SQLITE
@pytest.mark.clause("OP-PEN-5")
def test_what_is_not_ones_own_or_not_there_is_refused_with_field_and_reason_and_enters_nothing(
    team: House,
) -> None:
    penalty()
    penalty("REC-20261001-0001", procedure="recording_spot_check", clause="PEN-15")
    assert "penalty: " in refusal(appeal(team, penalty="PEN-20200101-0009"))
    assert "抽查申诉" in refusal(appeal(team, penalty="REC-20261001-0001", clause="PEN-15"))
    assert "clause: " in refusal(appeal(team, clause="PEN-02"))
    assert "taken_by: " in refusal(appeal(team, taken_by="A2"))
    assert "department: " in refusal(appeal(team, department="没有"))
    assert entered() == 0


@ON_SQLITE
@pytest.mark.clause("OP-PEN-5")
def test_it_is_appealed_against_once_and_in_time(team: House) -> None:
    penalty()
    appeal(team).answer(**UPHELD | {"judgement": "申诉不成立 dismissed"})
    assert "已申诉过" in refusal(appeal(team))
    penalty("PEN-20260901-0001", days_ago=20)
    assert "申诉期已于" in refusal(appeal(team, penalty="PEN-20260901-0001"))


@ON_SQLITE
@pytest.mark.clause("OP-PEN-5", "OP-HOUSE-71")
def test_silence_climbs_and_decides_nothing_and_a_complaints_fine_is_appealed_against_too(
    team: House,
) -> None:
    live_by("taobao-shop")
    penalty("CMP-20261001-0001", procedure="complaint_handling", clause="PEN-02")
    run = appeal(team, penalty="CMP-20261001-0001", clause="PEN-02").miss()
    assert asked_of(run) == "penalty-appeal-decision-2 → leadership"
    assert [one.amount for one in run.rulings if one.amount is not None] == []
    run.answer(**UPHELD | {"answered_by": "Z1", "judgement": "申诉不成立 dismissed"})
    assert run.rulings[-1].what == "申诉不成立,原处罚有效"
    assert run.rulings[-1].amount is None
