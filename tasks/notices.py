"""Telling somebody something, once; what is told stands in the case book whether or not a channel delivers it."""

from datetime import datetime

from sqlalchemy.orm import Session

from policies.masking import masked
from policies.organisation import Role
from tasks.acts import act
from tasks.case import Case
from tasks.clock import now
from tasks.records.models import Notice
from tasks.staff import eligible
from tasks.takeovers import in_charge
from tasks.wording import worded


def tell(
    book: Session,
    case: Case,
    number: str,
    kind: str,
    *,
    at_once: bool = False,
    key: str | None = None,
    at: datetime | None = None,
    **facts: object,
) -> None:
    """Write a notice to one person. It waits out night and rest days, unless its clause says at once."""
    moment = at or now()
    book.add(
        Notice(
            case=case.number,
            key=key,
            recipient=number,
            kind=kind,
            title=masked(worded(f"notices/{kind}.title.j2", case=case, **facts)),
            body=masked(worded(f"notices/{kind}.body.j2", case=case, **facts)),
            not_before=moment if at_once else case.asking.may_tell_from(moment),
        )
    )


@act("通知 Notify")
def notify(
    book: Session, case: Case, to: Role | str, kind: str, *, at_once: bool = False, about: str = ""
) -> int:
    """Tell whoever holds a role, or one person, or who took over from them; how many were told."""
    today = case.calendar.day_of(now())
    people = eligible(book, case.department, in_charge(book, case.number, to, today), today)
    for person in people:
        tell(book, case, person.number, kind, at_once=at_once, about=about)
    return len(people)
