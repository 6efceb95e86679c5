"""The records of a day: cases by when they came in or what they reached, recordings by when they were heard."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from policies.reporting.exception_escalation import ExceptionPolicy
from policies.reporting.exception_forms import ExceptionKind
from policies.reporting.reconciliation_evidence import Heard
from policies.reporting.reconciliation_forms import ReconciledDay
from policies.rulebook import Policy
from tasks.case import Case
from tasks.records import models
from tasks.records.recordings import Recording, RecordingFinding


def of_the_day(book: Session, case: Case, day: ReconciledDay, policy: type[Policy]) -> Iterator[models.Case]:
    """The cases of a procedure that came in on the day; those whose record is still being corrected are left out."""
    rows = book.scalars(select(models.Case).where(*_came_in(case, day, policy)))
    return (row for row in rows if "procedure" in row.rules)


def milestones_of(
    book: Session, case: Case, day: ReconciledDay, policy: type[Policy]
) -> dict[str, dict[str, datetime]]:
    """What each of those cases reached, and when."""
    reached: dict[str, dict[str, datetime]] = defaultdict(dict)
    of_them = models.Case.number == models.Milestone.case
    for row in book.scalars(
        select(models.Milestone).join(models.Case, of_them).where(*_came_in(case, day, policy))
    ):
        reached[row.case][row.kind] = row.at
    return reached


def reached_on(
    book: Session, case: Case, day: ReconciledDay, policy: type[Policy], kind: str
) -> Iterator[tuple[models.Case, models.Milestone]]:
    """The cases of a procedure that reached something on the day."""
    rows = book.execute(
        select(models.Case, models.Milestone)
        .join(models.Milestone, models.Milestone.case == models.Case.number)
        .where(models.Case.procedure == policy.procedure, models.Case.department == case.department)
        .where(models.Milestone.kind == kind)
        .where(models.Milestone.at >= day.begins_at, models.Milestone.at < day.ends_at)
    )
    return ((row[0], row[1]) for row in rows)


def heard_on(book: Session, case: Case, day: ReconciledDay) -> Iterator[Heard]:
    """What was heard in recordings on the day, by whoever listened."""
    rows = book.execute(
        select(Recording, RecordingFinding.kind)
        .join(RecordingFinding, RecordingFinding.recording == Recording.id)
        .where(Recording.department == case.department)
        .where(RecordingFinding.at >= day.begins_at, RecordingFinding.at < day.ends_at)
        .order_by(RecordingFinding.id)
    )
    for recording, kind in rows:
        yield Heard(recording.number, recording.about or "", recording.operator, kind, recording.started_at)


def on_record_since(book: Session, case: Case, since: datetime) -> frozenset[tuple[str, str]]:
    """Case or recording concerned, and kind, of every exception found since then."""
    rows = book.execute(
        select(models.Case.facts["about_case"].as_string(), models.Case.facts["kind"].as_string())
        .where(models.Case.procedure == ExceptionPolicy.procedure)
        .where(models.Case.department == case.department, models.Case.received_at >= since)
    )
    return frozenset((about, ExceptionKind(kind)) for about, kind in rows)


def everybody(book: Session, department: str, day: date) -> Sequence[str]:
    """The numbers of all who work in the department on a day."""
    here = models.Staff.department == department, models.Staff.since <= day
    left = or_(models.Staff.until.is_(None), models.Staff.until >= day)
    return book.scalars(select(models.Staff.number).where(*here, left).order_by(models.Staff.number)).all()


def _came_in(case: Case, day: ReconciledDay, policy: type[Policy]) -> tuple[ColumnElement[bool], ...]:
    return (
        models.Case.procedure == policy.procedure,
        models.Case.department == case.department,
        models.Case.received_at >= day.begins_at,
        models.Case.received_at < day.ends_at,
    )
