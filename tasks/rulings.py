"""Entering what follows by which clause."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from policies.ruling import Ruling
from tasks.acts import act
from tasks.case import Case
from tasks.clock import now
from tasks.departments import taking_turns
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


@act("裁定 Ruling")
def enter_next(
    book: Session, case: Case, clause: str, about: str, since: datetime, rule: Callable[[int], Ruling]
) -> None:
    """Enter what a rule gives for the number of rulings that somebody has had on a clause since then.

    Counted and entered together: two cases at once can't both be the first.
    """
    taking_turns(book, case.department)
    counted = select(func.count()).where(
        models.Ruling.clause == clause, models.Ruling.about == about, models.Ruling.at >= since
    )
    book.add(ruling_row(case.number, rule(book.scalar(counted) or 0)))
