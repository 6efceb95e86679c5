"""Who is one level up."""

from sqlalchemy.orm import Session

from tasks.acts import act
from tasks.case import Case
from tasks.clock import now
from tasks.staff import above


@act("上一级 Level above")
def level_above(book: Session, case: Case, to: str) -> str:
    """The role or person one level up from a role or a person; the top is its own."""
    return above(book, case.department, to, case.calendar.day_of(now()))
