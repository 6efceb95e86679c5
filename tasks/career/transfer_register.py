"""What the register and the case book say of somebody who is to be moved, as the request comes in (P59)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from policies.career.post_transfer import PostTransferPolicy
from policies.career.posts import Post
from policies.career.transfer_forms import Transfer, TransferRequest
from policies.leaving.offboarding_handover import OffboardingPolicy
from policies.organisation import Role
from policies.performance.results import Held
from tasks.clock import now
from tasks.departments import Setting, department_of
from tasks.performance.results import gradings_of
from tasks.records.engine import reading
from tasks.records.models import Case, Staff, StaffRole
from tasks.staff import known
from tasks.started import named_at_start


def transfer_asked(policy: type[PostTransferPolicy], request: TransferRequest) -> Transfer:
    """TRF-01 · the request, and what is known of whoever is to move; NotStarted where it can't be right.

    The case book is read before the run is named: one on SQLite has one transaction at a time.
    """
    with reading() as book:
        setting = department_of(book, request.department)
        found = _found(book, setting, request) if setting else {}
        roles = _roles(book, request.taken_by, setting.calendar.day_of(now())) if setting else set()

    def name(rules: PostTransferPolicy, request: TransferRequest, started_at: datetime) -> Transfer:
        joined, above = found["joined"], found["superior"] == request.taken_by
        worked_out = {
            "may_apply_from": rules.may_apply_from(date.fromisoformat(joined)).isoformat() if joined else "",
            "may_propose": above or not roles.isdisjoint(rules.proposed_by),
            "started_at": started_at.astimezone(rules.calendar.tz),
        }
        return Transfer(**request.model_dump() | found | worked_out)

    return named_at_start(policy, request, Transfer, name)


def holding(book: Session, person: str, day: date) -> Sequence[StaffRole]:
    """The roles that somebody holds on a day."""
    lasting = or_(StaffRole.until.is_(None), StaffRole.until >= day)
    held = select(StaffRole).where(StaffRole.staff == person, StaffRole.since <= day, lasting)
    return book.scalars(held.order_by(StaffRole.role)).all()


def grade_held(book: Session, person: str, day: date) -> Held | None:
    """The grade that somebody holds on a day, in whatever department."""
    return next((one for one in reversed(gradings_of(book, person)) if one.since <= day), None)


def _found(book: Session, setting: Setting, request: TransferRequest) -> dict[str, Any]:
    today = setting.calendar.day_of(now())
    there = department_of(book, request.to_department or setting.name)
    serves = known(book, setting.name, request.person, today)
    person = book.get_one(Staff, request.person) if serves else None
    held = grade_held(book, request.person, today)
    nth = len(_transfers(book, request.person, closed=True)) + 1
    return {
        "department": setting.name,
        "to_department": there.name if there else request.to_department,
        "to_profile": there.profile if there else "",
        "external_number": request.external_number or f"{request.person} {nth}",
        "serves": serves,
        "leaving": _leaving(book, person) if person else "",
        "entered_as": _entered_as(book, setting, request.external_number),
        "under_way": next((row.number for row in _transfers(book, request.person)), ""),
        "joined": person.since.isoformat() if person else "",
        "held": [Post.of(role) for role in sorted(_roles(book, request.person, today) - {Role.ADMIN})],
        "superior": (person.superior or "") if person else "",
        "grade": held.grade.value if held else "",
        "receiver_serves": known(book, setting.name, request.receiver, today),
    }


def _entered_as(book: Session, setting: Setting, external_number: str) -> str:
    alike = (
        Case.procedure == PostTransferPolicy.procedure,
        Case.department == setting.name,
        Case.external_number == external_number,
    )
    return book.scalars(select(Case.number).where(*alike)).first() or ""


def _transfers(book: Session, person: str, *, closed: bool = False) -> Sequence[Case]:
    ended = Case.closed_at.is_not(None) if closed else Case.closed_at.is_(None)
    theirs = Case.procedure == PostTransferPolicy.procedure, Case.facts["person"].as_string() == person
    return book.scalars(select(Case).where(*theirs, ended).order_by(Case.number)).all()


def _leaving(book: Session, person: Staff) -> str:
    """The day on which somebody leaves, or the handover of theirs that is under way."""
    if person.until is not None:
        return person.until.isoformat()
    theirs = (
        Case.procedure == OffboardingPolicy.procedure,
        Case.facts["leaver"].as_string() == person.number,
        Case.closed_at.is_(None),
    )
    return book.scalars(select(Case.number).where(*theirs)).first() or ""


def _roles(book: Session, person: str, day: date) -> set[str]:
    return {row.role for row in holding(book, person, day)}
