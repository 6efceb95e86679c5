"""P45 · factor-appraisal · 态度/能力/业绩要素考核, in the order of its clauses."""

from prefect import flow

from flows.ladder import insist
from policies.organisation import Role
from policies.performance.factor_appraisal import FactorPolicy
from policies.performance.factor_forms import FactorRequest, FactorScores
from policies.performance.factor_scores import Outcome
from tasks.case_book import open_case
from tasks.closing import close
from tasks.notices import notify
from tasks.performance.factor_facts import (
    appraised_at_start,
    months_observed,
    post_of,
    scoring_table,
    started_for_each,
)
from tasks.performance.penalty_people import somebody_else
from tasks.registering import register
from tasks.rulings import enter


@flow(name="factor-appraisal")
def factor_appraisal(request: FactorRequest) -> Outcome:
    """要素考核 Factor appraisal: attitude, ability and performance decide who shares in the bonus."""
    # FAC-01 · 考核观察期 — whose, and over which months; where something else decides on the bonus it is refused.
    about = appraised_at_start(FactorPolicy, request)
    case = open_case(FactorPolicy, about)
    if case.entered_before:
        return Outcome(case=case.number, entered_before=True)
    rules = register(case, FactorPolicy, about)
    if rules.of_everybody(about):
        started = started_for_each(case, rules, about)
        return close(case, Outcome(case=case.number, started=tuple(started)))

    # FAC-03, FAC-05 · 出勤与提案 — what figures decide isn't marked by anybody.
    months = months_observed(case, about.person, about.first, about.last)
    post = post_of(case, about.person, rules.posts)
    scoring_table(case)

    # FAC-02, FAC-07, FAC-08 · 三张表 — scored by the assessor in one form; nobody scores themselves.
    scores = insist(
        somebody_else(case, Role.SUPERVISOR, [about.person]),
        FactorScores,
        case=case,
        due=rules.scoring_due(case.opened_at),
        suggest=rules.filled_in(months, post),
        check=lambda said: rules.scorable(about, months, post, said),
    )

    # FAC-01 · 奖金资格 — each table with its score, and the verdict that the bonus reads.
    scored = rules.scored(months, scores)
    for ruling in rules.rulings(about, scored, scores):
        enter(case, ruling)
    notify(case, about.person, "factor-appraised", about=rules.verdict(scored))
    return close(case, rules.outcome(case.number, scored))
