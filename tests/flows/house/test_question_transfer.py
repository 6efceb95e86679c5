"""question-transfer, on a real Prefect server and a real case book."""

from datetime import date, timedelta
from typing import Any

import pytest
from acting import acted, acts, entered, page, refusal, todo
from complaints import CONTENT, FOUND, ON_SQLITE, ORDER, TOLD, asked_of, complain, told
from driving import House, Run
from dying import mortal, through_every_death
from sqlalchemy import update

from tasks.records.engine import writing
from tasks.records.models import Question, Staff


def waiting(house: House) -> Run:
    """A complaint that waits for A2's finding."""
    return complain(house).answer(**ORDER)


def transfer(house: House, run: Run, to: str, by: str = "A2", **more: Any) -> Run:
    return acted(house, "question-transfer", run, by, to=to, **more)


@pytest.mark.clause("OP-HOUSE-147", "OP-HOUSE-140")
def test_the_question_its_page_its_tag_and_its_answerer_follow_and_the_due_time_stays(house: House) -> None:
    run = waiting(house)
    due = run.waits_for and run.waits_for.due_at
    assert transfer(house, run, "C1").state == "Completed"
    assert asked_of(run) == "finding → C1"
    run.go_on()
    assert (todo(run), run.waits_for and run.waits_for.due_at) == (["C1"], due)
    assert "可答复者 **C1 钱五**" in run.sheet
    assert "转办 · A2" in run.sheet
    assert told(run, "question-transferred") == ["C1"]
    run.answer(**FOUND)
    assert "A2 无权答复" in run.sheet, "for good: whoever passed it on can't answer it any more"
    assert run.answer(**FOUND | {"answered_by": "C1"}).step == "result"
    (act,) = acts(run)
    assert (act.kind, act.by, act.because["asked_of"], act.because["to"]) == (
        "question_transfer",
        "A2",
        "A2",
        "C1",
    )
    assert "**OP-HOUSE-147** 转办 · A2" in page(run)
    assert run.answer(**TOLD).answer(**CONTENT).state == "Completed"


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-147", "OP-HOUSE-3")
def test_the_silence_is_of_whoever_it_was_passed_on_to_and_climbs_from_there(house: House) -> None:
    run = waiting(house)
    with writing() as book:
        book.execute(update(Staff).where(Staff.number == "C1").values(superior="T1"))
    transfer(house, run, "C1")
    run.go_on()
    run.miss()
    assert asked_of(run) == "finding-2 → T1", "C1's superior, not A2's"
    (missed,) = [one for one in run.rulings if one.what.startswith("逾期")]
    assert missed.because["asked_of"] == "C1"


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-147")
def test_a_role_passes_it_to_one_person_and_they_may_pass_it_on(house: House) -> None:
    run = complain(house)
    assert transfer(house, run, "T1", by="S1").state == "Completed"
    assert transfer(house, run, "C1", by="T1").state == "Completed"
    assert [(one.because["asked_of"], one.because["to"]) for one in acts(run)] == [
        ("supervisor", "T1"),
        ("T1", "C1"),
    ]
    run.go_on()
    assert run.answer(**ORDER | {"answered_by": "C1"}).step == "finding"


def leaving(number: str, last: date) -> None:
    with writing() as book:
        book.execute(update(Staff).where(Staff.number == number).values(until=last))


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-147")
@pytest.mark.parametrize(
    ("by", "to", "reason"),
    [
        ("A2", "A2", "不能转给本人"),
        ("A2", "Z9", "没有在职员工“Z9”"),
        ("A2", "T1", "T1 将于"),
        ("A2", "C1", "C1 须回避（与投诉人有亲属关系）"),
        ("S1", "C1", "S1 不是被询问人"),
    ],
    ids=["oneself", "unknown", "leaving", "excluded", "not-asked"],
)
def test_to_whom_it_cannot_pass_and_who_cannot_pass_it_on_is_said_and_nothing_changes(
    house: House, by: str, to: str, reason: str
) -> None:
    run = waiting(house)
    leaving("T1", date.today() + timedelta(days=30))  # noqa: DTZ011 - any day to come
    with writing() as book:
        barred = [{"number": "C1", "why": "与投诉人有亲属关系"}]
        book.execute(update(Question).where(Question.step == "finding").values(excluded=barred))
    assert reason in refusal(transfer(house, run, to, by))
    assert (asked_of(run), acts(run), told(run, "question-transferred")) == ("finding → A2", [], [])


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-147")
def test_a_case_or_step_that_is_not_open_is_said(house: House) -> None:
    run = waiting(house)
    assert "没有案件 CMP-0" in refusal(acted(house, "question-transfer", run, "A2", to="C1", case="CMP-0"))
    assert "没有待办“result”" in refusal(transfer(house, run, "C1", step="result"))
    run.answer(**FOUND).answer(**TOLD).answer(**CONTENT)
    assert "没有待办事项" in refusal(transfer(house, run, "C1"))


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-147")
def test_killed_before_any_effect_it_is_passed_on_once(house: House) -> None:
    run = waiting(house)
    with mortal() as lives:
        through_every_death(lives, entered(house, "question-transfer", run, "A2", to="C1"))
    assert len(lives.deaths) > 3
    run.go_on()
    assert (asked_of(run), len(acts(run)), told(run, "question-transferred")) == (
        "finding → C1",
        1,
        ["C1"],
    )
    assert run.answer(**FOUND | {"answered_by": "C1"}).step == "result"
