"""Which months of a department are published."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from tasks.acts import act
from tasks.case import Case
from tasks.records.engine import reading
from tasks.records.performance import Appraisal


@act("月度考核是否公示 Is the appraisal published")
def missing_at_first(book: Session, case: Case, months: list[str]) -> list[str]:
    """The months that aren't published when the case gets there."""
    return _unpublished(book, case.department, months)


def unpublished(department: str, months: Sequence[str]) -> list[str]:
    """The months of a department that aren't published yet."""
    with reading() as book:
        return _unpublished(book, department, months)


def _unpublished(book: Session, department: str, months: Sequence[str]) -> list[str]:
    ours = Appraisal.department == department, Appraisal.month.in_(months)
    published = set(book.scalars(select(Appraisal.month).where(*ours, Appraisal.published_at.is_not(None))))
    return [month for month in months if month not in published]
