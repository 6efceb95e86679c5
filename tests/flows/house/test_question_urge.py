"""question-urge, on a real Prefect server and a real case book."""

from datetime import timedelta
from typing import Any

import pytest
from complaints import CONTENT, FOUND, ON_SQLITE, ORDER, TOLD, complain, told
from driving import House, Run
from sqlalchemy import select, update

from tasks import boards
from tasks.board_pages import board_page
from tasks.case import in_hand
from tasks.case_page import case_page
from tasks.clock import now
from tasks.records.acts import Act
from tasks.records.engine import reading, writing
from tasks.records.models import Staff


def urge(house: House, number: str, **more: Any) -> Run:
    about = {"case": number, "taken_by": "A1", "reason": "客户来电询问 13800138000"}
    return house.start("question-urge", urge=about | more)


def refusal(run: Run) -> str:
    state = run.seen.state
    assert state is not None
    assert state.is_failed()
    return state.message or ""


def acts() -> list[Act]:
    with reading() as book:
        return list(book.scalars(select(Act).order_by(Act.id)))


def an_hour_ago() -> None:
    """What was done lies an hour back."""
    with writing() as book:
        book.execute(update(Act).values(at=now() - timedelta(hours=1)))


@pytest.mark.clause("OP-HOUSE-140", "OP-HOUSE-141", "OP-HOUSE-1")
def test_whoever_is_asked_is_told_at_the_next_waking_hour_and_page_and_board_show_it(house: House) -> None:
    run = complain(house).answer(**ORDER)
    done = urge(house, run.case.number)
    assert done.state == "Completed"
    assert told(run, "urged") == ["A2"]
    (notice,) = [one for one in run.notices if one.kind == "urged"]
    case = in_hand(run.case, str(run.id))
    assert now() - timedelta(minutes=1) <= notice.not_before
    assert case.asking.may_tell_from(notice.not_before) == notice.not_before
    assert "13800138000" not in notice.title + notice.body, "the reason stays in the case"
    (act,) = acts()
    assert (act.kind, act.by, act.clause, act.because["told"]) == (
        "question_urge",
        "A1",
        "OP-HOUSE-141",
        ["A2"],
    )
    page = case_page(case)
    assert "**OP-HOUSE-141** 催办 · A1" in page
    assert "客户来电询问 13800138000" in page
    board = boards.owed("客服部", 10)
    shown = board_page("inbox_board", case.calendar, now(), board=board, department="客服部")
    assert "· 催办 1 |" in shown
    assert done.burst().state == "Completed"
    assert (len(acts()), len(told(run, "urged"))) == (1, 1), "a run that starts over urges nobody twice"
    assert run.answer(**FOUND).step == "result", "the question itself is as it was"


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-141")
def test_too_soon_and_too_often_are_refused_and_enter_nothing(house: House) -> None:
    run = complain(house).answer(**ORDER)
    assert urge(house, run.case.number).state == "Completed"
    assert "起可再催" in refusal(urge(house, run.case.number, taken_by="S1"))
    assert (len(acts()), told(run, "urged")) == (1, ["A2"])
    an_hour_ago()
    assert urge(house, run.case.number, taken_by="S1").state == "Completed"
    assert [one.urged for one in run.questions] == [0, 2]


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-140", "OP-HOUSE-141")
def test_what_cannot_be_urged_is_refused_with_field_and_reason(house: House) -> None:
    run = complain(house).answer(**ORDER)
    number = run.case.number
    with writing() as book:
        book.execute(update(Staff).where(Staff.number == "C1").values(until=now().date() - timedelta(days=2)))
    for more, reason in (
        ({"case": "CMP-20200101-9999"}, "case: 没有案件 CMP-20200101-9999"),
        ({"department": "园区"}, "case: “园区”部门没有案件"),
        ({"step": "result"}, "step: 没有待办“result”，待办的是 finding"),
        ({"taken_by": "A2"}, "taken_by: 本人可以答复"),
        ({"taken_by": "T1"}, "taken_by: T1 不是经办人"),
        ({"taken_by": "C1"}, "taken_by: 没有在职员工“C1”"),
        ({"taken_by": "Z9"}, "taken_by: 没有在职员工“Z9”"),
    ):
        assert reason in refusal(urge(house, number, **more))
    assert (acts(), told(run, "urged")) == ([], [])
    assert urge(house, number, step="finding", taken_by="L1", department="客服部").state == "Completed"
    with writing() as book:
        book.execute(update(Staff).where(Staff.number == "C1").values(until=None))
    run.answer(**FOUND).answer(**TOLD).answer(**CONTENT)
    assert "没有待办事项" in refusal(urge(house, number))


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-50", "OP-HOUSE-141")
def test_of_a_question_to_several_each_is_urged_alone_or_all_who_have_not_answered(team: House) -> None:
    about = {"former": "S1", "cause": "离职 left", "taken_by": "H1"}
    run = team.start("supervisor-succession", vacancy=about)
    for person in ("R1", "A1", "A2"):
        team.part_of(run, person)
    number = run.case.number
    assert "step: 有多个待办，请指明" in refusal(urge(team, number, taken_by="H1"))
    team.part_of(run, "A1").answer(answered_by="A1", stand="愿意 willing")
    assert urge(team, number, taken_by="H1", step="willingness").state == "Completed"
    assert told(run, "urged") == ["R1", "A2"]
    assert urge(team, number, taken_by="H1", step="willingness.A2").state == "Completed"
    assert told(run, "urged") == ["R1", "A2", "A2"]
