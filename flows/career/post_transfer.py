"""P59 · post-transfer · 调岗申请与调动, in the order of its clauses."""

from prefect import flow

from flows.ladder import insist
from flows.transfer import advised, decided
from policies.career.post_transfer import PostTransferPolicy
from policies.career.transfer_answers import Arrival, TransferConsent
from policies.career.transfer_forms import Transfer, TransferRequest
from policies.career.transfer_rulings import Outcome
from policies.career.transfer_terms import Terms
from policies.leaving.offboarding_handover import OffboardingPolicy
from policies.organisation import Role
from tasks.asking import ask
from tasks.career.gradings import grade_from
from tasks.career.transfer_register import transfer_asked
from tasks.career.transfers import handover_closed, moved_to, tell_each
from tasks.case import Case
from tasks.case_book import open_case
from tasks.closing import close
from tasks.leaving.handover_start import handover_started
from tasks.notices import notify
from tasks.performance.penalty_people import somebody_else
from tasks.registering import register
from tasks.rulings import enter


@flow(name="post-transfer")
def post_transfer(request: TransferRequest) -> Outcome:
    """调岗申请与调动 Post transfer: from a wish, or the company's need, to the first day in the new post."""
    # TRF-01, TRF-02, TRF-04, OP-TRF-1 · 提出 — what can't be right is refused with the reason.
    transfer = transfer_asked(PostTransferPolicy, request)
    case = open_case(PostTransferPolicy, transfer)
    if case.entered_before:
        return Outcome(case=case.number, entered_before=True)
    rules = register(case, PostTransferPolicy, transfer)

    # TRF-02, OP-HOUSE-120 · 部门意见、人力资源部和总经理决定
    opinion = advised(case, rules, transfer)
    terms = decided(case, rules, transfer, opinion)
    if terms is None:
        tell_each(case, [transfer.person, transfer.taken_by], "transfer-refused")
        return close(case, rules.outcome(case.number, transfer, "refused"))

    # OP-HOUSE-122 · 本人同意 — nobody is moved who neither asked for it nor said yes.
    if not consented(case, rules, transfer, terms):
        tell_each(case, [transfer.taken_by, terms.decided_by], "transfer-declined")
        return close(case, rules.outcome(case.number, transfer, "not-consented"))

    # OFF-01 · 交接 — the same as on leaving, without the exit.
    handover = handover_started(case, OffboardingPolicy, rules.handover(case.number, transfer, terms))
    people = [transfer.person, transfer.taken_by, transfer.superior, terms.superior]
    tell_each(case, people, "transfer-approved", rules.told(terms))
    if rules.vacates_supervisor(transfer):
        notify(case, Role.GM_OFFICE, "supervisor-moves-away", about=transfer.person)

    # OP-HOUSE-123, OP-TRF-2 · 到岗、新岗位薪资
    return arrived(case, rules, transfer, terms, handover)


def consented(case: Case, rules: PostTransferPolicy, transfer: Transfer, terms: Terms) -> bool:
    """OP-HOUSE-122 · asked in person where it isn't what they applied for; silence is no yes."""
    if terms.wished:
        return True
    said = ask(transfer.person, TransferConsent, case=case, due=rules.consent_due(terms))
    enter(case, rules.answered(transfer, said))
    return rules.is_agreed(said)


def arrived(
    case: Case, rules: PostTransferPolicy, transfer: Transfer, terms: Terms, handover: str
) -> Outcome:
    """OP-HOUSE-123, OP-HOUSE-124, OP-TRF-2 · HR confirms; from that day the register and the pay are the new post's."""
    said = insist(
        somebody_else(case, Role.HR, [transfer.person]),
        Arrival,
        case=case,
        due=rules.arrival_due(terms),
        check=lambda said: rules.wrong_arrival(
            transfer, terms, said, handover_closed=handover_closed(handover)
        ),
    )
    since = rules.arrived(terms, said)
    moved = moved_to(case, transfer, terms, since, handover)
    enter(case, rules.moved(transfer, terms, since, said, moved))
    paid = rules.paid(transfer, terms, since)
    enter(case, paid)
    if moved.grade is not None:
        grade_from(case, transfer.person, moved.grade, since, pay=terms.pay, clause=paid.clause)
    tell_each(case, [transfer.person, terms.superior], "transfer-arrived", rules.told(terms))
    return close(case, rules.outcome(case.number, transfer, "moved", terms, since, handover))
