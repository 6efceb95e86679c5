"""Checking a matter's record, and registering it under the rules of its day."""

from typing import Any, TypeVar

from sqlalchemy.orm import Session

from policies.errors import RulebookError
from policies.matter import Matter
from policies.rulebook import Policy
from tasks.acts import act
from tasks.case import Case
from tasks.clock import now
from tasks.departments import Setting
from tasks.records import models
from tasks.staff import known

RulesOf = TypeVar("RulesOf", bound=Policy)


@act("核对记录 Check the record")
def objections_to(book: Session, case: Case, policy: type[Policy], matter: Matter) -> list[str]:
    """What is wrong with a record, as `field: reason`: times, people, department, a day without rules."""
    return wrong_in(book, _setting(case), policy, matter)


def wrong_in(book: Session, setting: Setting, policy: type[Policy], matter: Matter) -> list[str]:
    """What is wrong with a record that is no case yet, in the department that would take it in."""
    moment = now()
    wrong = matter.objections(moment)
    if matter.department not in {"", setting.name}:
        wrong.append(f"department: 没有部门“{matter.department}”,请留空 no such department, leave it blank")
    today = setting.calendar.day_of(moment)
    # What the house raised by itself may name somebody who has left since.
    for name, number in matter.staff_named() if matter.taken_by else ():
        if not known(book, setting.name, number, today):
            wrong.append(f"{name}: 没有在职员工“{number}” nobody of that number works here")
    try:
        _in_force(setting, policy, matter)
    except RulebookError as error:
        wrong.append(f"received_at: {error}")
    return wrong


def register(case: Case, policy: type[RulesOf], matter: Matter) -> RulesOf:
    """Register the facts and give the rules of their day; later amendments don't reach this case."""
    return policy.model_validate(_pin(case, policy, matter))


@act("登记 Register")
def _pin(book: Session, case: Case, policy: type[Policy], matter: Matter) -> dict[str, Any]:
    row = book.get_one(models.Case, case.number)
    rules = _in_force(_setting(case), policy, matter).model_dump(mode="json")
    row.rules = {**row.rules, "procedure": rules}
    row.facts = matter.model_dump(mode="json")
    row.reported_at, row.received_at = matter.reported, matter.received_at
    row.subject, row.category = matter.subject, matter.category
    row.owner = row.started_by = matter.taken_by or None
    return rules


def _setting(case: Case) -> Setting:
    return Setting(case.department, case.asking.profile, case.calendar)


def _in_force(setting: Setting, policy: type[RulesOf], matter: Matter) -> RulesOf:
    day = setting.calendar.day_of(matter.received_at)
    return policy.in_force_on(day, setting.profile, setting.calendar)
