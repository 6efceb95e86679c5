"""What the case book says of a spot check that somebody appeals against."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.quality.appeal_forms import Appeal, Appealed, Contested
from policies.quality.recording_spot_check import SpotCheckPolicy
from policies.quality.spot_check_appeal import AppealPolicy
from policies.quality.spot_check_forms import ListeningRecord
from tasks.departments import department_of
from tasks.records.engine import reading
from tasks.records.models import Case, Question, Ruling
from tasks.started import named_at_start


def appealed_against(policy: type[AppealPolicy], appeal: Appeal) -> Appealed:
    """OP-PEN-5 · the appeal with the rulings it contests, who checked, and until when it could be made.

    The case book is read before the run is named: one on SQLite has one transaction at a time.
    """
    with reading() as book:
        setting = department_of(book, appeal.department)
        found = _found(book, setting.name, appeal) if setting else {}
    ruled_at = found.pop("ruled_at", None)

    def name(rules: AppealPolicy, appeal: Appeal, started_at: datetime) -> Appealed:
        local = started_at.astimezone(rules.calendar.tz)
        times = {"appeal_by": rules.appeal_by(ruled_at or local).at, "appealed_at": local}
        return Appealed(**appeal.model_dump() | found | times)

    return named_at_start(policy, appeal, Appealed, name)


def _found(book: Session, department: str, appeal: Appeal) -> dict[str, Any]:
    known = _is_check(book, department, appeal.check)
    ruled = _rulings(book, appeal) if known else []
    own = [one for one in ruled if one.about == appeal.taken_by]
    record = _record(book, appeal.check) if known else None
    return {
        "department": department,
        "on_record": known,
        "ruled_on": bool(ruled),
        "contested": [_contested(one) for one in own],
        "checker": (record.answered_by if record else None) or "",
        "level": record.asked_of if record else "",
        "appealed_in": _earlier(book, department, appeal),
        "ruled_at": min((one.at for one in own), default=None),
    }


def _is_check(book: Session, department: str, number: str) -> bool:
    wanted = (
        Case.number == number,
        Case.department == department,
        Case.procedure == SpotCheckPolicy.procedure,
    )
    return book.scalars(select(Case.number).where(*wanted)).first() is not None


def _rulings(book: Session, appeal: Appeal) -> Sequence[Ruling]:
    on_it = (
        Ruling.case == appeal.check,
        Ruling.because["recording"].as_string() == appeal.recording,
        Ruling.amount.is_not(None),
        Ruling.about.is_not(None),
    )
    return book.scalars(select(Ruling).where(*on_it).order_by(Ruling.id)).all()


def _record(book: Session, check: str) -> Question | None:
    answered = (
        Question.case == check,
        Question.form == ListeningRecord.__name__,
        Question.state == "answered",
    )
    return book.scalars(select(Question).where(*answered)).first()


def _contested(ruling: Ruling) -> Contested:
    return Contested(
        ruling=ruling.id,
        clause=ruling.clause,
        ruled=ruling.what,
        amount=f"{ruling.amount or 0:.2f}",
        unit=ruling.unit,
    )


def _earlier(book: Session, department: str, appeal: Appeal) -> str:
    alike = (
        Case.procedure == AppealPolicy.procedure,
        Case.department == department,
        Case.external_number == f"{appeal.check}/{appeal.recording}/{appeal.taken_by}",
    )
    return book.scalars(select(Case.number).where(*alike)).first() or ""
