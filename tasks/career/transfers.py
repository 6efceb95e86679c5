"""Who else wants the post, on what terms somebody moves, and the move itself (P59)."""

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.career.post_transfer import PostTransferPolicy
from policies.career.posts import Post
from policies.career.transfer_answers import HrDecision
from policies.career.transfer_forms import Transfer
from policies.career.transfer_terms import Applicant, Moved, Terms
from policies.organisation import Role
from tasks.acts import act
from tasks.career.transfer_register import grade_held, holding
from tasks.case import Case
from tasks.clock import now
from tasks.notices import tell
from tasks.performance.results import quarters_of
from tasks.records.engine import reading
from tasks.records.models import Case as CaseRow
from tasks.records.models import Staff, StaffRole
from tasks.staff import known

ONE_DAY = timedelta(days=1)


@act("同岗位申请人 Applicants")
def applicants_for(
    book: Session, case: Case, rules: PostTransferPolicy, transfer: Transfer
) -> list[Applicant]:
    """TRF-01 · every open transfer to the same department and one of the same posts, this one among them."""
    to_the_same = CaseRow.facts["to_department"].as_string() == transfer.to_department
    open_ones = CaseRow.procedure == case.procedure, CaseRow.closed_at.is_(None), to_the_same
    rows = book.scalars(select(CaseRow).where(*open_ones).order_by(CaseRow.number))
    found = [(row.number, Transfer.model_validate(row.facts)) for row in rows]
    today = case.calendar.day_of(now())
    return [
        _applicant(book, rules, number, one, today)
        for number, one in found
        if not set(one.posts).isdisjoint(transfer.posts)
    ]


@act("调动条件 Terms")
def agreed_on(_book: Session, _case: Case, terms: Terms) -> Terms:
    """TRF-02 · what was decided, as everybody who is asked from now on sees it."""
    return terms


@act("到岗登记 Move")
def moved_to(
    book: Session, case: Case, transfer: Transfer, terms: Terms, since: date, handover: str
) -> Moved:
    """TRF-01, OP-HOUSE-124 · the old posts end the day before, the new ones begin; department and superior change.

    Who reported to them stays, and reports to whoever was above them.
    """
    person = book.get_one(Staff, transfer.person)
    before = _end_roles(book, person.number, since)
    for post in terms.posts:
        book.merge(StaffRole(staff=person.number, role=post.role, since=since, until=None))
    theirs = Staff.superior == person.number, Staff.department == case.department
    team = book.scalars(select(Staff).where(*theirs).order_by(Staff.number)).all()
    superior = person.superior
    for one in team:
        one.superior = superior
    person.department, person.superior = terms.to_department, terms.superior or None
    held = grade_held(book, person.number, since)
    return Moved(
        posts_before=tuple(before),
        team=tuple(one.number for one in team),
        superior_before=superior or "",
        grade=held.grade if held else None,
        handover_closed=book.get_one(CaseRow, handover).closed_at is not None,
    )


@act("告知 Tell each")
def tell_each(book: Session, case: Case, people: list[str], kind: str, about: str = "") -> list[str]:
    """Tell each of these, nobody twice, in whatever department they work; who was told."""
    told = list(dict.fromkeys(filter(None, people)))
    for number in told:
        tell(book, case, number, kind, about=about)
    return told


def superior_serves(transfer: Transfer, said: HrDecision) -> bool:
    """TRF-02 · whether the new superior works in the new department on the first day."""
    if not said.first_day:
        return False
    with reading() as book:
        return known(book, transfer.to_department, said.superior, date.fromisoformat(said.first_day))


def handover_closed(number: str) -> bool:
    """OP-HOUSE-123 · whether the handover is closed at this moment."""
    with reading() as book:
        return book.get_one(CaseRow, number).closed_at is not None


def _end_roles(book: Session, person: str, since: date) -> list[Post]:
    ending = [row for row in holding(book, person, since - ONE_DAY) if row.role != Role.ADMIN]
    for row in ending:
        row.until = since - ONE_DAY
    return [Post.of(row.role) for row in ending]


def _applicant(
    book: Session, rules: PostTransferPolicy, number: str, transfer: Transfer, today: date
) -> Applicant:
    held = grade_held(book, transfer.person, today)
    quarters = quarters_of(book, transfer.person)[-rules.quarters_shown :]
    return Applicant(
        case=number,
        person=transfer.person,
        origin=transfer.origin,
        joined=date.fromisoformat(transfer.joined),
        grade=held.grade if held else None,
        since=held.since if held else None,
        quarters=tuple(f"{one.quarter} {one.grade}" for one in quarters),
    )
