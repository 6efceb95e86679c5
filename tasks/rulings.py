"""Entering what follows by which clause."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from policies.ruling import Ruling
from tasks.acts import act
from tasks.case import Case
from tasks.clock import now
from tasks.records import models


@act("裁定 Ruling")
def enter(book: Session, case: Case, ruling: Ruling) -> None:
    """Enter a ruling with its clause, the facts it rests on, and the day and profile of its rules."""
    book.add(ruling_row(case.number, ruling))


def ruling_row(case: str, ruling: Ruling, *, key: str | None = None) -> models.Ruling:
    """A ruling as the case book keeps it; under a `key` it is kept once."""
    about = ruling.because.get("about")
    return models.Ruling(
        case=case,
        key=key,
        about=str(about) if about is not None else None,
        at=now(),
        **ruling.model_dump(exclude={"because"}),
        because=ruling.model_dump(mode="json")["because"],
    )


@act("查以往裁定 Earlier rulings")
def earlier_rulings(book: Session, case: Case, clause: str, about: str, since: datetime) -> int:
    """How many rulings on a clause somebody has had since then."""
    counted = select(func.count()).where(
        models.Ruling.clause == clause, models.Ruling.about == about, models.Ruling.at >= since
    )
    return book.scalar(counted) or 0
