"""Case numbers: prefix of the procedure, day of the department, number of the day."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from tasks.records.models import CaseNumber


def next_number(book: Session, prefix: str, day: date) -> str:
    """The next number of a procedure on a day, such as `CMP-20261122-0007`; writers take turns."""
    wanted = (CaseNumber.prefix == prefix, CaseNumber.day == day)
    row = book.scalars(select(CaseNumber).where(*wanted).with_for_update()).first()
    if row is None:
        row = CaseNumber(prefix=prefix, day=day, last=0)
        book.add(row)
    row.last += 1
    return f"{prefix}-{day:%Y%m%d}-{row.last:04}"
