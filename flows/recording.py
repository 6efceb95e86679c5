"""What every procedure does with a record that can't be right: it goes back until it is."""

from typing import TypeVar

from flows.ladder import insist
from policies.cases.cluster_forms import Cluster, ClusterCorrection
from policies.cases.complaint_forms import Complaint, Correction
from policies.organisation import Role
from policies.rulebook import Policy
from tasks.case import Case
from tasks.registering import objections_to

Record = TypeVar("Record", Complaint, Cluster)


def recorded(
    case: Case, policy: type[Policy], record: Record, correction: type[Correction | ClusterCorrection]
) -> Record:
    """CMP-05, OP-HOUSE-4 · a record that can't be right goes back to the agents; nothing in it is lost."""
    record = record.localised(case.calendar.zone)
    wrong = objections_to(case, policy, record)
    if not wrong:
        return record
    due = case.asking.correction_due(case.opened_at)
    corrected = insist(Role.AGENT, correction, case=case, due=due, suggest=record.entries(), because=wrong)
    return recorded(case, policy, corrected.narrowed_to(type(record)), correction)
