"""What somebody may answer, by the same rule by which their answer is let in: read by index, however much is open."""

from collections.abc import Iterator, Sequence
from datetime import date
from heapq import merge
from typing import NamedTuple

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session

from policies.organisation import Role
from tasks.boards import OPEN, by_due_time
from tasks.exclusion import excluded_by
from tasks.records.acts import Act
from tasks.records.leaving import Takeover
from tasks.records.models import Question, Staff, StaffRole, Substitute
from tasks.records.signers import Delegation, HeldAnswer
from tasks.records.types import fixed
from tasks.staff import eligible

NOT_HELD = ~exists().where(HeldAnswer.question == Question.id, HeldAnswer.state == fixed("held"))
"""An answer that waits for signatures is given: nobody has to give it again (OP-HOUSE-149)."""


class Place(NamedTuple):
    """Where questions come in that somebody may answer: by number anywhere, by role, in the stead of somebody away."""

    to: str
    department: str | None = None
    instead_of: str = ""

    @property
    def questions(self) -> ColumnElement[bool]:
        asked = OPEN & (Question.asked_of == self.to)
        if self.department is None:
            return asked
        asked &= Question.department == self.department
        return asked & Question.in_person.is_(False) if self.instead_of == self.to else asked


class ToDo(NamedTuple):
    """An open question somebody may answer: in whose stead, and from whom it came to them."""

    question: Question
    instead_of: str
    taken_from: str


def to_do(book: Session, person: Staff, day: date, rows: int) -> list[ToDo]:
    """What waits for somebody, the most urgent first; each question once, as their own where it is that too."""
    places: dict[int, Place] = {}
    found: list[list[Question]] = []
    for place in places_of(book, person, day):
        mine = [
            one
            for one in by_due_time(book, place.questions & NOT_HELD, rows)
            if one.id not in places and person.number not in excluded_by(one)
        ]
        places |= {one.id: place for one in mine}
        found.append(mine)
    first = list(merge(*found, key=lambda one: (one.due_at is None, one.due_at or one.asked_at)))[:rows]
    came = _came_from(book, person.number, first)
    return [ToDo(one, places[one.id].instead_of, came.get(one.id, "")) for one in first]


def places_of(book: Session, person: Staff, day: date) -> list[Place]:
    """Where somebody's work comes in on a day: by name anywhere, by role and in others' stead in their department."""
    here = person.department
    places = [Place(person.number), *(Place(role, here) for role in _roles(book, person.number, day))]
    for absent in _stood_in_for(book, person.number, day):
        places.append(Place(absent.number, here, absent.number))
        if absent.department == here:
            places += [Place(role, here, absent.number) for role in _roles(book, absent.number, day)]
    if _answers(book, person, Role.ADMIN, day):  # what nobody holds falls to the administrators
        places += [Place(to, here) for to in _asked_of(book, here)]
    first = {place.to: place for place in reversed(places)}
    return [
        place
        for place in dict.fromkeys(places)
        if place is first[place.to] and (place.department is None or _answers(book, person, place.to, day))
    ]


def _answers(book: Session, person: Staff, to: str, day: date) -> bool:
    return person.number in {one.number for one in eligible(book, person.department, to, day)}


def _roles(book: Session, number: str, day: date) -> Sequence[str]:
    held = StaffRole.staff == number, StaffRole.since <= day
    until = or_(StaffRole.until.is_(None), StaffRole.until >= day)
    return list(book.scalars(select(StaffRole.role).where(*held, until).order_by(StaffRole.role)))


def _stood_in_for(book: Session, number: str, day: date) -> Sequence[Staff]:
    standing = Substitute.stand_in == number, Substitute.since <= day, Substitute.until >= day
    away = select(Staff).join(Substitute, Substitute.absent == Staff.number)
    return list(book.scalars(away.where(*standing).order_by(Staff.number)).unique())


def _asked_of(book: Session, department: str) -> Iterator[str]:
    # From one to the next by index: a DISTINCT would read all open questions.
    ours, last = OPEN & (Question.department == department), ""
    while found := book.scalar(select(func.min(Question.asked_of)).where(ours, Question.asked_of > last)):
        yield found
        last = found


def _came_from(book: Session, number: str, questions: Sequence[Question]) -> dict[int, str]:
    """From whom these came to somebody: taken over with a case, transferred, or delegated; the latest counts."""
    mine = {one.id: one.case for one in questions if one.asked_of == number}
    taken = Takeover.receiver == number, Takeover.about.in_(mine.values()), Takeover.void_at.is_(None)
    rows = select(Takeover.about, Takeover.giver).where(*taken).order_by(Takeover.id)
    givers = dict(book.execute(rows).tuples().all())
    found = {question: givers[case] for question, case in mine.items() if case in givers}
    passed = Act.question.in_(mine), Act.kind == fixed("question_transfer")
    handed = book.execute(select(Act.question, Act.by).where(*passed).order_by(Act.id))
    found |= {question: by for question, by in handed if question is not None}
    lent = Delegation.question.in_(mine), Delegation.to == number, Delegation.state == fixed("open")
    return found | dict(book.execute(select(Delegation.question, Delegation.by).where(*lent)).tuples().all())
