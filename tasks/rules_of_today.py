"""The rules of today, for what belongs to no single case."""

from typing import TypeVar

from policies.rulebook import Policy
from tasks.clock import now
from tasks.departments import department_of
from tasks.records.engine import reading

RulesOf = TypeVar("RulesOf", bound=Policy)


def in_force_today(policy: type[RulesOf], department: str = "") -> RulesOf:
    """The rules that hold today in a department's profile; the default department's for a blank."""
    with reading() as book:
        setting = department_of(book, department)
    if setting is None:
        raise RuntimeError(
            f"the case book has no department {department or 'yet: run `python -m tasks.records`'}"
        )
    return policy.in_force_on(setting.calendar.day_of(now()), setting.profile, setting.calendar)
