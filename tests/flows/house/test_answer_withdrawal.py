"""answer-withdrawal, on a real Prefect server and a real case book."""

from typing import Any

import pytest
from acting import acted, acts, entered, page, refusal, todo
from complaints import CONTENT, FOUND, ON_SQLITE, ORDER, TOLD, asked_of, complain, told
from driving import House, Run
from dying import mortal, through_every_death

from tasks.records.models import Question


def take_back(house: House, run: Run, by: str, **more: Any) -> Run:
    return acted(house, "answer-withdrawal", run, by, **more)


def found(house: House) -> Run:
    """A complaint whose finding A2 has answered, and that waits for C1 to tell the customer."""
    return complain(house).answer(**ORDER).answer(**FOUND)


@pytest.mark.clause("OP-HOUSE-151", "OP-HOUSE-140")
def test_ones_own_answer_is_asked_again_filled_in_and_who_was_to_act_on_it_is_told(house: House) -> None:
    run = found(house)
    assert take_back(house, run, "A2", reason="型号写错").state == "Completed"
    run.burst()
    assert (asked_of(run), todo(run), told(run, "case-went-back")) == ("finding → A2", ["A2"], ["C1"])
    assert "A2 撤回答复：型号写错" in run.sheet.partition("**调查处理")[0]
    assert run.form["properties"]["remedy"]["default"] == FOUND["remedy"]
    states = [(one.step, one.state) for one in run.questions]
    assert states[1:3] == [("finding~1", "gone-back"), ("result~1", "withdrawn")]
    (act,) = acts(run)
    assert (act.kind, act.clause, act.because["answered_by"]) == ("answer_withdrawal", "OP-HOUSE-151", "A2")
    assert "**OP-HOUSE-151** 撤回答复 · A2" in page(run)
    run.answer(answered_by="A2", remedy="更换同型号阀门")
    assert run.answer(**TOLD).answer(**CONTENT).state == "Completed"


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-151")
def test_only_ones_own_last_answer_and_only_before_others_have_acted(house: House) -> None:
    run = found(house)
    assert "由 A2 答复，只能由其撤回" in refusal(take_back(house, run, "C1"))
    assert "由 A2 答复" in refusal(take_back(house, run, "S1"))
    assert "其后已有办理（调查处理" in refusal(take_back(house, run, "S1", step="investigation"))
    run.answer(**TOLD | {"answered_by": "T1"})
    assert "其后已有办理（未被接受的答复" in refusal(take_back(house, run, "A2"))
    run.answer(**TOLD)
    assert "由 C1 答复" in refusal(take_back(house, run, "A2"))
    assert "其后已有办理（" in refusal(take_back(house, run, "A2", step="finding"))
    run.answer(**CONTENT)
    assert "没有待办" in refusal(take_back(house, run, "A1")), "it is closed"
    assert acts(run) == []


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-151", "OP-HOUSE-141")
def test_being_urged_is_no_act_and_passing_the_question_on_is_one(house: House) -> None:
    urge = {"taken_by": "A1", "reason": "客户来电"}
    run = found(house)
    assert house.start("question-urge", urge=urge | {"case": run.case.number}).state == "Completed"
    assert take_back(house, run, "A2").state == "Completed"
    run = found(house)
    acted(house, "question-transfer", run, "C1", to="T1")
    assert "其后已有办理（转办）" in refusal(take_back(house, run, "A2"))


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-151", "OP-HOUSE-3")
def test_once_the_next_due_time_was_missed_it_has_moved_on(house: House) -> None:
    run = found(house).miss()
    assert "其后已有办理" in refusal(take_back(house, run, "A2"))


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-151")
def test_taken_back_again_and_again_each_stays_on_record(house: House) -> None:
    run = found(house)
    for nth in (1, 2, 3):
        assert take_back(house, run, "A2").state == "Completed"
        run.burst().answer(**FOUND | {"remedy": f"方案 {nth}"})
    kept: list[Question] = [one for one in run.questions if one.step.startswith("finding")]
    assert [(one.step, (one.answer or {})["remedy"]) for one in kept] == [
        ("finding~1", FOUND["remedy"]),
        ("finding~2", "方案 1"),
        ("finding~3", "方案 2"),
        ("finding", "方案 3"),
    ]
    assert run.answer(**TOLD).answer(**CONTENT).state == "Completed"


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-151")
def test_killed_before_any_effect_it_is_taken_back_once(house: House) -> None:
    run = found(house)
    with mortal() as lives:
        through_every_death(lives, entered(house, "answer-withdrawal", run, "A2"))
        through_every_death(lives, run)
    assert len(lives.deaths) > 8
    assert [one.step for one in run.questions] == ["investigation", "finding~1", "result~1", "finding"]
    assert (len(acts(run)), told(run, "case-went-back")) == (1, ["C1"])
    assert run.answer(**FOUND).answer(**TOLD).answer(**CONTENT).state == "Completed"
