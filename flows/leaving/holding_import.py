"""holding-import · 财产与账号登记, beside P63: what people were given, by list or by hand."""

from prefect import flow

from policies.intake import Outcome
from policies.leaving.holding_import import HoldingImportPolicy
from policies.leaving.holding_import_forms import HoldingIntake
from tasks.case_book import open_case
from tasks.intake_report import refused
from tasks.leaving.holding_import import about, enter_holdings, taken_in
from tasks.leaving.holding_import_page import closed_with, looked_up
from tasks.registering import register


@flow(name="holding-import")
def holding_import(intake: HoldingIntake) -> Outcome:
    """财产与账号登记 Register of holdings: each row is on the register once, or is listed with its faults."""
    # OP-HOUSE-8 · 批量导入的上限 — a list that is no table changes nothing.
    handover = taken_in(intake)
    if handover.refused:
        return refused(handover)

    # OFF-04 · 中心财产不得带离 — what somebody holds can be looked up at any time; to ask enters nothing.
    if intake.enters_nothing:
        return looked_up(handover)

    # OP-HOUSE-126 · 同一编号再次登记 — each change is traced to the list it came with by the number of this case.
    listed = about(handover)
    case = open_case(HoldingImportPolicy, listed)
    rules = register(case, HoldingImportPolicy, listed)

    # OFF-02, OFF-05 · 归还公司财产、账号权限注销 — good rows enter once or bring up to date; bad ones go back.
    return closed_with(case, handover, enter_holdings(handover, case, rules))
