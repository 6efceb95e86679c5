"""Reporting an exception: the first level is told, and the moment at which it was stands on record."""

from datetime import datetime

from sqlalchemy.orm import Session

from policies.milestones import Milestone
from policies.organisation import Role
from tasks.acts import act
from tasks.case import Case
from tasks.clock import now
from tasks.milestones import mark
from tasks.notices import tell
from tasks.staff import eligible, known


@act("上报异常 Report the exception")
def report(book: Session, case: Case, to: Role, by: str, *, at_once: bool) -> datetime:
    """EXC-11 · tell the first level; when it was told."""
    moment = now()
    mark(book, case.number, Milestone.REPORTED, moment, by)
    for person in eligible(book, case.department, to, case.calendar.day_of(moment)):
        tell(book, case, person.number, "exception-reported", at_once=at_once, about="")
    return moment


@act("转达表扬 Pass the praise on")
def pass_praise_on(book: Session, case: Case, person: str) -> bool:
    """EXC-06 · tell the person praised; False when nobody was named, or nobody of that number works here."""
    praised = bool(person) and known(book, case.department, person, case.calendar.day_of(now()))
    if praised:
        tell(book, case, person, "praise", about="")
    return praised
