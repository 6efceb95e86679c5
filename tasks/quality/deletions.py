"""What the registers say of an application to delete a recording, and the deletion itself."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from policies.organisation import Role
from policies.quality.deletion_forms import Deletion, DeletionRequest
from policies.quality.recording_deletion_request import DeletionPolicy
from tasks.acts import act
from tasks.case import Case
from tasks.clock import now
from tasks.departments import Setting, department_of, taking_turns
from tasks.records import models
from tasks.records.engine import reading
from tasks.records.recordings import Recording
from tasks.settings import settings
from tasks.staff import eligible
from tasks.started import named_at_start


def application(policy: type[DeletionPolicy], request: DeletionRequest) -> Deletion:
    """RDL-02, RDL-03 · the application with the recording's entry and the applicant's posts, named as it first starts.

    The registers are read before the run is named: a case book on SQLite has one transaction at a time.
    """
    with reading() as book:
        setting = department_of(book, request.department)
        entered = _entered(book, setting, request) if setting else {}
    posts = entered.pop("posts", ())

    def name(rules: DeletionPolicy, request: DeletionRequest, started_at: datetime) -> Deletion:
        seconds, has_speech = entered["seconds"], entered["has_speech"]
        return Deletion(
            **request.model_dump() | entered,
            empty=rules.is_empty(seconds, has_speech=has_speech),
            leads=Role.SHIFT_LEAD in posts,
            directs=rules.approver in posts,
            applied_at=started_at.astimezone(rules.calendar.tz),
        )

    return named_at_start(policy, request, Deletion, name)


def _entered(book: Session, setting: Setting, request: DeletionRequest) -> dict[str, Any]:
    today = setting.calendar.day_of(now())
    found = _of(book, setting.name, request.recording)
    return {
        "department": setting.name,
        "registered": found is not None,
        "deleted": found is not None and found.deleted_at is not None,
        "seconds": found.seconds if found else 0,
        "has_speech": found.has_speech if found else True,
        "applied_before": _closed_before(book, setting.name, request.recording),
        "posts": [
            role
            for role in Role
            if request.taken_by in {one.number for one in eligible(book, setting.name, role, today)}
        ],
    }


def _of(book: Session, department: str, number: str) -> Recording | None:
    wanted = Recording.department == department, Recording.number == number
    return book.scalars(select(Recording).where(*wanted)).first()


def _closed_before(book: Session, department: str, number: str) -> int:
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
