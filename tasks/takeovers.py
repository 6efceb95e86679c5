"""Whose work passed to whom, from which day; what waited for one waits for the other, and both stay on record."""

from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from policies.organisation import Role
from tasks.clock import now
from tasks.departments import all_departments
from tasks.exclusion import excluded_by
from tasks.leaving.whose import whose
from tasks.records.engine import reading, writing
from tasks.records.leaving import Takeover
from tasks.records.models import Case, Question, Staff, Timer
from tasks.records.signers import Delegation
from tasks.records.types import fixed
from tasks.staff import SEVERAL, eligible, known

NOBODY_IN_PERSON = {SEVERAL, *Role}
STANDING: ColumnElement[bool] = Takeover.void_at.is_(None)
STILL_OPEN: ColumnElement[bool] = Question.state == fixed("open")


def in_charge(book: Session, case: str, to: str, day: date) -> str:
    """Who answers in a case for what was somebody's: whoever took it over by that day, else they themselves.

    Of people who took it over from one another it is whoever did so last.
    """
    way: list[Takeover] = []
    while (row := _taken_over(book, case, to, day)) is not None and row not in way:
        way.append(row)
        to = row.receiver
    if row is None:
        return to
    circle = way[way.index(row) :]
    return max(circle, key=lambda one: (one.since, one.id)).receiver


def _taken_over(book: Session, case: str, to: str, day: date) -> Takeover | None:
    if to in NOBODY_IN_PERSON:
        return None
    found = select(Takeover).where(Takeover.giver == to, Takeover.since <= day, STANDING)
    of_it = or_(Takeover.about == case, Takeover.about.is_(None) & (Takeover.case != case))
    latest = found.where(of_it).order_by(Takeover.about.is_(None), Takeover.since.desc(), Takeover.id.desc())
    return next((row for row in book.scalars(latest) if row.about or _goes_with(book, row, case, day)), None)


def _goes_with(book: Session, rest: Takeover, case: str, day: date) -> bool:
    """Whether a case passes with the rest: its giver is gone, and it isn't their own affair."""
    giver, matter = book.get_one(Staff, rest.giver), book.get_one(Case, case)
    return not known(book, giver.department, rest.giver, day) and not _own_affair(book, rest, matter)


def _own_affair(book: Session, rest: Takeover, matter: Case) -> bool:
    handover = book.get_one(Case, rest.case)
    return matter.procedure in handover.rules["procedure"]["own_affairs"] and whose(matter) == rest.giver


def take_over(
    book: Session, handover: str, giver: str, receiver: str, since: date, *, about: str | None, today: date
) -> None:
    """Enter that a case, or whatever is still asked of somebody, is another's from a day on, once.

    What is due today moves with this transaction; a later day's waits for the keeper.
    """
    of_it = Takeover.about == about if about else Takeover.about.is_(None)
    known = select(Takeover).where(Takeover.giver == giver, Takeover.case == handover, of_it, STANDING)
    row = book.scalars(known).first()
    if row is None:
        row = Takeover(about=about, giver=giver, receiver=receiver, since=since, case=handover)
        book.add(row)
        book.flush()
    if row.since <= today and row.moved_at is None:
        _move(book, row, today)


def move_what_is_due(moment: datetime) -> int:
    """Move what passes from one to another on a day that has come, in the zone of the giver's department."""
    with reading() as book:
        days = {one.name: one.calendar.day_of(moment) for one in all_departments(book)}
        waiting = (
            Takeover.moved_at.is_(None),
            STANDING,
            Takeover.since <= max(days.values(), default=date.min),
        )
        rows = select(Takeover.id, Staff.department).join(Staff, Staff.number == Takeover.giver)
        in_order = rows.where(*waiting).order_by(Takeover.since, Takeover.about.is_(None), Takeover.id)
        due = [(number, days[department]) for number, department in book.execute(in_order)]
    return sum(_moved(number, today) for number, today in due)


def _moved(takeover: int, today: date) -> bool:
    with writing() as book:
        row = book.get_one(Takeover, takeover, with_for_update=True)
        if row.moved_at is not None or row.void_at is not None or row.since > today:
            return False
        _move(book, row, today)
    return True


def _move(book: Session, row: Takeover, today: date) -> None:
    department, touched = book.get_one(Staff, row.giver).department, set()
    for case in book.scalars(select(Case).where(*_owned(row))):
        if row.about or not _own_affair(book, row, case):
            case.owner = in_charge(book, case.number, row.receiver, today)
            touched.add(case.number)
    asked = select(Question).where(*_asked(row, department))
    for question in book.scalars(asked.with_for_update()):  # whoever is answering just now was first
        if row.about or not _own_affair(book, row, book.get_one(Case, question.case)):
            to = in_charge(book, question.case, row.receiver, today)
            question.asked_of, question.changed_at = to, now()
            people = eligible(book, department, to, today, excluded_by(question))
            question.eligible = [one.number for one in people]
            touched.add(question.case)
            ask_anew(book, question)
    row.moved_at = now()
    if row.about is None:  # each case says by itself whose it was
        of_it = {"giver": row.giver, "receiver": row.receiver, "since": row.since, "case": row.case}
        book.add_all(Takeover(about=number, moved_at=now(), **of_it) for number in sorted(touched))


def _owned(row: Takeover) -> list[ColumnElement[bool]]:
    theirs = [Case.owner == row.giver, Case.closed_at.is_(None), Case.number != row.case]
    return [*theirs, Case.number == row.about if row.about else Case.number.not_in(_apart(row))]


def _asked(row: Takeover, department: str) -> list[ColumnElement[bool]]:
    # What somebody only prepares comes back to whoever was asked, and passes to nobody (OP-HOUSE-148).
    prepared = select(Delegation.question).where(Delegation.state == fixed("open"))
    theirs = Question.asked_of == row.giver, Question.id.not_in(prepared)
    asked = [STILL_OPEN, Question.department == department, *theirs]
    passes = [*asked, Question.in_person.is_(False), Question.case != row.case]
    return [*passes, Question.case == row.about if row.about else Question.case.not_in(_apart(row))]


def _apart(rest: Takeover) -> Select[tuple[str | None]]:
    """The cases that pass by an entry of their own, which is still to move."""
    theirs = Takeover.giver == rest.giver, Takeover.about.is_not(None), Takeover.moved_at.is_(None), STANDING
    return select(Takeover.about).where(*theirs)


def ask_anew(book: Session, question: Question) -> None:
    """Have the keeper send the question's run on, so that its page shows who is asked by now."""
    mark = Timer.question == question.id, Timer.kind == "again"
    timer = book.scalars(select(Timer).where(*mark)).first() or Timer(question=question.id, kind="again")
    timer.at, timer.state = now(), "waiting"
    book.add(timer)
