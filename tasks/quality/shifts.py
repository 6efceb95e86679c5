"""Handing the listening out: a case for each operator on duty, entered once for each day."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.organisation import Role
from policies.quality.recording_self_review import SelfReviewPolicy
from policies.quality.self_review_forms import Shift
from policies.rulebook import Policy
from tasks.case_book import enter_case, setting_for
from tasks.departments import taking_turns
from tasks.records.engine import reading, writing
from tasks.records.models import Case, Staff, StaffRole
from tasks.started import NotStarted, named_at_start
from tasks.starting import start_each


class Service(NamedTuple):
    """From when until when somebody serves as an agent."""

    number: str
    since: date
    until: date | None

    def covers(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


def named_shift(policy: type[SelfReviewPolicy], shift: Shift) -> Shift:
    """RSR-01 · whose shift it is, and of which day; NotStarted for somebody who isn't on duty as an agent.

    The register is read before the run is named: a case book on SQLite has one transaction at a time.
    """
    with reading() as book:
        services = _services(book, setting_for(book, shift).name)

    def name(rules: SelfReviewPolicy, shift: Shift, scheduled: datetime) -> Shift:
        about = rules.shift_of(shift, scheduled)
        if about.operator and about.operator not in _on_duty(services, about.on):
            raise NotStarted(f"operator: {about.operator} 当日不是在岗话务员 isn't an agent on duty that day")
        return about

    return named_at_start(policy, shift, Shift, name)


def handed_out(policy: type[Policy], shift: Shift) -> int:
    """RSR-01 · enter and start the listening of every serving agent; how many are under way for that day.

    A run that starts over enters nobody twice, and starts whatever was not started: each case is its own key.
    """
    with writing() as book:
        department = setting_for(book, shift).name
        taking_turns(book, department)
        numbers = [
            _entered(book, policy, _of(shift, operator, department))
            for operator in _on_duty(_services(book, department), shift.on)
        ]
    start_each(numbers)
    return len(numbers)


def _services(book: Session, department: str) -> Sequence[Service]:
    of_the_department = (
        select(Staff.number, Staff.since, Staff.until, StaffRole.since, StaffRole.until)
        .join(StaffRole, StaffRole.staff == Staff.number)
        .where(Staff.department == department, StaffRole.role == Role.AGENT)
    )
    return [
        Service(number, max(joined, since), min(filter(None, (left, until)), default=None))
        for number, joined, left, since, until in book.execute(of_the_department)
    ]


def _on_duty(services: Sequence[Service], day: date) -> Sequence[str]:
    return sorted({one.number for one in services if one.covers(day)})


def _of(shift: Shift, operator: str, department: str) -> Shift:
    return shift.model_copy(update={"operator": operator, "department": department})


def _entered(book: Session, policy: type[Policy], shift: Shift) -> str:
    known = select(Case.number).where(
        Case.procedure == policy.procedure,
        Case.department == shift.department,
        Case.external_number == shift.external_number,
    )
    return book.scalars(known).first() or enter_case(book, policy, shift).number
