"""Case numbers: prefix of the procedure, day of the department, number of the day."""

from datetime import date

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from tasks.records.models import CaseNumber

Insert = type[sqlite.Insert | postgresql.Insert]
INSERT: dict[str, Insert] = {"sqlite": sqlite.Insert, "postgresql": postgresql.Insert}


def next_number(book: Session, prefix: str, day: date) -> str:
    """The next number of a procedure on a day, such as `CMP-20261122-0007`; writers take turns."""
    # One statement, so that the first two of a day take turns as well.
    first = INSERT[book.get_bind().dialect.name](CaseNumber).values(prefix=prefix, day=day, last=1)
    key = CaseNumber.prefix, CaseNumber.day
    counted = first.on_conflict_do_update(index_elements=key, set_={"last": CaseNumber.last + 1})
    last = book.scalars(counted.returning(CaseNumber.last)).one()
    return f"{prefix}-{day:%Y%m%d}-{last:04}"
