"""Who may not answer, why that is on record, and whom the question goes to instead (OP-HOUSE-135)."""

from datetime import timedelta
from typing import ClassVar

import pytest
from department import STAFF, a_case, found, row, within
from sqlalchemy import select

from policies.citations import cites
from policies.forms import Answer
from policies.organisation import Role
from tasks import questions, timers
from tasks.asking import _unknown_people
from tasks.case import Case
from tasks.clock import now
from tasks.records import models
from tasks.records.engine import reading, writing
from tasks.records.models import Notice, Question, Substitute
from tasks.takeovers import take_over

OWN = {"A1": "本人发起 started it"}
INTEREST = "利害关系 interest"


@cites("OP-HOUSE-135")
class Granted(Answer):
    asks: ClassVar = "批准 Grant it"
    state: ClassVar = "applied"
    not_ones_own: ClassVar = True


@cites("OP-HOUSE-135")
class Heard(Answer):
    asks: ClassVar = "知悉 Take note"
    state: ClassVar = "applied"


@cites("OP-HOUSE-135")
class Own(Heard):
    in_person: ClassVar = True


@pytest.fixture(autouse=True)
def _department(case_book: str) -> None:
    assert case_book
    found(*STAFF)


def started_by(number: str) -> Case:
    case = a_case(now())
    with writing() as book:
        book.get_one(models.Case, case.number).owner = number
    return case


def put(case: Case, to: str, form: type[Answer] = Granted, **excluded: str) -> Question:
    question, new = questions.put(case, case.step("granted"), to, form, within(2, now()), excluded)
    assert new
    return question


def asked(question: Question) -> tuple[str, list[str], dict[str, str]]:
    """Whom a question is put to, who may answer it, who may not and why."""
    return question.asked_of, question.eligible, {one["number"]: one["why"] for one in question.excluded}


def refusal(case: Case, question: Question, by: str, form: type[Answer] = Granted) -> str:
    return "".join(_unknown_people(case, question, form(answered_by=by).given_at(now())))


@pytest.mark.clause("OP-HOUSE-135")
def test_whoever_started_it_may_not_approve_it_whatever_role_they_hold() -> None:
    case = started_by("A1")
    question = put(case, Role.AGENT)
    assert asked(question) == ("agent", ["A2"], OWN)
    assert refusal(case, question, "A1") == "answered_by: A1 须回避 may not answer here: 本人发起 started it"
    assert refusal(case, question, "A2") == ""
    assert asked(put(case, Role.AGENT, Heard)) == ("agent", ["A1", "A2"], {})


@pytest.mark.clause("OP-HOUSE-135")
def test_whoever_took_it_down_is_excluded_though_it_is_anothers_by_now() -> None:
    case = started_by("A1")
    with writing() as book:
        kept = book.get_one(models.Case, case.number)
        kept.facts = {**kept.facts, "taken_by": "A2"}
    assert list(asked(put(case, Role.SUPERVISOR))[2]) == ["A1", "A2"]


@pytest.mark.clause("OP-HOUSE-135")
@pytest.mark.parametrize(
    ("to", "goes_to", "may_answer"),
    [
        ("supervisor", "leadership", ["L1"]),
        ("S1", "L1", ["L1"]),
        ("agent", "agent", ["A1", "A2"]),
        ("A1", "A1", ["A1"]),
    ],
)
def test_a_question_whose_every_answerer_is_excluded_goes_one_level_up(
    to: str, goes_to: str, may_answer: list[str]
) -> None:
    assert asked(put(started_by("S1"), to))[:2] == (goes_to, may_answer)


@pytest.mark.clause("OP-HOUSE-135")
def test_whoever_the_procedure_names_is_excluded_with_its_reason_and_the_line_is_climbed_to_its_end() -> None:
    case = started_by("A1")
    question = put(case, Role.AGENT, Heard, A1=INTEREST, A2=INTEREST)
    assert asked(question) == ("supervisor", ["S1"], {"A1": INTEREST, "A2": INTEREST})
    assert refusal(case, question, "A2", Heard).endswith(INTEREST)
    top = put(case, Role.AGENT, Heard, A1=INTEREST, A2=INTEREST, S1=INTEREST, L1=INTEREST)
    assert asked(top)[:2] == ("leadership", ["X1"]), "nobody of the line is left: the administrator"
    nobody = put(case, "S1", Heard, S1=INTEREST, L1=INTEREST, X1=INTEREST)
    assert asked(nobody)[1] == [], "it waits, and passes for nobody"


@pytest.mark.clause("OP-HOUSE-135")
def test_a_post_that_nobody_holds_is_the_administrators_unless_they_are_excluded_too() -> None:
    assert asked(put(started_by("A1"), Role.HR))[:2] == ("hr", ["X1"])
    assert asked(put(started_by("X1"), Role.HR))[:2] == ("leadership", ["L1"])


@pytest.mark.clause("OP-HOUSE-135", "OP-ROL-3")
def test_nobody_stands_in_for_whoever_is_excluded() -> None:
    today = a_case(now()).calendar.day_of(now())
    with writing() as book:
        book.add(Substitute(absent="S1", stand_in="A2", since=today, until=today))
    case = started_by("S1")
    question = put(case, Role.SUPERVISOR)
    assert asked(question)[:2] == ("leadership", ["L1"])
    assert "无权答复" in refusal(case, question, "A2")


@pytest.mark.clause("OP-HOUSE-135")
def test_what_is_somebodys_own_to_answer_stays_with_them() -> None:
    assert asked(put(started_by("A1"), "A1", Own, S1=INTEREST))[:2] == ("A1", ["A1"])


@pytest.mark.clause("OP-HOUSE-135")
def test_whoever_takes_the_case_over_does_not_approve_it_either() -> None:
    case, handover = started_by("A1"), a_case(now())
    question = put(case, "S1")
    today = case.calendar.day_of(now())
    with writing() as book:
        take_over(book, handover.number, "A1", "S1", today, about=case.number, today=today)
    with reading() as book:
        assert book.get_one(models.Case, case.number).owner == "S1"
    assert "本人发起" in refusal(case, row(question), "S1")
    assert refusal(case, row(question), "X1") == "", "nobody else is left to ask"


@pytest.mark.clause("OP-HOUSE-135")
def test_a_question_that_passes_to_somebody_excluded_is_not_theirs_to_answer() -> None:
    case, handover = started_by("A1"), a_case(now())
    question = put(case, "S1", Heard, A2=INTEREST)
    today = case.calendar.day_of(now())
    with writing() as book:
        take_over(book, handover.number, "S1", "A2", today, about=case.number, today=today)
    assert asked(row(question))[:2] == ("A2", ["X1"])
    assert "须回避" in refusal(case, row(question), "A2", Heard)


@pytest.mark.clause("OP-HOUSE-135")
def test_whoever_is_excluded_is_neither_asked_nor_reminded() -> None:
    put(started_by("A1"), Role.AGENT)
    for timer, kind, question in timers.take(now() + timedelta(hours=1.9), 10):
        assert kind == "reminder"
        timers.remind(timer, question, now())
    with reading() as book:
        told = book.execute(select(Notice.kind, Notice.recipient)).all()
    assert sorted(map(tuple, told)) == [("question", "A2"), ("reminder", "A2")]
