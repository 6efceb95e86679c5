"""P58 · supervisor-succession · 客服主管空缺继任, in the order of its clauses."""

from collections.abc import Sequence
from datetime import datetime

from prefect import flow

from flows.ladder import insist
from policies.career.succession_candidates import Candidate
from policies.career.succession_forms import (
    Appointment,
    SuccessionProposal,
    Vacancy,
    VacantPost,
    Willingness,
)
from policies.career.supervisor_succession import Outcome, SuccessionPolicy
from policies.organisation import Role
from tasks.career.succession import appointed_from, candidates_for, vacant_post, vacated
from tasks.case import Case
from tasks.case_book import open_case
from tasks.closing import close
from tasks.notices import notify
from tasks.registering import register
from tasks.rulings import enter
from tasks.several import gather


@flow(name="supervisor-succession")
def supervisor_succession(vacancy: Vacancy) -> Outcome:
    """客服主管空缺继任 Supervisor succession: from a vacant post to an appointment."""
    # SUC-01 · 主管空缺 — a post that its former holder didn't hold is refused with the reason.
    post = vacant_post(SuccessionPolicy, vacancy)
    case = open_case(SuccessionPolicy, post)
    if case.entered_before:
        return Outcome(case=case.number, entered_before=True)
    rules = register(case, SuccessionPolicy, post)

    # SUC-01, OP-SUC-1 · 人选与数据 — reserve supervisors first, then seniors.
    candidates = candidates_for(case, rules, post)
    enter(case, rules.listed(post, candidates))

    # SUC-02 · 代理 — until somebody is appointed the reserve supervisor stands in.
    stand_in = rules.stands_in(candidates)
    vacated(case, post, stand_in)
    if stand_in:
        enter(case, rules.standing_in(post, stand_in))
        notify(case, stand_in, "stands-in")

    # SUC-01 · 本人意愿、提名、任命
    willing = those_willing(case, rules, post, candidates)
    appointment = appointed(case, rules, post, willing, case.opened_at)
    if appointment is None:
        notify(case, Role.GM_OFFICE, "no-successor")
        return close(case, rules.outcome(case.number, post, candidates))

    # SUC-01 · 到任 — the post is theirs from that day; who fills the one they leave is another procedure.
    person = appointment.candidate
    appointed_from(case, post, stand_in, person, rules.since(appointment))
    notify(case, person, "appointed-supervisor")
    for other in rules.others(candidates, person):
        notify(case, other, "successor-named", about=person)
    notify(case, Role.HR, "post-left", about=person)
    return close(case, rules.outcome(case.number, post, candidates, appointment))


def those_willing(
    case: Case, rules: SuccessionPolicy, post: VacantPost, candidates: Sequence[Candidate]
) -> Sequence[Candidate]:
    """SUC-01 · each candidate is asked on a form of their own; silence is no yes."""
    if not candidates:
        return []
    asked = [one.staff for one in candidates]
    said = gather(asked, Willingness, case=case, due=rules.answers_due(post), rule=rules.everybody)
    enter(case, rules.answered(said.answers, said.silent))
    return rules.willing(candidates, said.answers)


def appointed(
    case: Case,
    rules: SuccessionPolicy,
    post: VacantPost,
    willing: Sequence[Candidate],
    since: datetime,
    refused: Sequence[str] = (),
) -> Appointment | None:
    """SUC-01, OP-SUC-2 · proposed by the GM office, appointed by the general manager; once more after a no."""
    if not rules.left_to_propose(willing, refused):
        return None
    proposal = insist(
        Role.GM_OFFICE,
        SuccessionProposal,
        case=case,
        due=rules.proposal_due(since),
        check=lambda said: rules.wrong_proposal(willing, refused, said),
    )
    said = insist(
        Role.GENERAL_MANAGER,
        Appointment,
        case=case,
        due=rules.appointment_due(post, proposal.answered_at),
        suggest=rules.put_before(proposal),
        check=lambda said: rules.wrong_appointment(proposal, said),
    )
    enter(case, rules.decided(proposal, said))
    if said.appoints:
        return said
    notify(case, Role.GM_OFFICE, "not-appointed", about=proposal.candidate)
    again = [*refused, proposal.candidate]
    return appointed(case, rules, post, willing, said.answered_at, again)
