"""P44 · quarterly-appraisal · 季度考核, in the order of its clauses."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from prefect import flow
from pydantic import JsonValue

from flows.appraised import once_published
from flows.ladder import insist
from policies.organisation import Role
from policies.performance.quarterly_appraisal import Outcome, QuarterlyPolicy
from policies.performance.quarterly_checks import wrong_in_confirmation, wrong_in_grades
from policies.performance.quarterly_forms import (
    AppraisedQuarter,
    GradesConfirmed,
    GradesSet,
    QuarterRequest,
    QuarterSheet,
)
from tasks.case import Case
from tasks.case_book import open_case
from tasks.closing import close
from tasks.notices import notify
from tasks.performance.quarterly import enter_grades, give_titles, in_its_turn, set_down, summed
from tasks.registering import register
from tasks.rulings import enter
from tasks.started import named_at_start


@flow(name="quarterly-appraisal")
def quarterly_appraisal(request: QuarterRequest) -> Outcome:
    """季度考核 Quarterly appraisal: three months' mean, the grade set and confirmed, the title given."""
    # QAP-01, OP-QAP-3 · 每季度一次 — one for each department and quarter; a correction is a version of its own.
    quarter = in_its_turn(
        named_at_start(QuarterlyPolicy, request, AppraisedQuarter, QuarterlyPolicy.quarter_of)
    )
    case = open_case(QuarterlyPolicy, quarter)
    if case.entered_before:
        return Outcome(case=case.number, entered_before=True)
    rules = register(case, QuarterlyPolicy, quarter)

    # OP-QAP-1, OP-QAP-2 · 汇总三个月得分 — once all three are published.
    once_published(case, quarter.months)
    sheet = summed(case, rules, quarter)
    if not sheet.to_grade:
        notify(case, Role.DEPARTMENT_HEAD, "nobody-to-grade", about=quarter.quarter)
        return close(case, Outcome.of(case.number, quarter, sheet))

    # QAP-01 · 评定等级、总经办确认 — the leader sets everybody's grade, and the GM office has the last word.
    grades = confirmed(case, rules, sheet, rules.suggested(sheet), sheet.at).grades

    # QAP-02, OP-QAP-4 · 晋升、降级依据 — entered, told to each alone; the best mean is the excellent agent.
    enter_grades(case, rules, quarter, sheet, grades)
    titled = give_titles(case, rules, quarter, sheet)
    return close(case, Outcome.of(case.number, quarter, sheet, grades, titled))


def confirmed(
    case: Case,
    rules: QuarterlyPolicy,
    sheet: QuarterSheet,
    suggested: Mapping[str, JsonValue],
    since: datetime,
    because: Sequence[str] = (),
) -> GradesSet:
    """QAP-01 · set, then confirmed; what is returned is set again, with the reason on top."""
    graded = insist(
        Role.DEPARTMENT_HEAD,
        GradesSet,
        case=case,
        due=rules.grading_due(since),
        suggest=suggested,
        because=because,
        check=lambda said: wrong_in_grades(sheet.to_grade, said),
    )
    set_down(case, graded.grades)
    verdict = insist(
        Role.GM_OFFICE,
        GradesConfirmed,
        case=case,
        due=rules.confirming_due(graded.answered_at),
        check=lambda said: wrong_in_confirmation(graded, said),
    )
    if verdict.confirms:
        return graded
    enter(case, rules.returned(verdict))
    return confirmed(case, rules, sheet, graded.as_set, verdict.answered_at, [verdict.return_reason])
