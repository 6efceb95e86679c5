"""P24 · recording-spot-check · 录音抽查, in the order of its clauses."""

from collections.abc import Sequence

from prefect import flow

from flows.ladder import insist
from policies.organisation import Role
from policies.quality.recording_findings import Noted, Omitted
from policies.quality.recording_self_review import SelfReviewPolicy
from policies.quality.recording_spot_check import Outcome, SpotCheckPolicy
from policies.quality.spot_check_forms import CheckRequest, ListeningRecord, NonReporting, SpotCheck
from tasks.case import Case
from tasks.case_book import open_case
from tasks.closing import close
from tasks.notices import notify
from tasks.quality.findings import enter_unreported, passed_by_the_lead, write_down
from tasks.quality.recordings_heard import drawn_for
from tasks.registering import register
from tasks.rulings import enter, enter_next
from tasks.settings import settings
from tasks.started import named_at_start


@flow(name="recording-spot-check")
def recording_spot_check(request: CheckRequest) -> Outcome:
    """录音抽查 Recording spot check: drawn by lots, heard, written down, and what follows from it."""
    # REC-04, REC-05 · 每日、每周 — one check of each kind for each department and day.
    check = named_at_start(SpotCheckPolicy, request, SpotCheck, SpotCheckPolicy.check_of)
    case = open_case(SpotCheckPolicy, check)
    if case.entered_before:
        return Outcome(case=case.number, entered_before=True)
    rules = register(case, SpotCheckPolicy, check)

    # OP-REC-1, REC-08 · 抽取 — by a seed that is published, so that anybody can draw again.
    sample = drawn_for(case, rules, check)
    enter(case, rules.drawn(sample))
    if not sample.drawn:
        notify(case, check.checker, "nothing-to-hear")
        return close(case, Outcome.of(case.number, check, sample))

    # REC-04, REC-05, REC-07 · 听取并记录 — held against the standard phrases; silence climbs.
    record = insist(
        check.checker,
        ListeningRecord,
        case=case,
        due=rules.listening_due(check),
        suggest=sample.prefilled,
        check=lambda said: [*sample.objections(said.heard), *sample.own_among(said.answered_by)],
    )
    noted = write_down(case, check.check_kind.listening, record.heard, record.answered_by, record.answered_at)

    # REC-09, REC-11, REC-12 · 处罚、扣分、加分 — what no check had found before, and the operator is told.
    for one in noted:
        followed_up(case, rules, one, record)

    # REC-10, RSR-04 · 知情不报 — the lead who passed it, and the operators who left it out.
    silent = kept_silent(case, rules, check, record)
    return close(case, Outcome.of(case.number, check, sample, noted, silent))


def followed_up(case: Case, rules: SpotCheckPolicy, noted: Noted, record: ListeningRecord) -> None:
    """REC-09, REC-11, REC-12 · a serious violation costs what PEN-15 says, phrases and praise move points."""
    if not noted.worth_telling:
        return
    if noted.finding.serious:
        month, taken_in = rules.violations.month_start(record.answered_at), settings().penalties_in
        clause, operator = rules.violations.clause, noted.operator
        enter_next(case, clause, operator, month, lambda earlier: rules.serious(noted, earlier, taken_in))
    elif points := rules.points(noted):
        enter(case, points)
    notify(case, noted.operator, "recording-checked", about=rules.told(noted))


def kept_silent(
    case: Case, rules: SpotCheckPolicy, check: SpotCheck, record: ListeningRecord
) -> Sequence[Omitted]:
    """REC-10 · a lead's silence is verified before it is punished; an operator's follows from the two records."""
    listening = SelfReviewPolicy.in_force_on(rules.day, rules.profile, rules.calendar)
    left_out = enter_unreported(case, listening.unreported)
    for one in left_out:
        notify(case, one.listener, "left-out", about=one.recording)
    if not check.by_the_director:
        return left_out
    return [*left_out, *(one for one in passed_by_the_lead(case) if punished(case, rules, one, record))]


def punished(case: Case, rules: SpotCheckPolicy, omitted: Omitted, record: ListeningRecord) -> bool:
    """PEN-18, OP-REC-3 · the director verifies that a problem was heard and kept silent."""
    due = case.asking.decision_due(record.answered_at)
    verdict = insist(
        Role.DIRECTOR,
        NonReporting,
        case=case,
        due=due,
        suggest=rules.accused(omitted),
        check=lambda said: said.own_matter,
    )
    if verdict.verified:
        enter(case, rules.kept_silent(verdict.about(omitted), settings().penalties_in))
        notify(case, verdict.listener, "kept-silent", about=omitted.recording)
    return verdict.verified
