"""Who decides on a transfer: the department says what it thinks, HR decides, and where it is theirs the GM (P59)."""

from flows.ladder import insist
from policies.career.post_transfer import PostTransferPolicy
from policies.career.transfer_answers import DepartmentOpinion, GmDecision, HrDecision, TransferDecision
from policies.career.transfer_forms import Transfer
from policies.career.transfer_terms import Terms
from policies.organisation import Role
from tasks.career.transfers import agreed_on, applicants_for, superior_serves
from tasks.case import Case
from tasks.performance.penalty_people import somebody_else
from tasks.rulings import enter


def advised(case: Case, rules: PostTransferPolicy, transfer: Transfer) -> DepartmentOpinion:
    """OP-HOUSE-120 · the head of the department that gives somebody up, or one level up where it is their own."""
    opinion = insist(
        somebody_else(case, rules.opinion_by, [transfer.person]),
        DepartmentOpinion,
        case=case,
        due=rules.opinion_due(case.opened_at),
        check=lambda said: rules.wrong_opinion(transfer, said),
    )
    enter(case, rules.advised(transfer, opinion))
    return opinion


def decided(
    case: Case, rules: PostTransferPolicy, transfer: Transfer, opinion: DepartmentOpinion
) -> Terms | None:
    """TRF-01, TRF-02 · HR decides with all who want the post in view; then the general manager, where it is theirs."""
    applicants = applicants_for(case, rules, transfer)
    if rules.competes(applicants):
        enter(case, rules.preferred(transfer, applicants))
    hr = insist(
        somebody_else(case, Role.HR, [transfer.person]),
        HrDecision,
        case=case,
        due=rules.decision_due(opinion.answered_at),
        suggest=rules.put_before(transfer),
        check=lambda said: rules.wrong_decision(
            transfer, opinion, said, superior_serves=superior_serves(transfer, said)
        ),
    )
    enter(case, rules.decided(transfer, hr))
    last: TransferDecision = hr
    if hr.approves and rules.general_manager_decides(transfer, hr):
        agreed_on(case, rules.terms(transfer, hr, hr))
        last = by_general_manager(case, rules, transfer, hr)
    return agreed_on(case, rules.terms(transfer, hr, last)) if last.approves else None


def by_general_manager(
    case: Case, rules: PostTransferPolicy, transfer: Transfer, hr: HrDecision
) -> GmDecision:
    """OP-HOUSE-121 · a move to another department or to a leading post is the general manager's to decide."""
    said = insist(
        somebody_else(case, Role.GENERAL_MANAGER, [transfer.person, hr.answered_by]),
        GmDecision,
        case=case,
        due=rules.decision_due(hr.answered_at),
        suggest=rules.day_named(hr),
        check=lambda said: rules.wrong_approval(transfer, hr, said),
    )
    enter(case, rules.decided(transfer, said))
    return said
