"""What the register and the book of grades say of somebody whose probation is entered."""

from datetime import datetime

from sqlalchemy.orm import Session

from policies.career.grades import Grade
from policies.career.probation_forms import OnProbation, Probation
from policies.career.probation_regularization import ProbationPolicy
from tasks.clock import now
from tasks.departments import Setting, department_of
from tasks.performance.results import gradings_of
from tasks.records.engine import reading
from tasks.records.models import Staff
from tasks.staff import known
from tasks.started import named_at_start


def on_probation(policy: type[ProbationPolicy], probation: Probation) -> OnProbation:
    """PRB-01 · the probation with the day of joining and the grade held, if it is another than the probation's.

    The case book is read before the run is named: one on SQLite has one transaction at a time.
    """
    with reading() as book:
        setting = department_of(book, probation.department)
        since = _joined(book, setting, probation.person) if setting else ""
        graded = [held.grade for held in gradings_of(book, probation.person)] if since else []
    grade = graded[-1].zh if graded and graded[-1] is not Grade.PROBATIONER else ""

    def name(rules: ProbationPolicy, probation: Probation, started_at: datetime) -> OnProbation:
        local = started_at.astimezone(rules.calendar.tz)
        found = {"on_register_since": since, "grade": grade, "started_at": local}
        began = {"joined": probation.joined or since}
        return OnProbation(**probation.model_dump() | found | began)

    return named_at_start(policy, probation, OnProbation, name)


def _joined(book: Session, setting: Setting, person: str) -> str:
    if not known(book, setting.name, person, setting.calendar.day_of(now())):
        return ""
    return book.get_one(Staff, person).since.isoformat()
