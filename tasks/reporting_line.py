"""Who is one level up."""

from sqlalchemy.orm import Session

from policies.house.reporting_line import ReportingLinePolicy
from tasks.acts import act
from tasks.case import Case
from tasks.clock import now
from tasks.staff import above
from tasks.takeovers import in_charge


@act("上一级 Level above")
def level_above(book: Session, case: Case, to: str) -> str:
    """The role or person one level up from a role or a person, as the line is today; the top is its own."""
    today = case.calendar.day_of(now())
    line = ReportingLinePolicy.in_force_on(today, case.asking.profile, case.calendar)
    return above(book, case.department, in_charge(book, case.number, to, today), line)
