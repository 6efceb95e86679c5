"""case-cancellation, on a real Prefect server and a real case book."""

from typing import Any

import pytest
from complaints import CONTENT, FOUND, ON_SQLITE, ORDER, TOLD, asked_of, complain, told
from driving import House, Run
from sqlalchemy import select

from tasks.case import in_hand
from tasks.case_page import case_page
from tasks.records.acts import Act
from tasks.records.engine import reading
from tasks.records.models import Case, Notice, Question, Ruling
from tasks.settings import settings

CONSENTS = {"answered_by": "L1", "consent": "同意撤销 consents", "reason": "重复登记"}


def cancel(house: House, number: str, **more: Any) -> Run:
    about = {"case": number, "taken_by": "S1", "reason": "重复登记"}
    return house.start("case-cancellation", request=about | more)


def vacant(house: House) -> Run:
    about = {"former": "S1", "cause": "离职 left", "taken_by": "H1"}
    return house.start("supervisor-succession", vacancy=about)


def refusal(run: Run) -> str:
    state = run.seen.state
    assert state is not None
    assert state.is_failed()
    return state.message or ""


def result(run: Run) -> str:
    assert run.state == "Completed"
    return str((run.case.outcome or {})["result"])


def steps_of(number: str) -> dict[str, str]:
    with reading() as book:
        asked = book.scalars(select(Question).where(Question.case == number))
        return {one.step: one.state for one in asked}


@pytest.mark.clause("OP-HOUSE-143", "CMP-20")
def test_a_superior_cancels_with_anothers_consent_and_what_was_asked_and_ruled_stays(house: House) -> None:
    run = complain(house).answer(**ORDER)
    before = [one.id for one in run.rulings]
    ending = cancel(house, run.case.number)
    assert asked_of(ending) == "case-cancellation-decision → leadership", "the supervisor put it forward"
    assert "撤销不冲销已作出的裁定和罚款" in ending.sheet
    ending.answer(**CONSENTS | {"answered_by": "S1"})
    assert "S1 无权答复" in ending.sheet
    ending.answer(**CONSENTS)
    assert result(ending) == "cancelled"
    assert (run.state, run.case.state, run.case.closed_at is not None) == ("Cancelled", "cancelled", True)
    assert steps_of(run.case.number) == {"investigation": "answered", "finding": "withdrawn"}
    assert [one.id for one in run.rulings] == before
    assert told(run, "cancelled") == ["A2"]
    assert told(ending, "procedure-cancelled") == ["A1"]
    with reading() as book:
        (act,) = book.scalars(select(Act))
    assert (act.case, act.by, act.clause) == (run.case.number, "S1", "OP-HOUSE-143")
    page = case_page(in_hand(run.case, str(run.id)))
    assert "程序撤销：未办事项停止" in page
    number = run.case.number
    kept = settings().home / "archive" / "CMP" / number.split("-")[1] / f"{number}.md"
    assert "程序撤销：未办事项停止" in kept.read_text("utf-8")
    assert "罚款或扣分" in case_page(in_hand(ending.case, str(ending.id)))
    ending.burst()
    assert told(run, "cancelled") == ["A2"], "a run that starts over tells nobody twice"
    assert "已经结束" in refusal(cancel(house, number))


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-143")
def test_a_refused_cancellation_changes_nothing_and_silence_consents_to_nothing(house: House) -> None:
    run = complain(house).answer(**ORDER)
    ending = cancel(house, run.case.number, taken_by="L1")
    assert asked_of(ending) == "case-cancellation-decision → supervisor"
    ending.miss()
    assert asked_of(ending) == "case-cancellation-decision-2 → leadership"
    assert run.waits_for is not None
    assert cancel(house, run.case.number, taken_by="L1").state == "Completed", "one attempt at a time"
    ending.miss()
    ending.answer(answered_by="L1", consent="不同意 refuses", reason="须查清")
    assert "neither of the two decides" in ending.sheet
    assert asked_of(run) == "finding → A2"
    assert run.answer(**FOUND).answer(**TOLD).answer(**CONTENT).case.state == "closed"


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-143", "OP-HOUSE-50")
def test_the_starters_own_word_ends_what_nobody_has_answered_and_each_of_several_is_told(team: House) -> None:
    run = vacant(team)
    parts = [team.part_of(run, person) for person in ("R1", "A1", "A2")]
    ending = cancel(team, run.case.number, taken_by="H1")
    assert result(ending) == "cancelled"
    assert [one.state for one in (run, *parts)] == ["Cancelled"] * 4
    assert set(steps_of(run.case.number).values()) == {"withdrawn"}
    assert told(run, "cancelled") == ["R1", "A1", "A2"]
    with reading() as book:
        assert book.scalars(select(Ruling.id).where(Ruling.case == run.case.number)).all() != []
    again = vacant(team)
    assert (again.state, again.case.number != run.case.number) == ("Suspended", True), "it may begin anew"


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-143")
def test_once_somebody_has_answered_the_starter_needs_a_superior_and_consent(team: House) -> None:
    run = vacant(team)
    for person in ("R1", "A1", "A2"):
        team.part_of(run, person)
    team.part_of(run, "A1").answer(answered_by="A1", stand="愿意 willing")
    assert "taken_by: H1：已有人答复" in refusal(cancel(team, run.case.number, taken_by="H1"))
    ending = cancel(team, run.case.number, taken_by="Z3")
    assert ending.step == "case-cancellation-decision"
    assert run.state == "Suspended"


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-115", "OP-HOUSE-143")
def test_what_cannot_be_cancelled_is_refused_with_the_name_of_the_right_procedure(team: House) -> None:
    run = team.start("resignation", resignation={"taken_by": "A3"})
    number = run.case.number
    assert "请用 exit-cancellation" in refusal(cancel(team, number, taken_by="A3"))
    for more, reason in (
        ({"case": "CMP-20200101-9999"}, "case: 没有案件"),
        ({"department": "无此部门"}, "department: 没有部门"),
        ({"taken_by": "Z9"}, "请用 exit-cancellation"),
    ):
        assert reason in refusal(cancel(team, number, **more))
    assert run.state == "Suspended"
    with reading() as book:
        assert len(book.scalars(select(Case)).all()) == 1
        assert book.scalars(select(Notice).where(Notice.kind == "cancelled")).all() == []
