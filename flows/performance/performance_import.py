"""performance-import · 业绩导入: figures of people's months, their grades, and results from before the system."""

from prefect import flow

from policies.intake import Outcome
from policies.performance.performance_import import PerformanceImportPolicy
from policies.performance.performance_import_forms import PerformanceIntake, PerformanceRow
from tasks.case_book import open_case
from tasks.intake import taken_over
from tasks.intake_case import close_with
from tasks.intake_report import refused
from tasks.performance.performance_import import about, enter_results
from tasks.registering import register


@flow(name="performance-import")
def performance_import(intake: PerformanceIntake) -> Outcome:
    """业绩导入 Performance import: each row is entered once, or is listed with its faults."""
    # OP-HOUSE-90 · 业绩导入的上限 — a file that is no table changes nothing.
    handover = taken_over(PerformanceImportPolicy, PerformanceRow, intake)
    if handover.refused:
        return refused(handover)

    # Each figure is traced to the file it came with by the number of this case.
    file = about(handover)
    case = open_case(PerformanceImportPolicy, file)
    rules = register(case, PerformanceImportPolicy, file)

    # OP-HOUSE-91, OP-HOUSE-92 · 合理范围、启用前的结果 — each good row is entered once; bad ones go back.
    return close_with(case, handover, enter_results(handover, case, rules))
