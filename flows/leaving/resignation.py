"""P61 · resignation · 辞职申请, in the order of its clauses."""

from datetime import date, datetime

from prefect import flow

from flows.ladder import insist
from flows.last_day import put_right, received
from policies.leaving.exit_interview import ExitInterview
from policies.leaving.offboarding_handover import OffboardingPolicy
from policies.leaving.resignation import Outcome, ResignationPolicy
from policies.leaving.resignation_forms import (
    HandedIn,
    Receipt,
    Resignation,
    ResignationAccepted,
    StayingConfirmed,
)
from policies.organisation import Role
from tasks.asking import ask
from tasks.case import Case
from tasks.case_book import open_case
from tasks.closing import close
from tasks.leaving.handover_start import handover_started
from tasks.leaving.resignations import handed_in, notice_reckoned, receiver_serves
from tasks.notices import notify
from tasks.performance.penalty_people import somebody_else
from tasks.registering import register
from tasks.rulings import enter
from tasks.settings import settings


@flow(name="resignation")
def resignation(resignation: Resignation) -> Outcome:
    """辞职申请 Resignation: from the written application to its acceptance and the handover, or taken back."""
    # RSG-02 · 书面申请 — a second one joins the first; who doesn't work here, or leaves already, is refused.
    about = handed_in(ResignationPolicy, resignation)
    case = open_case(ResignationPolicy, about)
    if case.entered_before:
        return Outcome(case=case.number, entered_before=True)
    rules = register(case, ResignationPolicy, about)
    about = put_right(case, rules, about)

    # RSG-01, OP-RSG-1, CF-45 · 提前期 — counted from when it was handed in.
    notice = notice_reckoned(case, rules, about)
    enter(case, rules.reckoned(about, notice))
    notify(case, about.taken_by, "resignation-received", about=notice.last_day_by_notice)
    notify(case, Role.HR, "resignation-received", about=notice.last_day_by_notice)

    # RSG-02, OP-HOUSE-100, OP-HOUSE-101 · 受理，商定最后工作日
    receipt, said = received(case, rules, about, notice)
    last_day = rules.last_day(notice, receipt, said)

    # RSG-03 · 离职面谈 — whoever is said to stay confirms it; silence or a no, and the resignation stands.
    interview = interviewed(case, rules, about, last_day, rules.settled_at(notice, receipt, said))
    staying = confirmed(case, rules, about, last_day, interview)
    if rules.stays(staying):
        told(case, about, receipt, "resignation-withdrawn")
        return close(case, rules.withdrawn(case.number, interview))

    # RSG-02 · 批准 — until here it can be taken back.
    accepted = accepted_by_hr(case, rules, about, last_day, rules.concluded_at(last_day, interview, staying))
    enter(case, rules.accepted(about, notice, accepted))
    told(case, about, receipt, "resignation-accepted", accepted.last_day)

    # RSG-04, OP-RSG-2 · 临时辞职 — a short notice that hurts staffing costs the month's awards.
    for ruling in rules.sudden(about, notice, receipt, accepted, settings().penalties_in):
        enter(case, ruling)
        notify(case, about.taken_by, "sudden-resignation", about=ruling.what)

    # OFF-01 · 离职交接
    request = rules.handover(case.number, about, interview, accepted)
    handover = handover_started(case, OffboardingPolicy, request)
    return close(case, rules.outcome(case.number, notice, receipt, interview, accepted, handover))


def interviewed(
    case: Case, rules: ResignationPolicy, about: HandedIn, last_day: date, since: datetime
) -> ExitInterview:
    """RSG-03 · by HR: held with its reasons, declined by the person, or not possible."""
    interview = insist(
        somebody_else(case, Role.HR, [about.taken_by]),
        ExitInterview,
        case=case,
        due=rules.interview_due(last_day, since),
        check=lambda said: rules.wrong_interview(about, said),
    )
    enter(case, rules.interviewed(about, interview))
    return interview


def confirmed(
    case: Case, rules: ResignationPolicy, about: HandedIn, last_day: date, interview: ExitInterview
) -> StayingConfirmed | None:
    """RSG-03, OP-HOUSE-102 · 确认留任 — in person; None where nobody is said to stay, or they are silent."""
    if not interview.stays:
        return None
    said = ask(about.taken_by, StayingConfirmed, case=case, due=rules.staying_due(last_day, interview))
    enter(case, rules.staying(about, said))
    return said


def accepted_by_hr(
    case: Case, rules: ResignationPolicy, about: HandedIn, last_day: date, since: datetime
) -> ResignationAccepted:
    """RSG-02, OP-HOUSE-103 · 批准 — nothing is accepted by silence, which climbs."""
    return insist(
        somebody_else(case, Role.HR, [about.taken_by]),
        ResignationAccepted,
        case=case,
        due=rules.acceptance_due(last_day, since),
        suggest=rules.to_accept(last_day),
        check=lambda said: rules.wrong_acceptance(
            about, last_day, said, receiver_serves=receiver_serves(case, said)
        ),
    )


def told(case: Case, about: HandedIn, receipt: Receipt, kind: str, what: str = "") -> None:
    """RSG-02 · the person, whoever received it, and HR."""
    for to in (about.taken_by, receipt.answered_by, Role.HR):
        notify(case, to, kind, about=what)
