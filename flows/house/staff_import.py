"""staff-import · 员工名册导入: the people of the house, by list or by hand."""

from prefect import flow

from policies.house.staff_import import StaffImportPolicy
from policies.house.staff_import_forms import StaffIntake
from policies.intake import Outcome
from tasks.case_book import open_case
from tasks.house.staff_import import about, enter_people, taken_in
from tasks.house.staff_import_page import closed_with
from tasks.intake_report import refused
from tasks.registering import register


@flow(name="staff-import")
def staff_import(intake: StaffIntake) -> Outcome:
    """员工名册导入 Staff register: each row is on the register once, or is listed with its faults."""
    # OP-HOUSE-8, OP-HOUSE-130 · 谁可导入、上限 — a list that is no table, or isn't theirs to hand in, changes nothing.
    handover = taken_in(intake)
    if handover.refused:
        return refused(handover)

    # OP-HOUSE-130 · 留痕 — each change of the register is traced to the list it came with by the number of this case.
    listed = about(handover, intake)
    case = open_case(StaffImportPolicy, listed)
    rules = register(case, StaffImportPolicy, listed)

    # OP-HOUSE-130, OP-HOUSE-131 · 登记与更新 — nobody is deleted; what would leave the register untenable goes back.
    return closed_with(case, handover, enter_people(handover, case, rules))
