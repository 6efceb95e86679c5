"""P25 · recording-self-review · 话务员听前日录音, in the order of its clauses."""

from prefect import flow

from policies.quality.recording_findings import Listening
from policies.quality.recording_sample import Sample
from policies.quality.recording_self_review import Outcome, SelfReviewPolicy
from policies.quality.self_review_forms import SelfReview, Shift
from tasks.asking import ask
from tasks.case import Case
from tasks.case_book import open_case
from tasks.closing import close
from tasks.notices import notify
from tasks.quality.findings import enter_unreported, write_down
from tasks.quality.recordings_heard import assigned_to
from tasks.quality.shifts import handed_out, named_shift
from tasks.registering import register
from tasks.rulings import enter


@flow(name="recording-self-review")
def recording_self_review(shift: Shift) -> Outcome:
    """话务员听前日录音 Recording self-review: each operator hears what was recorded the day before."""
    # RSR-01 · 每班 — started without a name, everybody on duty is given their own.
    shift = named_shift(SelfReviewPolicy, shift)
    if not shift.operator:
        return Outcome(handed_out=handed_out(SelfReviewPolicy, shift))
    case = open_case(SelfReviewPolicy, shift)
    if case.entered_before:
        return Outcome(case=case.number, entered_before=True)
    rules = register(case, SelfReviewPolicy, shift)

    # RSR-05 · 按工作量安排 — fewer after a busy day; without recordings there is nothing to do.
    sample = assigned_to(case, rules, shift)
    enter(case, rules.given_out(sample))
    if not sample.drawn:
        return close(case, Outcome(case=case.number, finished=True))
    return close(case, listened(case, rules, shift, sample))


def listened(case: Case, rules: SelfReviewPolicy, shift: Shift, sample: Sample) -> Outcome:
    """RSR-01…04 · heard by the end of the day and written down; what isn't, or is left out, costs points."""
    due = rules.listening_due(shift)
    said = ask(
        shift.operator,
        SelfReview,
        case=case,
        due=due,
        suggest=sample.prefilled,
        check=lambda review: sample.objections(review.heard),
    )
    if said is None:
        enter(case, rules.unfinished(shift, due))
        notify(case, shift.operator, "unfinished")
        return rules.outcome(case.number, sample)

    # RSR-02, RSR-03 · 问题说明原因、闪光点 — each recording with its finding.
    noted = write_down(case, Listening.SELF_REVIEW, said.heard, said.answered_by, said.answered_at)

    # RSR-04, REC-10 · 有问题不报 — where a check had found a problem in the same recording.
    left_out = enter_unreported(case, rules.unreported)
    for one in left_out:
        notify(case, one.listener, "left-out", about=one.recording)
    return rules.outcome(case.number, sample, noted, left_out)
