"""case-copy, on a real Prefect server and a real case book."""

from datetime import timedelta
from typing import Any

import pytest
from complaints import CONTENT, FOUND, ON_SQLITE, ORDER, TOLD, complain, told
from driving import House, Run
from sqlalchemy import select, update

from tasks.case import in_hand
from tasks.case_page import case_page
from tasks.clock import now
from tasks.copies import copies_of
from tasks.records.acts import Act
from tasks.records.engine import reading, writing
from tasks.records.models import Staff

WITHDRAW = {"move": "撤回抄送 withdraw"}


def copy(house: House, run: Run, **more: Any) -> Run:
    about = {"case": run.case.number, "to": "T1", "taken_by": "A1", "reason": "王小明的同类投诉"}
    return house.start("case-copy", request=about | more)


def refusal(run: Run) -> str:
    state = run.seen.state
    assert state is not None
    assert state.is_failed()
    return state.message or ""


def copied_to(number: str) -> list[str]:
    with reading() as book:
        return [one.case.number for one in copies_of(book, number, now() - timedelta(days=1), 10)]


def acts() -> list[str]:
    with reading() as book:
        return [f"{one.clause} {one.what} {one.by}" for one in book.scalars(select(Act).order_by(Act.id))]


@pytest.mark.clause("OP-HOUSE-142")
def test_a_copy_is_told_listed_and_on_the_case_page_and_twice_the_same_changes_nothing(house: House) -> None:
    run = complain(house).answer(**ORDER)
    assert copy(house, run).state == "Completed"
    assert copied_to("T1") == [run.case.number]
    (notice,) = [one for one in run.notices if one.kind == "copied"]
    assert notice.recipient == "T1"
    assert "王小明" not in notice.title + notice.body
    again = copy(house, run, taken_by="S1")
    assert again.state == "Completed"
    assert (copied_to("T1"), acts()) == ([run.case.number], ["OP-HOUSE-142 抄送 A1"])
    page = case_page(in_hand(run.case, str(run.id)))
    assert "抄送 (OP-HOUSE-142)" in page
    assert "- T1 · " in page
    assert "T1 无权答复" in run.answer(**FOUND | {"answered_by": "T1"}).sheet, "a copy is to be read only"


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-142")
def test_a_copy_is_withdrawn_and_stays_on_record(house: House) -> None:
    run = complain(house).answer(**ORDER)
    assert "to: T1 没有此案的抄送" in refusal(copy(house, run, **WITHDRAW))
    done = copy(house, run)
    assert copy(house, run, taken_by="S1", **WITHDRAW).state == "Completed"
    assert copied_to("T1") == []
    assert acts() == ["OP-HOUSE-142 抄送 A1", "OP-HOUSE-142 撤回抄送 S1"]
    assert "已撤回 S1" in case_page(in_hand(run.case, str(run.id)))
    assert done.burst().state == "Completed"
    assert copied_to("T1") == [], "a run that starts over gives nothing anew"
    assert copy(house, run).state == "Completed"
    assert copied_to("T1") == [run.case.number]


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-140", "OP-HOUSE-142")
def test_to_whom_and_by_whom_it_cannot_be_copied_is_said(house: House) -> None:
    run = complain(house).answer(**ORDER)
    with writing() as book:
        book.execute(update(Staff).where(Staff.number == "C1").values(until=now().date() - timedelta(days=2)))
    for more, reason in (
        ({"to": "Z9"}, "to: 没有在职员工“Z9”"),
        ({"to": "C1"}, "to: 没有在职员工“C1”"),
        ({"to": "A1"}, "to: 不能抄送给自己"),
        ({"taken_by": "T1", "to": "A2"}, "taken_by: T1 不是被询问人"),
    ):
        assert reason in refusal(copy(house, run, **more))
    assert (acts(), told(run, "copied")) == ([], [])


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-142")
def test_whoever_answered_in_a_closed_case_may_still_give_it_to_somebody_to_read(house: House) -> None:
    run = complain(house).answer(**ORDER).answer(**FOUND).answer(**TOLD).answer(**CONTENT)
    assert run.case.state == "closed"
    assert copy(house, run, taken_by="C1").state == "Completed"
    assert copied_to("T1") == [run.case.number]
