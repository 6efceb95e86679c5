"""What the case book knows of somebody's work and belongings: what a list is made from (OFF-02, OP-OFF-1)."""

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.leaving.handover_items import Found, ItemKind
from policies.leaving.offboarding_forms import Handover
from policies.leaving.offboarding_handover import OffboardingPolicy
from policies.organisation import Role
from tasks.leaving.holdings import held_by
from tasks.leaving.whose import whose
from tasks.records.models import Case, Question, Staff, StaffRole, Step, Substitute
from tasks.staff import serving_as
from tasks.takeovers import STILL_OPEN

ONE_DAY = timedelta(days=1)
PANEL = ("panel_formed", "panel_scored")
"""The acts by which a promotion's panel is formed, and by which its marks are in."""


def found_of(book: Session, department: str, rules: OffboardingPolicy, about: Handover) -> list[Found]:
    """Everything on record that is the leaver's to hand over, work first."""
    cases = _cases(book, department, rules, about)
    found = [
        *(Found(kind=ItemKind.CASE, reference=case.number, what=_called(case)) for case in cases),
        *_roles(book, department, about),
        *_substitutes(book, about),
        *_reports(book, department, about),
        *_seats(book, department, rules, about),
        *_holdings(book, department, about),
    ]
    if about.cause.leaves and not about.interviewed:
        found.append(Found(kind=ItemKind.INTERVIEW, reference="RSG-03", what="了解离职原因"))
    return found


def _called(case: Case) -> str:
    return f"{case.number} {case.subject}"


def _cases(book: Session, department: str, rules: OffboardingPolicy, about: Handover) -> list[Case]:
    """CMP-03 · the open cases that are theirs, or in which they owe an answer that somebody else can give."""
    still = Case.department == department, Case.closed_at.is_(None)
    owed = select(Question.case).where(
        STILL_OPEN,
        Question.department == department,
        Question.asked_of == about.leaver,
        Question.in_person.is_(False),
    )
    owned = book.scalars(select(Case).where(*still, Case.owner == about.leaver))
    asked = book.scalars(select(Case).where(*still, Case.number.in_(owed)))
    cases = {case.number: case for case in (*owned, *asked)}
    return [case for _, case in sorted(cases.items()) if not _own_affair(rules, about, case)]


def _own_affair(rules: OffboardingPolicy, about: Handover, case: Case) -> bool:
    return rules.is_own_affair(case.procedure) and whose(case) == about.leaver


def _roles(book: Session, department: str, about: Handover) -> Iterator[Found]:
    """A post that nobody else holds when they are gone; what the schedules ask of it comes with it."""
    held = book.scalars(select(StaffRole.role).where(StaffRole.staff == about.leaver))
    for role in sorted(set(held)):
        serving = serving_as(book, department, Role(role))
        theirs = any(one.covers(about.until) for one in serving if one.number == about.leaver)
        others = [one for one in serving if one.number != about.leaver]
        if theirs and not any(one.covers(about.until + ONE_DAY) for one in others):
            yield Found(kind=ItemKind.ROLE, reference=role, what=Role(role).named)


def _substitutes(book: Session, about: Handover) -> Iterator[Found]:
    """Those they stand in for beyond their last day."""
    beyond = Substitute.stand_in == about.leaver, Substitute.until > about.until
    # In one order on every database: they differ in how they sort letters.
    for row in sorted(
        book.scalars(select(Substitute).where(*beyond)), key=lambda row: (row.absent, row.since)
    ):
        yield Found(
            kind=ItemKind.SUBSTITUTE,
            reference=f"{row.absent} {row.since.isoformat()}",
            what=f"{row.absent} {row.since} — {row.until}",
        )


def _reports(book: Session, department: str, about: Handover) -> Iterator[Found]:
    """Those who report to them."""
    theirs = Staff.superior == about.leaver, Staff.department == department
    people = [
        one.number for one in book.scalars(select(Staff).where(*theirs)) if _serves(one.until, about.until)
    ]
    if people:
        yield Found(kind=ItemKind.REPORTS, reference="reports", what="、".join(sorted(people)))


def _serves(until: date | None, day: date) -> bool:
    return until is None or until > day


def _seats(book: Session, department: str, rules: OffboardingPolicy, about: Handover) -> Iterator[Found]:
    """What only they could answer: questions in person, and a seat on a panel whose marks aren't in."""
    asked = select(Question, Case).join(Case, Case.number == Question.case)
    personal = asked.where(
        STILL_OPEN,
        Question.department == department,
        Question.asked_of == about.leaver,
        Question.in_person.is_(True),
    )
    for question, case in book.execute(personal.order_by(Question.id)):
        if not _own_affair(rules, about, case):
            what = f"{question.case} {question.title.partition(' ')[0]}"
            yield Found(kind=ItemKind.SEAT, reference=f"{question.case} {question.step}", what=what)
    for number in _panels(book, department, about.leaver):
        yield Found(kind=ItemKind.SEAT, reference=f"{number} panel", what=f"{number} 评审团席位")


def _panels(book: Session, department: str, staff: str) -> list[str]:
    ours = Case.department == department, Case.closed_at.is_(None)
    rows = book.execute(
        select(Step.case, Step.key, Step.gave)
        .join(Case, Case.number == Step.case)
        .where(*ours, Step.key.startswith("panel_", autoescape=True))
        .order_by(Step.at)
    )
    seated: dict[str, bool] = {}
    for case, key, gave in rows:
        formed = key.startswith(PANEL[0])
        people = {one["person"] for one in gave["gave"]["seated"]} if formed else set()
        seated[case] = staff in people
    return sorted(case for case, sits in seated.items() if sits)


def _holdings(book: Session, department: str, about: Handover) -> Iterator[Found]:
    """OFF-02, OFF-04, OFF-05 · the property and the accounts that the register says they have."""
    for row in sorted(held_by(book, department, about.leaver), key=lambda row: row.number):
        what = f"{row.number} {row.what}".strip()
        yield Found(kind=ItemKind.of(row.kind), reference=row.number, what=what)
