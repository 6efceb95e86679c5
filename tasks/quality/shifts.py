"""Handing the listening out: a case for each operator on duty, entered once for each day."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.organisation import Role
from policies.quality.recording_self_review import SelfReviewPolicy
from policies.quality.self_review_forms import Shift
from policies.rulebook import Policy
from tasks.case_book import enter_case, setting_for
from tasks.departments import taking_turns
from tasks.records.engine import reading, writing
from tasks.records.models import Case
from tasks.staff import Service, serving_as
from tasks.started import NotStarted, named_at_start
from tasks.starting import start_each


def named_shift(policy: type[SelfReviewPolicy], shift: Shift) -> Shift:
    """RSR-01 · whose shift it is, and of which day; NotStarted for somebody who isn't on duty as an agent.

    The register is read before the run is named: a case book on SQLite has one transaction at a time.
    """
    with reading() as book:
        services = serving_as(book, setting_for(book, shift).name, Role.AGENT)

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
            for operator in _on_duty(serving_as(book, department, Role.AGENT), shift.on)
        ]
    start_each(numbers)
    return len(numbers)


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
