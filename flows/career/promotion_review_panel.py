"""P56 · promotion-review-panel · 晋升评审与晋升答辩, in the order of its clauses."""

from datetime import date

from prefect import flow

from flows.defence import defended
from flows.ladder import insist
from flows.nomination import nominated, reviewed, voted
from flows.on_notice import noticed
from flows.recording import recorded
from policies.career.eligibility import Eligibility
from policies.career.panel import PanelResult
from policies.career.panel_forms import NewPay, PromotionDecision
from policies.career.promotion_forms import (
    Application,
    Nomination,
    PromotionApproval,
    PromotionCorrection,
    PromotionRequest,
)
from policies.career.promotion_review_panel import Outcome, PromotionPolicy, Result
from policies.forms import Answer
from policies.organisation import Role
from tasks.asking import ask
from tasks.career.gradings import grade_from, pay_from
from tasks.career.promotion_dossier import announce
from tasks.career.promotion_records import eligibility
from tasks.case import Case
from tasks.case_book import open_case
from tasks.closing import close
from tasks.registering import register
from tasks.rulings import enter


@flow(name="promotion-review-panel")
def promotion_review_panel(request: PromotionRequest) -> Outcome:
    """晋升评审与晋升答辩 Promotion review and defence: from the figures to the new grade and its pay."""
    case = open_case(PromotionPolicy, request)
    if case.entered_before:
        return Outcome(case=case.number, entered_before=True)
    request = recorded(case, PromotionPolicy, request, PromotionCorrection)
    rules = register(case, PromotionPolicy, request)

    # PRM-05, PRM-06, PRM-07, PRM-09 · 量化条件 — each fact with its proof; the figures come before anybody is asked.
    found = eligibility(case, rules, request)
    enter(case, rules.examined(found))
    if not found.eligible:
        return concluded(case, rules, found, Result.NOT_ELIGIBLE)

    # PRM-03, PRM-08 · 匿名评选、部门推举 — the vote supports, the leader answers for every condition.
    vote = voted(case, rules, found) if rules.is_voted_on(found) else None
    nomination = nominated(case, rules, found, vote)
    if not nomination.nominates:
        return concluded(case, rules, found, Result.NOT_NOMINATED)

    # PRM-04 · 晋升答辩 — to reserve supervisor, and wherever a grade is skipped; else the promotion approval.
    if rules.is_defended(found):
        return by_defence(case, rules, request, found, nomination)
    return by_approval(case, rules, request, found, nomination)


def by_approval(
    case: Case, rules: PromotionPolicy, request: PromotionRequest, found: Eligibility, nomination: Nomination
) -> Outcome:
    """PRM-03 · the GM office's review, then the promotion approval, one after the other; one no ends it."""
    review = reviewed(case, rules, request, found, nomination, nomination)
    if not review.passed:
        return concluded(case, rules, found, Result.NOT_REVIEWED)

    # OP-HOUSE-84 · 员工晋升审批流程 — silence climbs and approves nothing.
    decided: list[Answer] = [nomination, review]
    last: Answer = review
    for approver in rules.approvers:
        approval = insist(
            approver,
            PromotionApproval,
            case=case,
            due=rules.within("approve_within", last.answered_at, "提交审批"),
            check=lambda said: rules.not_impartial(request, found, decided, said),
        )
        enter(case, rules.approved(found, approval))
        if not approval.consents:
            return concluded(case, rules, found, Result.REFUSED)
        last = approval
        decided.append(approval)
    return put_in_force(case, rules, request, found, last)


def by_defence(
    case: Case, rules: PromotionPolicy, request: PromotionRequest, found: Eligibility, nomination: Nomination
) -> Outcome:
    """PRM-04, PRM-02 · the person's own application, the review, the defence, and the GM office's decision."""
    due = rules.within("apply_within", nomination.answered_at, "部门推举")
    application = ask(found.candidate, Application, case=case, due=due)
    if application is None or not application.applies:
        return concluded(case, rules, found, Result.NOT_APPLIED)
    review = reviewed(case, rules, request, found, nomination, application)
    if not review.passed:
        return concluded(case, rules, found, Result.NOT_REVIEWED)

    # PRM-04, OP-PRM-1, OP-PRM-2 · 答辩 — the marks decide whether the GM office decides at all.
    panel = defended(case, rules, found, application.relatives, review.answered_at)
    if panel is None:
        return concluded(case, rules, found, Result.ABSENT)
    enter(case, rules.scored(found, panel))
    if not panel.passed:
        return concluded(case, rules, found, Result.NOT_PASSED, panel)

    decision = insist(
        Role.GM_OFFICE,
        PromotionDecision,
        case=case,
        due=rules.within("decide_within", panel.over, "答辩评分"),
        check=lambda said: rules.not_impartial(request, found, [nomination], said),
    )
    enter(case, rules.decided(found, decision))
    if not decision.promotes:
        return concluded(case, rules, found, Result.NOT_PROMOTED, panel)
    return put_in_force(case, rules, request, found, decision, panel)


def put_in_force(
    case: Case,
    rules: PromotionPolicy,
    request: PromotionRequest,
    found: Eligibility,
    approval: Answer,
    panel: PanelResult | None = None,
) -> Outcome:
    """PRM-01, PRM-10 · the notice period, then the new grade with its pay from the 1st of the next month."""
    notice = noticed(case, rules, request, found, approval.answered_at)
    if notice.upheld:
        return concluded(case, rules, found, Result.OBJECTED, panel)

    start = rules.starts(notice.over)
    pay = pay_from(case, found.candidate, found.grade, start)
    if pay is None:
        due = rules.within("enter_pay_within", notice.over, "公示期满")
        known = rules.pay_known(found, start)
        entered = insist(
            Role.HR,
            NewPay,
            case=case,
            due=due,
            suggest=known,
            check=lambda said: rules.pay_objections(found, start, said),
        )
        pay = entered.yuan
    grade_from(case, found.candidate, found.grade, start, pay=pay, clause=rules.grade_clause(found))
    enter(case, rules.in_force(found, start, pay))
    return concluded(case, rules, found, Result.PROMOTED, panel, start)


def concluded(
    case: Case,
    rules: PromotionPolicy,
    found: Eligibility,
    result: Result,
    panel: PanelResult | None = None,
    start: date | None = None,
) -> Outcome:
    """PRM-01 · 公开 — the candidate and the leader learn the result, and no member's marks."""
    for ruling in rules.unpromoted(found, result):
        enter(case, ruling)
    announce(case, [found.candidate, Role.DEPARTMENT_HEAD], "promotion-decided", rules.told(found, result))
    return close(case, Outcome.of(case.number, found, result, panel=panel, start=start))
