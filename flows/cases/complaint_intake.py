"""complaint-intake · 批量导入投诉, beside P01: complaints handed over as a file."""

from prefect import flow

from policies.cases.complaint_cluster_alert import ClusterPolicy
from policies.cases.complaint_forms import Complaint
from policies.cases.complaint_handling import ComplaintPolicy
from policies.cases.complaint_intake import IntakePolicy
from policies.cases.intake_forms import Intake
from policies.intake import Outcome
from tasks.admission import admit
from tasks.intake import taken_over
from tasks.intake_entering import enter_rows
from tasks.intake_report import refused, reported


@flow(name="complaint-intake")
def complaint_intake(intake: Intake) -> Outcome:
    """批量导入投诉 Complaint intake: each row becomes a case, or is listed with its faults."""
    # OP-HOUSE-8 · 批量导入的上限 — a file that is no table changes nothing.
    handover = taken_over(IntakePolicy, Complaint, intake)
    if handover.refused:
        return refused(handover)

    # CMP-05, CMP-06 · 登记 — each complaint is entered at once, and once; bad rows go back.
    tally = enter_rows(handover, ComplaintPolicy)

    # CMP-07, CMP-18, CLU-01 · 转入办理 — each goes its own way, in the order in which the customers spoke up.
    not_yet_waiting = admit(ComplaintPolicy, handover.key)

    return reported(handover, tally, ClusterPolicy, not_yet_waiting)
