"""What a handover changes on the staff register: until when somebody serves, and that they stay after all (OFF-01)."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.leaving.offboarding_forms import Handover
from tasks.acts import act
from tasks.case import Case
from tasks.clock import now
from tasks.records.engine import reading
from tasks.records.models import Staff, StaffRole, Substitute
from tasks.staff import known


@act("在职截止 Last day")
def leaves_on(book: Session, _case: Case, about: Handover) -> dict[str, str]:
    """OFF-05 · on the register somebody who leaves serves, holds roles, and is stood in for until their last day.

    What stood there before is given back: it comes into force again where the leaving is called off.
    """
    if not about.cause.leaves:
        return {}
    person = book.get_one(Staff, about.leaver)
    before = {"staff": person.until.isoformat() if person.until else ""}
    person.until = min(filter(None, (person.until, about.until)))
    for role in book.scalars(select(StaffRole).where(StaffRole.staff == about.leaver)):
        if role.until is None or role.until > about.until:
            before[f"role {role.role} {role.since}"] = role.until.isoformat() if role.until else ""
            role.until = max(about.until, role.since)
    for away in book.scalars(select(Substitute).where(Substitute.absent == about.leaver)):
        if away.until > about.until:
            before[f"substitute {away.stand_in} {away.since}"] = away.until.isoformat()
            away.until = max(about.until, away.since)
    return before


def strangers(case: Case, numbers: set[str], day: date) -> set[str]:
    """Those of these people who don't work here now, or not beyond a day."""
    today = case.calendar.day_of(now())
    with reading() as book:
        return {
            number
            for number in numbers
            if not (known(book, case.department, number, today) and _beyond(book, number, day))
        }


def _beyond(book: Session, number: str, day: date) -> bool:
    person = book.get(Staff, number)
    return person is not None and (person.until is None or person.until > day)
