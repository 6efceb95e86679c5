"""Handing the listening out: a case for each operator on duty, entered once for each day."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from policies.organisation import Role
from policies.quality.recording_self_review import SelfReviewPolicy
from policies.quality.self_review_forms import Shift
from policies.rulebook import Policy
from tasks.case_book import enter_case, setting_for
from tasks.departments import taking_turns
from tasks.records.engine import reading, writing
from tasks.records.models import Case, Staff, StaffRole
from tasks.started import NotStarted
from tasks.starting import start_each


def named(rules: SelfReviewPolicy, shift: Shift, scheduled: datetime) -> Shift:
    """RSR-01 · whose shift it is, and of which day; NotStarted for somebody who isn't on duty as an agent."""
    about = rules.shift_of(shift, scheduled)
    with reading() as book:
        department = setting_for(book, about).name
        if about.operator and about.operator not in _on_duty(book, department, about):
            raise NotStarted(
                f"operator: {about.operator} 当日不是在岗话务员 isn't an agent on duty on {about.day}"
            )
    return about


def handed_out(policy: type[Policy], shift: Shift) -> int:
    """RSR-01 · enter and start the listening of every serving agent; how many are under way for that day.

    A run that starts over enters nobody twice, and starts whatever was not started: each case is its own key.
    """
    with writing() as book:
        department = setting_for(book, shift).name
        taking_turns(book, department)
        numbers = [
            _entered(book, policy, _of(shift, operator, department))
            for operator in _on_duty(book, department, shift)
        ]
    start_each(numbers)
    return len(numbers)


def _on_duty(book: Session, department: str, shift: Shift) -> Sequence[str]:
    serving = (
        select(Staff.number)
        .join(StaffRole, StaffRole.staff == Staff.number)
        .where(
            Staff.department == department,
            StaffRole.role == Role.AGENT,
            *(kind.since <= shift.on for kind in (Staff, StaffRole)),
            *(or_(kind.until.is_(None), kind.until >= shift.on) for kind in (Staff, StaffRole)),
        )
    )
    return book.scalars(serving.distinct().order_by(Staff.number)).all()


def _of(shift: Shift, operator: str, department: str) -> Shift:
    return shift.model_copy(update={"operator": operator, "department": department})


def _entered(book: Session, policy: type[Policy], shift: Shift) -> str:
    known = select(Case.number).where(
        Case.procedure == policy.procedure,
        Case.department == shift.department,
        Case.external_number == shift.external_number,
    )
    return book.scalars(known).first() or enter_case(book, policy, shift).number
