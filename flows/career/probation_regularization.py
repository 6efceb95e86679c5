"""P55 · probation-regularization · 试用期与转正, in the order of its clauses."""

from collections.abc import Sequence
from datetime import date

from prefect import flow

from flows.ladder import insist
from policies.career.grades import Grade
from policies.career.probation_forms import (
    Application,
    Assessment,
    HrApproval,
    LeaderApproval,
    OnProbation,
    Probation,
)
from policies.career.probation_regularization import Outcome, ProbationPolicy
from policies.organisation import Role
from policies.working_time import Due
from tasks.asking import ask
from tasks.career.gradings import grade_from
from tasks.career.probation import on_probation
from tasks.case import Case
from tasks.case_book import open_case
from tasks.closing import close
from tasks.notices import notify
from tasks.registering import register
from tasks.rulings import enter


@flow(name="probation-regularization")
def probation_regularization(probation: Probation) -> Outcome:
    """试用期与转正 Probation: from joining to the grade of a junior, one extension, or a proposal to end."""
    # PRB-01 · 试用登记 — who isn't on probation is refused with the reason.
    about = on_probation(ProbationPolicy, probation)
    case = open_case(ProbationPolicy, about)
    if case.entered_before:
        return Outcome(case=case.number, entered_before=True)
    rules = register(case, ProbationPolicy, about)

    # OP-PRB-1, GRD-11 · 试用期与试用期工资
    begun, pay = rules.begun(about), rules.probation_pay(about)
    enter(case, begun)
    grade_from(case, about.person, Grade.PROBATIONER, about.began, pay=pay, clause=begun.clause)

    # PRB-02, OP-PRB-3 · 转正考核 — failed, it is extended once; failed again, HR decides what follows.
    ends, tests = assessed(case, rules, about, rules.ends(about))
    *_, last = tests
    if not rules.passed(last):
        notify(case, Role.HR, "probation-failed", about=about.person)
        return close(case, rules.outcome(case.number, about, tests, "to-be-ended"))

    # PRB-03, OP-PRB-4 · 转正审批 — the leader, then HR.
    since = rules.regular_from(ends)
    approval = approved(case, rules, about, since, last)
    if approval is None:
        notify(case, about.person, "probation-refused")
        return close(case, rules.outcome(case.number, about, tests, "refused"))

    # PRB-04 · 转正定级定薪
    made_regular(case, rules, about, since, approval)
    return close(case, rules.outcome(case.number, about, tests, "regular", since))


def assessed(
    case: Case, rules: ProbationPolicy, about: OnProbation, ends: Due, before: Sequence[Assessment] = ()
) -> tuple[Due, Sequence[Assessment]]:
    """PRB-01, PRB-02 · applied for in the last days, tested at the end; once more where it was extended."""
    applied = ask(
        about.person, Application, case=case, due=ends, check=lambda said: rules.too_early(ends, said)
    )
    if applied is None:
        enter(case, rules.not_applied(about, ends))
    test = insist(
        Role.DEPARTMENT_HEAD,
        rules.test_form,
        case=case,
        due=rules.test_due(ends),
        check=lambda said: rules.not_ones_own(about, said),
    )
    tests = [*before, test]
    found = rules.tested(about, tests)
    enter(case, found)
    notify(case, about.person, "probation-tested", about=found.what)
    if rules.passed(test) or not rules.may_extend(tests):
        return ends, tests
    return assessed(case, rules, about, rules.extended(ends), tests)


def approved(
    case: Case, rules: ProbationPolicy, about: OnProbation, since: date, test: Assessment
) -> HrApproval | None:
    """PRB-03, OP-PRB-4 · both levels in order; the first no ends it, and silence climbs."""
    leader = insist(
        Role.DEPARTMENT_HEAD,
        LeaderApproval,
        case=case,
        due=rules.approval_due(test.answered_at),
        check=lambda said: rules.not_ones_own(about, said),
    )
    enter(case, rules.approved(about, leader))
    if not leader.approves:
        return None
    hr = insist(
        Role.HR,
        HrApproval,
        case=case,
        due=rules.approval_due(leader.answered_at),
        check=lambda said: rules.wrong_approval(about, since, leader, said),
    )
    enter(case, rules.approved(about, hr))
    return hr if hr.approves else None


def made_regular(
    case: Case, rules: ProbationPolicy, about: OnProbation, since: date, approval: HrApproval
) -> None:
    """PRB-04 · the grade and its pay from that day on; the person is told."""
    regular, pay = rules.regular(about, since, approval), rules.new_pay(about, since, approval)
    enter(case, regular)
    grade_from(case, about.person, rules.grade_after, since, pay=pay, clause=regular.clause)
    notify(case, about.person, "regularised", about=regular.what)
