"""What some approval products offer and this house refuses: consent by silence, by absence, or to one's own request."""

from datetime import date, timedelta
from typing import ClassVar

import pytest
from department import HOUSE, STAFF, Said, a_case, asked, found, row, within
from sqlalchemy import select, update

from policies.citations import cites
from policies.forms import Answer
from policies.house.identity import Identified
from policies.house.signer_addition import Place
from policies.organisation import Role
from tasks import questions, timers
from tasks.clock import now
from tasks.receiving import receiver
from tasks.records.engine import reading, writing
from tasks.records.models import Case, Question, Staff
from tasks.signing import held_back, next_page


@cites("OP-HOUSE-135")
class Approval(Answer):
    asks: ClassVar = "审批 Approve"
    state: ClassVar = "investigating"
    not_ones_own: ClassVar = True


@pytest.fixture(autouse=True)
def _department(case_book: str) -> None:
    assert case_book
    found(*STAFF)


@pytest.mark.clause("OP-HOUSE-3", "OP-HOUSE-149")
@pytest.mark.parametrize("held", [False, True], ids=["unanswered", "unsigned"])
def test_no_due_time_makes_an_answer_of_silence(held: bool) -> None:  # noqa: FBT001 - a table of two
    question = asked(a_case(now()), "A1", limit=within(10, now()))
    if held:
        with writing() as book:
            whole = book.get_one(Question, question.id)
            book.add(next_page(whole, "A2", Place.AFTER, "A1", 1))
            assert held_back(book, whole, Said(answered_by="A1", text="yes"), now(), Identified.TYPED)
    ended = questions.expire(question)
    assert (ended.state, ended.answer, ended.answered_by) == ("expired", None, None)
    late = questions.settle(question, Said(answered_by="A1", text="too late"), now())
    assert (late.state, late.answer) == ("expired", None)


@pytest.mark.clause("OP-HOUSE-3")
def test_no_reminder_makes_an_answer_of_silence_either() -> None:
    question = asked(a_case(now()), "A1", limit=within(10, now()))
    for timer, kind, due in timers.take(now() + timedelta(days=30), 10):
        if kind == "reminder":
            timers.remind(timer, due, now())
    assert (row(question).state, row(question).answer) == ("open", None)


@pytest.mark.clause("OP-ROL-3")
def test_where_nobody_is_found_the_administrators_are_asked_and_nothing_passes() -> None:
    question = asked(a_case(now()), Role.FINANCE, limit=within(10, now()))
    assert (question.state, question.eligible) == ("open", ["X1"])


@pytest.mark.clause("OP-ROL-3")
def test_where_not_even_an_administrator_is_found_it_waits_for_one() -> None:
    with writing() as book:
        gone = date(2021, 1, 1)
        book.execute(update(Staff).where(Staff.number == "X1").values(until=gone))
    question = asked(a_case(now()), Role.FINANCE, limit=within(10, now()))
    assert (question.state, question.eligible, question.answer) == ("open", [], None)


@pytest.mark.clause("OP-HOUSE-135", "OP-HOUSE-147")
def test_nobody_approves_what_they_started_and_nobody_passes_it_to_them() -> None:
    case = a_case(now())
    with writing() as book:
        book.get_one(Case, case.number).owner = "S1"
    question, _ = questions.put(case, "approval", Role.SUPERVISOR, Approval, within(10, now()))
    assert (question.asked_of, question.eligible) == (Role.LEADERSHIP, ["L1"]), "the next superior"
    with reading() as book:
        assert "本人发起" in receiver(book, question, "S1", date(2026, 11, 23)).wrong()[0]
        assert receiver(book, question, "A2", date(2026, 11, 23)).wrong() == []
        assert book.scalars(select(Question.state)).one() == "open"
    assert question.department == HOUSE
