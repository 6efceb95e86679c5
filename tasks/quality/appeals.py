"""What the case book says of a spot check that somebody appeals against."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.quality.appeal_forms import Appeal, Appealed, Contested
from policies.quality.recording_spot_check import SpotCheckPolicy
from policies.quality.spot_check_appeal import AppealPolicy
from policies.quality.spot_check_forms import ListeningRecord
from tasks.departments import department_of
from tasks.records.engine import reading
from tasks.records.models import Case, Question, Ruling


def appealed_against(rules: AppealPolicy, appeal: Appeal, started_at: datetime) -> Appealed:
    """OP-PEN-5 · the appeal with the rulings it contests, who checked, and until when it could be made."""
    with reading() as book:
        setting = department_of(book, appeal.department)
        if setting is None:
            raise LookupError(appeal.department)
        check = _check(book, setting.name, appeal.check)
        ruled = _rulings(book, appeal) if check else []
        own = [one for one in ruled if one.about == appeal.taken_by]
        record = _record(book, appeal.check) if check else None
        return Appealed(
            **appeal.model_dump() | {"department": setting.name},
            known=check is not None,
            ruled=bool(ruled),
            contested=[_contested(one) for one in own],
            checker=(record.answered_by if record else None) or "",
            level=record.asked_of if record else "",
            appeal_by=rules.appeal_by(min((one.at for one in own), default=started_at)).at,
            appealed_at=started_at.astimezone(setting.calendar.tz),
            earlier=_earlier(book, setting.name, appeal),
        )


def _check(book: Session, department: str, number: str) -> Case | None:
    wanted = (
        Case.number == number,
        Case.department == department,
        Case.procedure == SpotCheckPolicy.procedure,
    )
    return book.scalars(select(Case).where(*wanted)).first()


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
        ruling=ruling.id, clause=ruling.clause, what=ruling.what, amount=str(ruling.amount), unit=ruling.unit
    )


def _earlier(book: Session, department: str, appeal: Appeal) -> str:
    alike = (
        Case.procedure == AppealPolicy.procedure,
        Case.department == department,
        Case.external_number == f"{appeal.check}/{appeal.recording}/{appeal.taken_by}",
    )
    return book.scalars(select(Case.number).where(*alike)).first() or ""
