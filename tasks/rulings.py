"""Entering what follows by which clause."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.ruling import Ruling
from tasks.acts import STEP, act
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
        step=STEP.get(),
        **ruling.model_dump(exclude={"because"}),
        because=ruling.model_dump(mode="json")["because"],
    )


@act("裁定 Ruling")
def enter_next(
    book: Session, case: Case, clause: str, about: str, since: datetime, rule: Callable[[int], Ruling]
) -> None:
    """Enter what a rule gives for the number of rulings that somebody has had on a clause since then.

    Counted and entered together: two cases at once can't both be the first. What an appeal reversed isn't counted.
    """
    taking_turns(book, case.department)
    ruling = models.Ruling
    had = select(ruling.id).where(ruling.clause == clause, ruling.about == about, ruling.at >= since)
    reversals = select(ruling.because["reverses"].as_integer()).where(
        ruling.about == about, ruling.because["reversed_clause"].as_string() == clause
    )
    standing = set(book.scalars(had)) - set(book.scalars(reversals))
    book.add(ruling_row(case.number, rule(len(standing))))
