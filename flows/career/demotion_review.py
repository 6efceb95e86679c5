"""P57 · demotion-review · 降级复核, in the order of its clauses."""

from prefect import flow

from flows.appraised import once_published
from flows.ladder import insist
from policies.career.demotion_forms import Acknowledgement, DemotionDecision, FactsConfirmed, Review
from policies.career.demotion_review import DemotionPolicy, Outcome
from policies.career.demotion_watch import Watched
from policies.organisation import Role
from tasks.asking import ask
from tasks.career.demotion_review import grade_now, named_review, opened, tests_met, under_watch
from tasks.career.gradings import grade_from
from tasks.case import Case
from tasks.case_book import open_case
from tasks.closing import close
from tasks.notices import notify
from tasks.registering import register
from tasks.rulings import enter


@flow(name="demotion-review")
def demotion_review(request: Review) -> Outcome:
    """降级复核 Demotion review: who meets a test after the month, and what the GM office decides on each."""
    review = named_review(DemotionPolicy, request)
    case = open_case(DemotionPolicy, review)
    if case.entered_before:
        return Outcome(case=case.number, entered_before=True)
    rules = register(case, DemotionPolicy, review)

    # DEM-02, DEM-03 · 月季结果 — of those under watch, and only what is published.
    people = under_watch(case, rules, review)
    if people:
        once_published(case, [review.month])
    found = tests_met(case, rules, review, people)

    # OP-HOUSE-86 · 逐人立案 — the scan itself decides nothing.
    if not review.person:
        enter(case, rules.scanned(review, people, found))
        numbers = opened(case, DemotionPolicy, review, [one.staff for one in found])
        return close(case, rules.scan_outcome(case.number, review, people, numbers))
    if not found:
        return close(case, rules.outcome(case.number, review, "not-triggered"))
    return close(case, reviewed(case, rules, review, *found))


def reviewed(case: Case, rules: DemotionPolicy, review: Review, watched: Watched) -> Outcome:
    """OP-DEM-2 · the leader confirms the facts, the GM office decides; silence climbs and demotes nobody."""
    enter(case, rules.triggered(watched))
    since = case.opened_at
    if rules.needs_confirmation(watched):
        confirmation = confirmed(case, rules, watched)
        if not confirmation.correct:
            notify(case, Role.GM_OFFICE, "demotion-dropped", about=watched.staff)
            return rules.outcome(case.number, review, "not-confirmed")
        since = confirmation.answered_at

    decision = insist(
        Role.GM_OFFICE,
        rules.decision_form(watched),
        case=case,
        due=rules.decision_due(since),
        check=lambda said: rules.wrong_decision(watched, said, grade_now(case, watched.staff)),
    )
    enter(case, rules.decided(watched, decision))
    if not decision.demotes:
        notify(case, watched.staff, "grade-kept")
        return rules.outcome(case.number, review, "kept")
    demoted(case, rules, watched, decision)
    return rules.outcome(case.number, review, "demoted", decision)


def confirmed(case: Case, rules: DemotionPolicy, watched: Watched) -> FactsConfirmed:
    """DEM-02, DEM-03 · what was computed is held against what the leader knows."""
    said = insist(
        Role.DEPARTMENT_HEAD,
        FactsConfirmed,
        case=case,
        due=rules.confirmation_due(case.opened_at),
        check=lambda said: rules.wrong_confirmation(watched, said),
    )
    if not said.correct:
        enter(case, rules.not_confirmed(watched, said))
    return said


def demoted(case: Case, rules: DemotionPolicy, watched: Watched, decision: DemotionDecision) -> None:
    """OP-DEM-3 · one step down and its pay from the 1st of next month; the person is told and takes note."""
    decided, since = rules.decided(watched, decision), rules.pay_from(decision.answered_at)
    pay, below = rules.new_pay(watched, decision), rules.grade_after(watched)
    grade_from(case, watched.staff, below, since, pay=pay, clause=decided.clause)
    notify(case, watched.staff, "demoted", about=decided.what)
    due = rules.acknowledgement_due(decision.answered_at)
    if ask(watched.staff, Acknowledgement, case=case, due=due) is None:
        enter(case, rules.silent(watched))
