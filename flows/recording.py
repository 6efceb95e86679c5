"""What every procedure does with a record that can't be right: it goes back until it is."""

from typing import TypeVar

from flows.ladder import insist
from policies.forms import Answer
from policies.matter import Record
from policies.organisation import Role
from policies.rulebook import Policy
from tasks.case import Case
from tasks.registering import objections_to
from tasks.taking_in import as_taken_in

Written = TypeVar("Written", bound=Record)


def recorded(case: Case, policy: type[Policy], record: Written, correction: type[Answer]) -> Written:
    """CMP-05, OP-HOUSE-4 · a record that can't be right goes back to the agents; nothing in it is lost."""
    record = as_taken_in(case, record).localised(case.calendar.zone)
    wrong = objections_to(case, policy, record)
    if not wrong:
        return record
    due = case.asking.correction_due(case.opened_at)
    corrected = insist(Role.AGENT, correction, case=case, due=due, suggest=record.entries(), because=wrong)
    return recorded(case, policy, type(record).taken_from(corrected), correction)
