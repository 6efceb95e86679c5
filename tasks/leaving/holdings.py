"""The register of holdings: what somebody has in their hands, and how it left them (OFF-02, OFF-05)."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.leaving.holdings import EndedAs
from tasks.case import Case
from tasks.records.engine import reading
from tasks.records.leaving import Holding


def held_by(book: Session, department: str, staff: str) -> list[Holding]:
    """What somebody still holds of a department, by number."""
    theirs = Holding.department == department, Holding.holder == staff, Holding.ended_at.is_(None)
    return list(book.scalars(select(Holding).where(*theirs).order_by(Holding.number)))


def holding_numbered(book: Session, department: str, number: str) -> Holding | None:
    """The entry of that number on a department's register, held or not."""
    wanted = Holding.department == department, Holding.number == number
    return book.scalars(select(Holding).where(*wanted)).first()


def end_holding(book: Session, holding: Holding, how: EndedAs, at: datetime, case: str) -> None:
    """OFF-02, OFF-05 · end a holding by a case; what has ended before stays as it ended."""
    if holding.ended_at is None:
        holding.ended_at, holding.ended_as, holding.ended_by = at, how.en, case
        book.flush()


def in_use(case: Case, numbers: Collection[str]) -> dict[str, str]:
    """Those of these numbers that are in use on the register of a case's department, each with its holder."""
    wanted = Holding.department == case.department, Holding.number.in_(numbers), Holding.ended_at.is_(None)
    with reading() as book:
        return dict(book.execute(select(Holding.number, Holding.holder).where(*wanted)).tuples().all())
