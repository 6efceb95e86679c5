"""Registering who stands in for whom, and ending it early."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.house.substitution import Days, Found, Registrar, Serving, StandingIn, SubstitutionPolicy
from policies.house.substitution_forms import Substituting, SubstitutionRequest
from policies.organisation import Role
from tasks.acts import act
from tasks.capacities import superiors
from tasks.case import Case
from tasks.clock import now
from tasks.departments import department_of
from tasks.open_questions import refused
from tasks.records.acts import Substitution
from tasks.records.engine import reading
from tasks.records.models import Staff, Substitute
from tasks.staff import eligible
from tasks.stand_ins import show_stand_in
from tasks.started import named_at_start


def substituting(policy: type[SubstitutionPolicy], request: SubstitutionRequest) -> Substituting:
    """OP-HOUSE-144 · the request with its days; NotStarted with each field and reason where it can't be right."""
    with reading() as book:  # before the run is named: SQLite has one transaction at a time
        setting = department_of(book, request.department)
        today = setting.calendar.day_of(now()) if setting else date.min
        found = _found(book, setting.name if setting else "", request, today)

    def name(rules: SubstitutionPolicy, request: SubstitutionRequest, started_at: datetime) -> Substituting:
        refused(rules.wrong(request, today, found))
        days = rules.days_of(request, today, found)
        named = {"since": days.first.isoformat(), "until": days.last.isoformat()}
        local = started_at.astimezone(rules.calendar.tz)
        return Substituting(**request.model_dump() | named, started_at=local)

    return named_at_start(policy, request, Substituting, name)


def _found(book: Session, department: str, request: SubstitutionRequest, today: date) -> Found:
    held = {
        Registrar.ONESELF: request.taken_by == request.absent,
        Registrar.SUPERIOR: request.taken_by in set(superiors(book, request.absent)),
        Registrar.ADMINISTRATOR: request.taken_by
        in {one.number for one in eligible(book, department, Role.ADMIN, today)},
    }
    rows = book.scalars(select(Substitute).where(Substitute.until >= today))
    return Found(
        acting=tuple(one for one, holds in held.items() if holds),
        absent=_serving(book, request.absent, department),
        stand_in=_serving(book, request.stand_in, department),
        others=tuple(StandingIn(row.absent, row.stand_in, Days(row.since, row.until)) for row in rows),
    )


def _serving(book: Session, number: str, department: str) -> Serving:
    person = book.get(Staff, number)
    ours = person is not None and person.department == department
    return Serving(person.since, person.until) if person is not None and ours else Serving(None, None)


@act("代理登记 Register a stand-in")
def registered(book: Session, case: Case, about: Substituting) -> list[str]:
    """OP-HOUSE-144 · who stands in from a day to a day; open questions of today are theirs to answer at once.

    Gives the cases whose questions changed hands.
    """
    today = case.calendar.day_of(now())
    book.merge(Substitute(absent=about.absent, stand_in=about.stand_in, since=about.first, until=about.last))
    row = Substitution(
        case=case.number,
        absent=about.absent,
        stand_in=about.stand_in,
        since=about.first,
        until=about.last,
        cause=about.cause.en,
        by=about.taken_by,
        at=now(),
    )
    book.add(row)
    book.flush()
    return show_stand_in(book, row, today)


@act("代理结束 End a stand-in")
def ended(book: Session, case: Case, about: Substituting) -> list[str]:
    """OP-HOUSE-144 · it ends earlier than entered; that it was entered, by whom and why stays on record."""
    today = case.calendar.day_of(now())
    book.get_one(Substitute, (about.absent, about.stand_in, about.first)).until = about.last
    of_it = (
        Substitution.absent == about.absent,
        Substitution.stand_in == about.stand_in,
        Substitution.since == about.first,
        Substitution.over_at.is_(None),
    )
    touched: list[str] = []
    for row in book.scalars(select(Substitution).where(*of_it)):
        row.ended_in = case.number
        book.flush()
        touched += show_stand_in(book, row, today)
    return touched
