"""Open questions show who may answer them, as those who are away and those who stand in change from day to day."""

from collections.abc import Iterator
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from tasks.case import in_hand
from tasks.clock import now
from tasks.departments import all_departments
from tasks.exclusion import excluded_by
from tasks.notices import tell
from tasks.records import models
from tasks.records.acts import Substitution
from tasks.records.engine import reading, writing
from tasks.records.models import Question, Staff, StaffRole, Substitute
from tasks.records.types import fixed
from tasks.staff import eligible
from tasks.takeovers import ask_anew

STILL_OPEN = Question.state == fixed("open")


def show_stand_in(book: Session, row: Substitution, today: date) -> list[str]:
    """OP-HOUSE-144 · have the pages of open questions show whoever stands in from today on, or does so no more.

    Gives the cases whose questions are shown anew; what is to come waits for the keeper.
    """
    entered = book.get(Substitute, (row.absent, row.stand_in, row.since))
    begun, over = row.since <= today, entered is None or entered.until < today
    if over and row.begun_at is None:  # called off before its first day
        row.begun_at = row.over_at = now()
        return []
    if not begun or (row.begun_at is not None and not over):
        return []
    row.begun_at = row.begun_at or now()
    row.over_at = now() if over else None
    return [_shown(book, question, today) for question in _changed(book, row.absent, today)]


def show_what_changes(moment: datetime) -> int:
    """Show whoever begins or ceases to stand in on a day that has come, where the absent person works."""
    with reading() as book:
        days = {one.name: one.calendar.day_of(moment) for one in all_departments(book)}
        rows = select(Substitution, Staff.department).join(Staff, Staff.number == Substitution.absent)
        latest = max(days.values(), default=date.min)
        waiting = rows.where(Substitution.over_at.is_(None), Substitution.since <= latest)
        due = [(row.case, days[department]) for row, department in book.execute(waiting)]
    return sum(_show(case, today) for case, today in due)


def _show(case: str, today: date) -> int:
    with writing() as book:
        row = book.get_one(Substitution, case, with_for_update=True)
        return len(show_stand_in(book, row, today)) if row.over_at is None else 0


def _changed(book: Session, absent: str, today: date) -> Iterator[Question]:
    """The open questions that other people may answer by now than their pages say."""
    held = select(StaffRole.role).where(StaffRole.staff == absent, StaffRole.since <= today)
    roles = held.where(or_(StaffRole.until.is_(None), StaffRole.until >= today))
    department = book.get_one(Staff, absent).department
    theirs = or_(
        Question.asked_of == absent,
        Question.asked_of.in_(roles) & (Question.department == department),
    )
    for question in book.scalars(select(Question).where(STILL_OPEN, Question.in_person.is_(False), theirs)):
        excluded = excluded_by(question)
        people = [
            one.number for one in eligible(book, question.department, question.asked_of, today, excluded)
        ]
        if people != question.eligible:
            yield question


def _shown(book: Session, question: Question, today: date) -> str:
    before, excluded = set(question.eligible), excluded_by(question)
    people = [one.number for one in eligible(book, question.department, question.asked_of, today, excluded)]
    question.eligible, question.changed_at = people, now()
    ask_anew(book, question)
    case = in_hand(book.get_one(models.Case, question.case), question.run_id)
    for number in people:
        if number not in before:
            tell(book, case, number, "stand-in-asked", title=question.title, asked_of=question.asked_of)
    return question.case
