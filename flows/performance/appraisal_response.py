"""appraisal-response · 考核确认与申诉, beside P43: what somebody says of their own month."""

from prefect import flow

from flows.ladder import insist
from flows.performance.monthly_appraisal import put_forward
from policies.performance.appraisal_response import AppraisalResponsePolicy, Outcome
from policies.performance.appraisal_response_forms import (
    AnsweredResult,
    AppealJudgement,
    AppraisalAnswer,
)
from tasks.case import Case
from tasks.case_book import open_case
from tasks.closing import close
from tasks.notices import notify
from tasks.performance.appraisal_answers import (
    answered_result,
    facts_and_others,
    new_version,
    note_answer,
    own_result,
    rules_of,
)
from tasks.performance.appraisal_follow_up import follow_up
from tasks.performance.monthly_appraisal_publishing import keep_sheets
from tasks.registering import register
from tasks.rulings import enter
from tasks.settings import settings


@flow(name="appraisal-response")
def appraisal_response(answer: AppraisalAnswer) -> Outcome:
    """考核确认与申诉 Answer to one's own appraisal: accepted, or appealed in time; silence is neither."""
    # OP-APR-7 · what can't be answered or appealed is refused with the reason.
    answered = answered_result(AppraisalResponsePolicy, answer)
    case = open_case(AppraisalResponsePolicy, answered)
    if case.entered_before:
        return Outcome(case=case.number, entered_before=True)
    rules = register(case, AppraisalResponsePolicy, answered)
    own_result(case, answered)
    note_answer(case, answered)

    # OP-APR-7 · 确认 — on record, and that is all.
    if not answered.appealed:
        enter(case, rules.accepted(answered))
        return close(case, rules.outcome(case.number, answered))

    # OP-HOUSE-65 · 申诉 — decided by somebody who had no part in scoring and review.
    return decided(case, rules, answered)


def decided(case: Case, rules: AppraisalResponsePolicy, answered: AnsweredResult) -> Outcome:
    """OP-APR-7 · upheld, the result has a new version, and what follows from it follows anew; dismissed, it stands."""
    appraisal = rules_of(case, answered)
    judgement = insist(
        rules.decider,
        AppealJudgement,
        case=case,
        due=rules.decision_due(answered),
        suggest=answered.prefilled,
        check=lambda said: rules.wrong_in(answered, appraisal.scorecard, said),
    )
    notify(case, answered.taken_by, "appraisal-appeal", about=judgement.judgement)
    if not judgement.upheld:
        enter(case, rules.decided(answered, judgement, None))
        return close(case, rules.outcome(case.number, answered))

    facts, others = facts_and_others(case, answered)
    result = rules.corrected(facts, judgement, appraisal.scorecard, others)
    enter(case, rules.decided(answered, judgement, result))
    version = new_version(case, answered, result)
    keep_sheets(case, answered.month, [result])
    put_forward(case, follow_up(case, appraisal, answered.month, settings().penalties_in))
    return close(case, rules.outcome(case.number, answered, result, version))
