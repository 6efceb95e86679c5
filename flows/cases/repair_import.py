"""repair-import · 批量导入报修, beside P14: repair tickets handed over as a file."""

from prefect import flow

from policies.cases.repair_forms import Repair
from policies.cases.repair_import import RepairImportPolicy
from policies.cases.repair_import_forms import RepairIntake
from policies.cases.repair_intake import RepairPolicy
from policies.intake import Outcome
from tasks.admission import admit
from tasks.intake import taken_over
from tasks.intake_entering import enter_rows
from tasks.intake_report import refused, reported


@flow(name="repair-import")
def repair_import(intake: RepairIntake) -> Outcome:
    """批量导入报修 Repair import: each row becomes a ticket, or is listed with its faults."""
    # OP-HOUSE-32 · 批量导入报修的上限 — a file that is no table changes nothing.
    handover = taken_over(RepairImportPolicy, Repair, intake)
    if handover.refused:
        return refused(handover)

    # REP-02, REP-03, REP-04, REP-05 · 登记 — each ticket is entered at once, and once; bad rows go back.
    tally = enter_rows(handover, RepairPolicy)

    # REP-08 · 派单 — each goes to its station, in the order in which the residents called.
    not_yet_waiting = admit(RepairPolicy, handover.key)

    return reported(handover, tally, not_yet_waiting=not_yet_waiting)
