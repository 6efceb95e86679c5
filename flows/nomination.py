"""How somebody is put forward for promotion (PRM-03, PRM-04): the vote, the nomination, the GM office's review."""

from flows.ladder import insist
from policies.career.eligibility import Eligibility
from policies.career.promotion_forms import Nomination, OfficeReview, PromotionRequest, SupportVote
from policies.career.promotion_review_panel import PromotionPolicy
from policies.career.promotion_vote import Vote
from policies.forms import Answer
from policies.house.one_of_several import SeveralPolicy
from policies.organisation import Role
from tasks.career.promotion_dossier import vote_counted
from tasks.career.promotion_records import voters
from tasks.case import Case
from tasks.rulings import enter
from tasks.several import ballot


def voted(case: Case, rules: PromotionPolicy, found: Eligibility) -> Vote:
    """PRM-03 · 匿名评选 — the department's agents, not the candidate; too few votes aren't shown."""
    shown_from = SeveralPolicy.in_force_on(rules.day, rules.profile, rules.calendar).ballot_shown_from
    due = rules.within("vote_within", case.opened_at, "提出晋升")
    people = voters(case, found.candidate)
    vote = vote_counted(case, ballot(people, SupportVote, case=case, due=due, shown_from=shown_from))
    enter(case, rules.voted(found, vote))
    return vote


def nominated(case: Case, rules: PromotionPolicy, found: Eligibility, vote: Vote | None) -> Nomination:
    """PRM-03, PRM-08, OP-PRM-3 · 部门推举 — condition by condition; little support has to be justified."""
    start = vote.over if vote else case.opened_at
    return insist(
        Role.DEPARTMENT_HEAD,
        Nomination,
        case=case,
        due=rules.within("nominate_within", start, "可以推举"),
        suggest=rules.check_list(found),
        check=lambda said: rules.nomination_objections(found, vote, said),
    )


def reviewed(
    case: Case,
    rules: PromotionPolicy,
    request: PromotionRequest,
    found: Eligibility,
    nomination: Nomination,
    before: Answer,
) -> OfficeReview:
    """PRM-03, PRM-04 · 总经办审核 — by somebody who neither proposed nor nominated; with reasons."""
    review = insist(
        Role.GM_OFFICE,
        OfficeReview,
        case=case,
        due=rules.within("review_within", before.answered_at, "提交审核"),
        check=lambda said: rules.not_impartial(request, found, [nomination], said),
    )
    enter(case, rules.reviewed(found, review))
    return review
