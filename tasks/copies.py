"""Cases given to somebody to read: who holds which copy, and since when."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from tasks.records.acts import Copy
from tasks.records.models import Case


class CopiedCase(NamedTuple):
    """A copy, and the case that it is of."""

    copy: Copy
    case: Case


def copies_of(book: Session, number: str, since: datetime, rows: int) -> list[CopiedCase]:
    """OP-HOUSE-142 · the cases that somebody was given to read since then, latest first; withdrawn ones left out."""
    theirs = Copy.to == number, Copy.withdrawn_at.is_(None), Copy.at >= since
    found = select(Copy, Case).join(Case, Case.number == Copy.case).where(*theirs)
    latest = found.order_by(Copy.at.desc(), Copy.id.desc()).limit(rows)
    return [CopiedCase(copy, case) for copy, case in book.execute(latest)]


def held(book: Session, case: str, to: str) -> Copy | None:
    """The copy of a case that somebody holds by now."""
    of_it = Copy.case == case, Copy.to == to, Copy.withdrawn_at.is_(None)
    return book.scalars(select(Copy).where(*of_it)).first()
