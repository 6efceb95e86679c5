"""What waits for somebody is what they may answer: by name anywhere, by role, in others' stead, and nothing else."""

from collections.abc import Mapping
from datetime import date, timedelta

import pytest
from department import CALENDAR, HOUSE, SINCE, STAFF, a_case, asked, found, within
from sqlalchemy import update

from policies.organisation import Role
from tasks import questions
from tasks.clock import now
from tasks.desks import ToDo, places_of, to_do
from tasks.records.acts import Act
from tasks.records.engine import reading, writing
from tasks.records.leaving import Takeover
from tasks.records.models import Question, Staff, StaffRole, Substitute
from tasks.records.signers import Delegation, HeldAnswer

TODAY = CALENDAR.day_of(now())
ONE_DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _department(case_book: str) -> None:
    assert case_book
    found(*STAFF)


def waits_for(number: str, rows: int = 100) -> list[ToDo]:
    with reading() as book:
        return to_do(book, book.get_one(Staff, number), TODAY, rows)


def listed(number: str, rows: int = 100) -> list[int]:
    return [one.question.id for one in waits_for(number, rows)]


def stands_in(absent: str, stand_in: str, since: date = TODAY, until: date = TODAY) -> None:
    with writing() as book:
        book.add(Substitute(absent=absent, stand_in=stand_in, since=since, until=until))


def change(question: Question, **values: object) -> None:
    with writing() as book:
        book.execute(update(Question).where(Question.id == question.id).values(**values))


@pytest.mark.clause("OP-HOUSE-154")
def test_to_do_is_what_is_asked_of_somebody_by_name_or_by_role_the_most_urgent_first() -> None:
    start = now()
    never = asked(a_case(start), "S1")
    late = asked(a_case(start), Role.SUPERVISOR, limit=within(9, start))
    soon = asked(a_case(start), "S1", limit=within(1, start))
    asked(a_case(start), "A1", limit=within(1, start))
    assert listed("S1") == [soon.id, late.id, never.id]
    assert listed("S1", rows=2) == [soon.id, late.id]
    questions.expire(soon)
    assert listed("S1") == [late.id, never.id]


@pytest.mark.clause("OP-HOUSE-154", "OP-HOUSE-121")
def test_what_is_asked_by_name_in_another_department_is_to_do_and_what_is_asked_of_a_role_there_is_not() -> (
    None
):
    found(("B1", None, Role.SUPERVISOR), name="园区", default=False)
    elsewhere = asked(a_case(now(), "园区"), "S1")
    by_role = asked(a_case(now(), "园区"), Role.SUPERVISOR)
    assert listed("S1") == [elsewhere.id]
    assert listed("B1") == [by_role.id]


@pytest.mark.clause("OP-HOUSE-154", "OP-ROL-3")
def test_a_stand_in_finds_what_waits_for_the_one_away_with_whose_it_is_from_day_to_day() -> None:
    named, by_role = asked(a_case(now()), "S1"), asked(a_case(now()), Role.SUPERVISOR)
    own = asked(a_case(now()), "A2")
    stands_in("S1", "A1", TODAY - 9 * ONE_DAY, TODAY - ONE_DAY)
    stands_in("S1", "A1", TODAY + ONE_DAY, TODAY + 9 * ONE_DAY)
    assert listed("A1") == []
    stands_in("S1", "A2")
    assert [(one.question.id, one.instead_of) for one in waits_for("A2")] == [
        (named.id, "S1"),
        (by_role.id, "S1"),
        (own.id, ""),
    ]
    assert listed("S1") == [named.id, by_role.id], "it stays theirs as well"


@pytest.mark.clause("OP-HOUSE-154")
def test_what_somebody_has_to_answer_in_person_waits_for_nobody_in_their_stead() -> None:
    personal = asked(a_case(now()), "S1")
    change(personal, in_person=True)
    stands_in("S1", "A2")
    assert listed("A2") == []
    assert listed("S1") == [personal.id]


@pytest.mark.clause("OP-HOUSE-154")
def test_what_is_ones_own_and_also_in_anothers_stead_is_listed_once_as_ones_own() -> None:
    with writing() as book:
        book.add(StaffRole(staff="A1", role=Role.SUPERVISOR, since=SINCE))
    stands_in("S1", "A1")
    asked(a_case(now()), Role.SUPERVISOR)
    (only,) = waits_for("A1")
    assert only.instead_of == ""


@pytest.mark.clause("OP-HOUSE-154", "OP-HOUSE-135")
def test_whoever_is_excluded_from_a_question_doesnt_find_it() -> None:
    question = asked(a_case(now()), Role.SUPERVISOR)
    change(question, excluded=[{"number": "S1", "why": "own request"}])
    assert listed("S1") == []


@pytest.mark.clause("OP-HOUSE-154")
def test_administrators_find_what_nobody_else_may_answer_and_nothing_that_somebody_may() -> None:
    held, orphaned = asked(a_case(now()), Role.SUPERVISOR), asked(a_case(now()), Role.FINANCE)
    assert listed("X1") == [orphaned.id]
    with writing() as book:
        book.execute(update(StaffRole).where(StaffRole.staff == "S1").values(until=TODAY - ONE_DAY))
    assert listed("X1") == [held.id, orphaned.id]
    assert listed("S1") == []


@pytest.mark.clause("OP-HOUSE-154")
@pytest.mark.parametrize("way", ["taken over", "transferred", "delegated"])
def test_what_came_to_somebody_says_from_whom(way: str) -> None:
    question = asked(a_case(now()), "A1")
    common = {"case": question.case, "by": "A2", "at": now()}
    rows: Mapping[str, Takeover | Act | Delegation] = {
        "taken over": Takeover(
            about=question.case, giver="A2", receiver="A1", since=TODAY, case=question.case, moved_at=now()
        ),
        "transferred": Act(
            **common,
            run_id="r",
            kind="question_transfer",
            question=question.id,
            what="",
            reason="",
            clause="",
            day=TODAY,
            profile="callcentre",
            because={},
        ),
        "delegated": Delegation(question=question.id, by="A2", to="A1", asked_of="A2", at=now()),
    }
    assert waits_for("A1")[0].taken_from == ""
    with writing() as book:
        book.add(rows[way])
    (only,) = waits_for("A1")
    assert only.taken_from == "A2"


@pytest.mark.clause("OP-HOUSE-154")
def test_a_desk_is_looked_up_from_the_persons_side_however_many_people_are_asked() -> None:
    for number in range(30):
        asked(a_case(now()), f"A{number % 2 + 1}")
    with reading() as book:
        places = places_of(book, book.get_one(Staff, "A1"), TODAY)
    assert [(place.to, place.department) for place in places] == [("A1", None), (Role.AGENT, HOUSE)]


@pytest.mark.clause("OP-HOUSE-154", "OP-HOUSE-149")
def test_whose_answer_waits_for_signatures_has_nothing_to_do_until_it_is_refused() -> None:
    question = asked(a_case(now()), "S1")
    held = HeldAnswer(question=question.id, attempt=1, answer={}, by="S1", identified="", at=now())
    with writing() as book:
        book.add(held)
    assert listed("S1") == []
    with writing() as book:
        book.execute(update(HeldAnswer).values(state="refused", ended_at=now()))
    assert listed("S1") == [question.id]
