"""Drawing recordings from the register: once for each case, whatever is registered afterwards."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.quality.recording_sample import Candidate, Sample
from policies.quality.recording_self_review import SelfReviewPolicy
from policies.quality.recording_spot_check import Period, SpotCheckPolicy
from policies.quality.self_review_forms import Shift
from policies.quality.spot_check_forms import SpotCheck
from tasks.acts import act
from tasks.case import Case
from tasks.records.models import Staff
from tasks.records.recordings import Recording


@act("抽取录音 Draw recordings")
def drawn_for(book: Session, case: Case, rules: SpotCheckPolicy, check: SpotCheck) -> Sample:
    """REC-04, REC-05 · what the check hears of its period."""
    return rules.sample(check, case.department, _candidates(book, case, rules, rules.period(check)))


@act("安排听录音 Assign recordings")
def assigned_to(book: Session, case: Case, rules: SelfReviewPolicy, shift: Shift) -> Sample:
    """RSR-01, RSR-05 · what an operator hears of the day before."""
    period = rules.period(shift)
    return rules.sample(
        shift, (Candidate(number=one.number, operator=one.operator) for one, _ in _made(book, case, period))
    )


def _candidates(book: Session, case: Case, rules: SpotCheckPolicy, period: Period) -> Iterator[Candidate]:
    for one, by in _made(book, case, period):
        yield rules.candidate(
            one.number, one.operator, by.since, one.started_at, one.seconds, complaint=one.is_complaint
        )


def _made(book: Session, case: Case, period: Period) -> Iterator[tuple[Recording, Staff]]:
    found = (
        select(Recording, Staff)
        .join(Staff, Staff.number == Recording.operator)
        .where(
            Recording.department == case.department,
            Recording.started_at >= period.begins,
            Recording.started_at < period.ends,
            Recording.deleted_at.is_(None),
        )
    )
    return ((recording, staff) for recording, staff in book.execute(found))
