"""P62 · dismissal-termination · 辞退、终止与解除劳动合同, in the order of its clauses."""

from prefect import flow

from flows.dismissed import carried_out
from flows.ladder import insist
from policies.leaving.dismissal_forms import (
    DismissalDecision,
    DismissalOpinion,
    DismissalStatement,
    ProposalConfirmed,
)
from policies.leaving.dismissal_grounds import Grounding
from policies.leaving.dismissal_proposal import DismissalProposal, DismissalReconsidered, ProposedDismissal
from policies.leaving.dismissal_termination import DismissalPolicy, Outcome
from tasks.asking import ask
from tasks.case import Case
from tasks.case_book import open_case
from tasks.closing import close
from tasks.leaving.dismissal import grounding, grounding_now, proposed, put_on_file
from tasks.notices import notify
from tasks.performance.penalty_people import somebody_else
from tasks.registering import register
from tasks.rulings import enter


@flow(name="dismissal-termination")
def dismissal_termination(proposal: DismissalProposal) -> Outcome:
    """辞退、终止与解除劳动合同 Dismissal: from a proposal with its facts to a decision by a person."""
    put = proposed(DismissalPolicy, proposal)
    case = open_case(DismissalPolicy, put)
    if case.entered_before:
        return Outcome(case=case.number, entered_before=True)
    rules = register(case, DismissalPolicy, put)

    # TRM-01, TRM-02, TRM-03, TRM-04, TRM-06 · 依据 — what the case book has no ground for goes back.
    taken = on_its_ground(case, rules, put)
    if taken is None:
        return close(case, Outcome.of(case.number, put, "withdrawn"))
    rules, put, ground = taken
    enter(case, rules.grounded(put, ground))
    put_on_file(case, rules.filed_ground(put, ground))

    # OP-HOUSE-108 · 部门负责人确认 — or dropped, with the reasons.
    head = confirmed(case, rules, put)
    enter(case, rules.confirmed(put, head))
    if not head.confirms:
        notify(case, put.taken_by, "dismissal-dropped")
        return close(case, Outcome.of(case.number, put, "not-dismissed", verdict=head.verdict.en))
    put_on_file(case, rules.filed_confirmation(head))

    # OP-HOUSE-105 · 本人陈述 — silence neither admits nor agrees.
    said = ask(put.person, DismissalStatement, case=case, due=rules.statement_due(head.answered_at))
    enter(case, rules.stated(put, said))
    put_on_file(case, rules.filed_statement(put, said))

    # OP-TRM-4 · 人力资源意见、决定 — silence climbs, and dismisses nobody.
    opinion = advised(case, rules, put, head, said)
    enter(case, rules.advised(put, opinion))
    put_on_file(case, rules.filed_opinion(opinion))
    decision = decided(case, rules, put, head, opinion)
    enter(case, rules.decided(put, ground, decision))

    # TRM-05, OP-TRM-2, PEN-17 · 法律责任、解除通知与离职交接，或较轻处分
    return close(case, carried_out(case, rules, put, decision))


def on_its_ground(
    case: Case, rules: DismissalPolicy, put: ProposedDismissal
) -> tuple[DismissalPolicy, ProposedDismissal, Grounding] | None:
    """TRM-02, TRM-04, CF-08 · proposed again with what was lacking, or withdrawn; nothing in it is lost."""
    ground = grounding(case, rules, put)
    if not ground.wrong:
        return rules, put, ground
    said = insist(
        put.taken_by,
        DismissalReconsidered,
        case=case,
        due=case.asking.correction_due(put.stands_since),
        suggest=put.entries(),
        because=ground.wrong,
        check=lambda said: rules.not_own(put, said),
    )
    if said.withdrawn:
        return None
    again = put.again(said)
    return on_its_ground(case, register(case, DismissalPolicy, again), again)


def confirmed(case: Case, rules: DismissalPolicy, put: ProposedDismissal) -> ProposalConfirmed:
    """OP-HOUSE-108 · by the department head, or the next one up where that is the one it is about or by."""
    barred = rules.barred(put)
    return insist(
        somebody_else(case, rules.confirmed_by, barred),
        ProposalConfirmed,
        case=case,
        due=rules.confirmation_due(put.stands_since),
        check=lambda said: rules.steps_aside(barred, said),
    )


def advised(
    case: Case,
    rules: DismissalPolicy,
    put: ProposedDismissal,
    head: ProposalConfirmed,
    said: DismissalStatement | None,
) -> DismissalOpinion:
    """OP-TRM-4 · human resources, once the person was heard or the time for it is over."""
    barred = rules.barred(put, head)
    return insist(
        somebody_else(case, rules.opinion_by, barred),
        DismissalOpinion,
        case=case,
        due=rules.opinion_due(head, said),
        check=lambda said: rules.steps_aside(barred, said),
    )


def decided(
    case: Case,
    rules: DismissalPolicy,
    put: ProposedDismissal,
    head: ProposalConfirmed,
    opinion: DismissalOpinion,
) -> DismissalDecision:
    """OP-TRM-4 · by somebody who had no part in it, on a ground that still stands when they decide."""
    barred = rules.barred(put, head, opinion)
    return insist(
        somebody_else(case, rules.decided_by, barred),
        DismissalDecision,
        case=case,
        due=rules.decision_due(opinion.answered_at),
        check=lambda said: rules.wrong_decision(put, barred, grounding_now(case, rules, put), said),
    )
