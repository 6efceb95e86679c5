"""What the registers say of an application to delete a recording, and the deletion itself."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from policies.organisation import Role
from policies.quality.deletion_forms import Deletion, DeletionRequest
from policies.quality.recording_deletion_request import DeletionPolicy
from tasks.acts import act
from tasks.case import Case
from tasks.clock import now
from tasks.departments import department_of, taking_turns
from tasks.records import models
from tasks.records.engine import reading
from tasks.records.recordings import Recording
from tasks.settings import settings
from tasks.staff import eligible

NO_RECORDING = Recording(seconds=0, has_speech=True, deleted_at=None)


def applied_for(rules: DeletionPolicy, request: DeletionRequest, started_at: datetime) -> Deletion:
    """RDL-02, RDL-03 · the application with the recording's entry and the applicant's posts."""
    with reading() as book:
        setting = department_of(book, request.department)
        if setting is None:
            raise LookupError(request.department)
        today = setting.calendar.day_of(started_at)
        held = {
            role: request.taken_by in {one.number for one in eligible(book, setting.name, role, today)}
            for role in (Role.SHIFT_LEAD, rules.approver)
        }
        entry = _of(book, setting.name, request.recording)
        known = entry or NO_RECORDING
        return Deletion(
            **request.model_dump() | {"department": setting.name},
            known=entry is not None,
            deleted=known.deleted_at is not None,
            seconds=known.seconds,
            has_speech=known.has_speech,
            empty=rules.is_empty(known.seconds, has_speech=known.has_speech),
            leads=held[Role.SHIFT_LEAD],
            directs=held[rules.approver],
            earlier=_refused_before(book, setting.name, request.recording),
            applied_at=started_at.astimezone(setting.calendar.tz),
        )


def _of(book: Session, department: str, number: str) -> Recording | None:
    wanted = Recording.department == department, Recording.number == number
    return book.scalars(select(Recording).where(*wanted)).first()


def _refused_before(book: Session, department: str, number: str) -> int:
    closed = (
        models.Case.procedure == DeletionPolicy.procedure,
        models.Case.department == department,
        models.Case.facts["recording"].as_string() == number,
        models.Case.closed_at.is_not(None),
    )
    return book.scalar(select(func.count()).where(*closed)) or 0


@act("删除录音 Delete the recording")
def erase(book: Session, case: Case, number: str) -> str:
    """RDL-01, RDL-03 · mark the entry, which stays, and remove the file; what became of the file."""
    taking_turns(book, case.department)
    recording = _of(book, case.department, number)
    if recording is None or recording.deleted_at is not None:
        return "already"
    recording.deleted_at, recording.deleted_by = now(), case.number
    return _removed(recording.file)


def _removed(file: str) -> str:
    """Only a file below the folder of recordings is ever removed, wherever its name or a link leads."""
    folder = (settings().home / "recordings").resolve()
    path = (folder / file).resolve()
    if not file:
        return "none"
    if not path.is_relative_to(folder) or path == folder:
        return "outside"
    if not path.is_file():
        return "missing"
    path.unlink()
    return "removed"
