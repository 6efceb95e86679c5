"""Who may judge: somebody on the reporting line who isn't barred from the matter."""

from datetime import date

from sqlalchemy.orm import Session

from policies.house.reporting_line import ReportingLinePolicy
from policies.organisation import Role
from tasks.acts import act
from tasks.case import Case
from tasks.clock import now
from tasks.staff import serving_as


@act("回避 Who may judge")
def somebody_else(book: Session, case: Case, role: Role, barred: list[str]) -> str:
    """The role, or the next above it on the line, that somebody holds who isn't barred; the top as a last resort."""
    return another_holder(book, case, role, barred)


def another_holder(book: Session, case: Case, role: Role, barred: list[str]) -> str:
    """The same, together with whatever else an act enters."""
    today = case.calendar.day_of(now())
    line = ReportingLinePolicy.in_force_on(today, case.asking.profile, case.calendar)
    while not _held_by_another(book, case.department, role, today, barred):
        above = line.level_above(role)
        if above == role:
            break
        role = Role(above)
    return role


def _held_by_another(book: Session, department: str, role: Role, today: date, barred: list[str]) -> bool:
    serving = (one.number for one in serving_as(book, department, role) if one.covers(today))
    return any(number not in barred for number in serving)
