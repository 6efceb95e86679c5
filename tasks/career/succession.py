"""What the case book says of a vacant post and of those considered for it, and who holds it from when."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from policies.career.succession_candidates import Candidate
from policies.career.succession_forms import Vacancy, VacantPost
from policies.career.supervisor_succession import SuccessionPolicy
from policies.months import Month
from policies.organisation import Role
from policies.performance.metrics import Title
from policies.performance.results import Held
from policies.quarters import Quarter
from tasks.acts import act
from tasks.case import Case
from tasks.clock import now
from tasks.departments import department_of
from tasks.performance.results import held_on, of_person, quarters_of, titles_of
from tasks.records.engine import reading
from tasks.records.models import Ruling, Staff, StaffRole
from tasks.staff import known, serving_as
from tasks.started import named_at_start

ONE_DAY = timedelta(days=1)


def vacant_post(policy: type[SuccessionPolicy], vacancy: Vacancy) -> VacantPost:
    """SUC-01 · the vacancy, and whether its former holder was this department's supervisor until then.

    The case book is read before the run is named: one on SQLite has one transaction at a time.
    """
    with reading() as book:
        setting = department_of(book, vacancy.department)
        held = serving_as(book, setting.name, Role.SUPERVISOR) if setting else []

    def name(rules: SuccessionPolicy, vacancy: Vacancy, started_at: datetime) -> VacantPost:
        local = started_at.astimezone(rules.calendar.tz)
        vacant_from = vacancy.vacant_from or local.date().isoformat()
        last = date.fromisoformat(vacant_from) - ONE_DAY
        found = {
            "vacant_from": vacant_from,
            "held_since": next(
                (one.since.isoformat() for one in held if one.number == vacancy.former and one.covers(last)),
                "",
            ),
            "started_at": local,
        }
        return VacantPost(**vacancy.model_dump() | found)

    return named_at_start(policy, vacancy, VacantPost, name)


@act("继任人选 Candidates")
def candidates_for(book: Session, case: Case, rules: SuccessionPolicy, post: VacantPost) -> list[Candidate]:
    """Those considered, in their order, each with results, titles, service and penalties."""
    today = case.calendar.day_of(now())
    held = held_on(book, case.department, today)
    serving = {staff: one for staff, one in held.items() if known(book, case.department, staff, today)}
    return [_candidate(book, rules, post, one) for one in rules.considered(post, serving)]


@act("代理主管 Stand-in")
def vacated(book: Session, case: Case, post: VacantPost, stand_in: str) -> None:
    """SUC-02 · the former holder's role ends with the day before; whoever stands in holds it from that day on."""
    former = select(StaffRole).where(StaffRole.staff == post.former, StaffRole.role == Role.SUPERVISOR)
    for row in book.scalars(former):
        row.until = min(row.until or date.max, post.from_day - ONE_DAY)
    if stand_in:
        book.merge(StaffRole(staff=stand_in, role=Role.SUPERVISOR, since=post.from_day))
        _report_to(book, case, post.former, stand_in)


@act("任命 Appoint")
def appointed_from(
    book: Session, case: Case, post: VacantPost, stand_in: str, person: str, since: date
) -> None:
    """SUC-01 · the post is theirs from a day on; the stand-in ends with the day before, and the team is theirs."""
    held = book.get(StaffRole, (stand_in, Role.SUPERVISOR, post.from_day)) if stand_in else None
    if person != stand_in:
        if held is not None:
            held.until = max(since - ONE_DAY, post.from_day)
        book.merge(StaffRole(staff=person, role=Role.SUPERVISOR, since=since))
    _report_to(book, case, stand_in or post.former, person)
    if stand_in and stand_in != person:
        book.get_one(Staff, stand_in).superior = person


def _report_to(book: Session, case: Case, before: str, person: str) -> None:
    # Whom somebody reports to isn't dated on the register: it changes with the decision.
    above = book.get_one(Staff, before).superior
    theirs = Staff.department == case.department, Staff.superior == before, Staff.number != person
    if before != person:
        book.execute(update(Staff).where(*theirs).values(superior=person))
        book.get_one(Staff, person).superior = above


def _candidate(book: Session, rules: SuccessionPolicy, post: VacantPost, held: Held) -> Candidate:
    first, last = rules.first_month(post), str(rules.last_month(post))
    months = of_person(book, held.staff, first, last)
    scores = [one.total for one in months if one.total is not None]
    quarters = [
        f"{one.quarter} {one.grade}"
        for one in quarters_of(book, held.staff)
        if str(Quarter.named(one.quarter).months[-1]) >= first
    ]
    taken, warnings = _penalties(book, rules, held.staff, first)
    return Candidate(
        staff=held.staff,
        grade=held.grade,
        since=held.since,
        months_of_service=rules.months_served(book.get_one(Staff, held.staff).since, post),
        months_scored=len(scores),
        mean=_mean(scores),
        quarters=tuple(quarters),
        titles=len(titles_of(book, held.staff, Title.EXCELLENT_AGENT.en)),
        points_taken=taken,
        warnings=warnings,
    )


def _mean(scores: Sequence[Decimal]) -> Decimal | None:
    return round(sum(scores, Decimal()) / len(scores), 2) if scores else None


def _penalties(book: Session, rules: SuccessionPolicy, staff: str, first: str) -> tuple[Decimal, int]:
    """Points taken, those given back by a reversal left out, and warnings, from a month on."""
    rows = book.execute(
        select(Ruling.unit, Ruling.amount, Ruling.because, Ruling.month, Ruling.at).where(
            Ruling.about == staff, Ruling.amount.is_not(None), Ruling.unit.in_(["points", "warning"])
        )
    )
    counting = [
        (unit, amount)
        for unit, amount, because, month, at in rows
        if (month or str(Month.of(at.astimezone(rules.calendar.tz)))) >= first
        and (unit == "warning" or amount < 0 or "reverses" in because)
    ]
    taken = sum((amount for unit, amount in counting if unit == "points"), Decimal())
    return taken, int(sum((amount for unit, amount in counting if unit == "warning"), Decimal()))
