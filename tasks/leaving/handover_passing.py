"""What passes with an accepted item, and what passes with the rest: cases, posts, people (OFF-02, CMP-03)."""

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.leaving.handover_items import ItemKind
from policies.leaving.offboarding_forms import Handover
from policies.organisation import Role
from tasks.acts import act
from tasks.case import Case
from tasks.clock import now
from tasks.records.leaving import HandoverItem
from tasks.records.models import Staff, StaffRole, Substitute
from tasks.takeovers import take_over

ONE_DAY = timedelta(days=1)


@act("其余事项 The rest")
def pass_on_the_rest(book: Session, case: Case, about: Handover) -> None:
    """OFF-02 · from the day after the last one the receiver answers whatever is still asked of the leaver."""
    today = case.calendar.day_of(now())
    since = about.until + ONE_DAY
    take_over(book, case.number, about.leaver, about.receiver, since, about=None, today=today)


def pass_on(book: Session, case: Case, about: Handover, item: HandoverItem, receiver: str) -> None:
    """What an accepted item changes on record."""
    today = case.calendar.day_of(now())
    since = max(today, date.fromisoformat(about.takes_over_on)) if about.takes_over_on else today
    match ItemKind.of(item.kind):
        case ItemKind.CASE:
            take_over(book, case.number, about.leaver, receiver, since, about=item.reference, today=today)
        case ItemKind.ROLE:
            first = since if about.takes_over_on else about.until + ONE_DAY
            book.merge(StaffRole(staff=receiver, role=Role(item.reference), since=first))
        case ItemKind.SUBSTITUTE:
            _stand_in(book, about, item.reference, receiver)
        case ItemKind.REPORTS:
            _report_to(book, about, receiver)


def _stand_in(book: Session, about: Handover, reference: str, receiver: str) -> None:
    absent, _, since = reference.partition(" ")
    row = book.get_one(Substitute, (absent, about.leaver, date.fromisoformat(since)))
    first, until = max(row.since, about.until + ONE_DAY), row.until
    row.until = about.until
    if receiver != absent:  # nobody stands in for themselves
        book.merge(Substitute(absent=absent, stand_in=receiver, since=first, until=until))


def _report_to(book: Session, about: Handover, receiver: str) -> None:
    # Whom somebody reports to isn't dated on the register: it changes with the acceptance.
    line, above = [receiver], book.get_one(Staff, about.leaver).superior
    while (superior := book.get_one(Staff, line[-1]).superior) and superior not in line:
        line.append(superior)
    if about.leaver in line:  # or two would be each other's superior
        book.get_one(Staff, receiver).superior = above
    book.flush()
    for row in book.scalars(select(Staff).where(Staff.superior == about.leaver)):
        row.superior = receiver
