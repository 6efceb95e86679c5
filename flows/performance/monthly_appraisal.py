"""P43 · monthly-appraisal · 月度考核, in the order of its clauses."""

from collections.abc import Mapping, Sequence

from prefect import flow

from flows.ladder import insist
from policies.organisation import Role
from policies.performance.appraisal_facts import MonthFacts
from policies.performance.appraisal_forms import (
    AppraisalRequest,
    AppraisalReview,
    AppraisedMonth,
    Improvement,
)
from policies.performance.appraisal_results import Outcome, Result
from policies.performance.appraisal_scoring import Scored, Scores
from policies.performance.monthly_appraisal import AppraisalPolicy
from tasks.case import Case
from tasks.case_book import open_case
from tasks.closing import close
from tasks.notices import notify
from tasks.performance.appraisal_follow_up import Proposed, follow_up
from tasks.performance.monthly_appraisal import collected, month_to_appraise, scored_before
from tasks.performance.monthly_appraisal_publishing import added_up, keep_sheets, publish
from tasks.registering import register
from tasks.rulings import enter
from tasks.settings import settings


@flow(name="monthly-appraisal")
def monthly_appraisal(request: AppraisalRequest) -> Outcome:
    """月度考核 Monthly appraisal: from a month's facts to scores, a ranking, and what follows from them."""
    # OP-APR-1 · one appraisal for each department and month; a correction is its next version.
    month = month_to_appraise(AppraisalPolicy, request)
    case = open_case(AppraisalPolicy, month)
    if case.entered_before:
        return Outcome(case=case.number, entered_before=True)
    rules = register(case, AppraisalPolicy, month)

    # APR-04, APR-08, APR-11, APR-26 · 数据采集 — everybody's facts at once, and who takes no part.
    facts = collected(case, rules, month)
    enter(case, rules.collected(month, facts))

    # APR-01…05, APR-20 · 评分、汇总、审核 — until the manager releases the results.
    results = released(case, rules, month, facts)

    # APR-14, APR-15 · 排名公示 — each is told their own result, with a sheet of how it came about.
    published_at = publish(case, month.month, results)
    enter(case, rules.published(month, results, published_at))
    keep_sheets(case, month.month, results)

    # APR-06, APR-07, APR-19 · 奖惩 — entered once; a dismissal is only ever proposed.
    proposals = follow_up(case, rules, month.month, settings().penalties_in)
    put_forward(case, proposals)

    # APR-18 · 分析总结 — what those who failed are to improve.
    failed = rules.failed(results)
    if failed:
        due = rules.improve_due(published_at)
        insist(
            Role.SUPERVISOR,
            Improvement,
            case=case,
            due=due,
            suggest=rules.to_improve(failed),
            check=lambda said: rules.not_improved(failed, said),
        )
    return close(case, Outcome.of(case.number, month, results, [one.staff for one in proposals]))


def released(
    case: Case, rules: AppraisalPolicy, month: AppraisedMonth, facts: MonthFacts
) -> Sequence[Result]:
    """APR-02…05, APR-20 · scored, added up and reviewed; back to the assessors as often as the manager says."""
    if not facts.to_score:
        return rules.results(facts, {})
    before: Mapping[str, Scored] = scored_before(case, month.month, month.version)
    because: Sequence[str] = ()
    while True:
        given = scored(case, rules, facts, before, because)
        results = rules.results(facts, given)
        added_up(case, rules.summary(results))
        review = reviewed(case, rules, facts, given)
        if review.released:
            return results
        before, because = rules.scores_of(given), [review.reason]


def scored(
    case: Case,
    rules: AppraisalPolicy,
    facts: MonthFacts,
    before: Mapping[str, Scored],
    because: Sequence[str],
) -> Mapping[Role, Scores]:
    """APR-02, APR-03, APR-05 · post by post, one form for the whole team."""
    given: dict[Role, Scores] = {}
    asked_at = case.opened_at
    for post in rules.scorecard.assessors:
        given[post] = insist(
            post,
            rules.form_for(post, facts),
            case=case,
            due=rules.score_due(asked_at),
            suggest=rules.filled_in(post, facts, before),
            because=because,
            check=rules.check_of(post, facts, dict(given)),
        )
        asked_at = given[post].answered_at
    return given


def reviewed(
    case: Case, rules: AppraisalPolicy, facts: MonthFacts, given: Mapping[Role, Scores]
) -> AppraisalReview:
    """APR-20 · the manager reviews; silence climbs, and releases nothing."""
    due = rules.review_due(max((one.answered_at for one in given.values()), default=case.opened_at))
    return insist(
        Role.DEPARTMENT_HEAD,
        AppraisalReview,
        case=case,
        due=due,
        check=lambda said: rules.not_reviewed(facts, given, said),
    )


def put_forward(case: Case, proposals: Sequence[Proposed]) -> None:
    """APR-07, APR-19, APR-23 · what is proposed goes to the head and to HR, who decide."""
    for one in proposals:
        notify(case, Role.DEPARTMENT_HEAD, "appraisal-proposal", about=one.told)
        notify(case, Role.HR, "appraisal-proposal", about=one.told)
