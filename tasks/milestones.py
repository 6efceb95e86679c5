"""Entering what was reached in a case: daily reports, digests and statistics count these."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.milestones import Milestone
from tasks.acts import act
from tasks.case import Case
from tasks.records import models


@act("进度 Milestone")
def reach(book: Session, case: Case, kind: Milestone, at: datetime, by: str) -> None:
    """Enter when something was reached and by whom; reached once more, the first time stays."""
    mark(book, case.number, kind, at, by)


def mark(book: Session, number: str, kind: Milestone, at: datetime, by: str) -> None:
    """Enter a milestone together with whatever else is being written."""
    known = select(models.Milestone.kind).where(
        models.Milestone.case == number, models.Milestone.kind == kind
    )
    if book.scalars(known).first() is None:
        book.add(models.Milestone(case=number, kind=kind, at=at, by=by))
