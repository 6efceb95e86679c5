"""Writing down what was heard, and finding who heard the same and noted no problem."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.quality.recording_findings import Finding, HeardRecording, Listening, Noted, Omitted
from policies.quality.serious_violation import SeriousViolationPolicy
from policies.ruling import Ruling
from tasks.acts import act
from tasks.case import Case
from tasks.departments import taking_turns
from tasks.records import models
from tasks.records.recordings import Recording, RecordingFinding
from tasks.rulings import ruling_row

CHECKS = (Listening.LEAD_DAILY, Listening.DIRECTOR_WEEKLY)


@act("记录听取结果 Write down what was heard")
def write_down(
    book: Session, case: Case, listening: Listening, heard: Sequence[HeardRecording], by: str, at: datetime
) -> list[Noted]:
    """REC-04, REC-05, RSR-02, RSR-03 · each recording with its finding; `first` where no check had found it yet."""
    taking_turns(book, case.department)  # else two checks of one recording both find it first
    noted = []
    for one in heard:
        recording = _recording(book, case, one.recording)
        first = not _found_before(book, recording, one.found)
        noted.append(
            Noted(recording=recording.number, operator=recording.operator, finding=one.found, first=first)
        )
        book.add(
            RecordingFinding(
                recording=recording.id,
                case=case.number,
                check=listening,
                listener=by,
                kind=one.found,
                remark=one.explanation,
                at=at,
            )
        )
    return noted


@act("核对领班抽查 Compare with the lead's check")
def passed_by_the_lead(book: Session, case: Case) -> list[Omitted]:
    """REC-10 · recordings with a problem now, that a lead's check had heard and passed."""
    return _omitted(book, case, (Listening.LEAD_DAILY,), of_case=case.number)


@act("核对自听记录 Compare with the operators' own listening")
def enter_unreported(book: Session, case: Case, rule: Callable[[Omitted], Ruling]) -> list[Omitted]:
    """RSR-04, REC-10 · what operators left out of their own listening and a check found, entered once."""
    taking_turns(book, case.department)
    found = [
        one
        for one in _omitted(book, case, (Listening.SELF_REVIEW,), of_case=None)
        if not _ruled(book, rule(one))
    ]
    for one in found:
        book.add(ruling_row(case.number, rule(one)))
    return found


def _recording(book: Session, case: Case, number: str) -> Recording:
    wanted = Recording.department == case.department, Recording.number == number
    return book.scalars(select(Recording).where(*wanted)).one()


def _found_before(book: Session, recording: Recording, finding: Finding) -> bool:
    """Whether a check found the same, or the repair's own slip led to the same penalty (REP-09)."""
    alike = (
        RecordingFinding.recording == recording.id,
        RecordingFinding.kind == finding,
        RecordingFinding.check.in_(CHECKS),
    )
    if book.scalars(select(RecordingFinding.id).where(*alike)).first() is not None:
        return True
    if recording.about is None or not finding.serious:
        return False
    penalised = (
        models.Ruling.case == recording.about,
        models.Ruling.clause == SeriousViolationPolicy.clause,
        models.Ruling.about == recording.operator,
        models.Ruling.because["violation"].as_string().in_([finding.value, finding.zh, finding.en]),
    )
    return book.scalars(select(models.Ruling.id).where(*penalised)).first() is not None


def _omitted(
    book: Session, case: Case, silent: tuple[Listening, ...], *, of_case: str | None
) -> list[Omitted]:
    """Who noted no problem in the recordings of this case in which a check noted one."""
    ours = select(RecordingFinding.recording).where(RecordingFinding.case == case.number)
    rows = book.execute(
        select(RecordingFinding, Recording.number)
        .join(Recording, Recording.id == RecordingFinding.recording)
        .where(RecordingFinding.recording.in_(ours))
        .order_by(RecordingFinding.id)
    ).all()
    problems = {
        one.recording: Finding(one.kind)
        for one, _ in reversed(rows)
        if one.check in CHECKS and Finding(one.kind).problem and of_case in {None, one.case}
    }
    return [
        Omitted(recording=number, listener=one.listener, finding=problems[one.recording])
        for one, number in rows
        if one.check in silent and one.recording in problems and not Finding(one.kind).problem
    ]


def _ruled(book: Session, ruling: Ruling) -> bool:
    alike = (
        models.Ruling.clause == ruling.clause,
        models.Ruling.about == ruling.because["about"],
        models.Ruling.because["recording"].as_string() == ruling.because["recording"],
    )
    return book.scalars(select(models.Ruling.id).where(*alike)).first() is not None
