"""The points ledger as it is read: every ruling in points, by the month it counts in (PTS, PEN)."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased

from policies.months import Month
from tasks.departments import Setting
from tasks.records.models import Case, Ruling

POINT = Decimal("0.01")


def counts_in(month: str, setting: Setting) -> ColumnElement[bool]:
    """Whether a ruling about somebody counts in a month: in the one it names, else the one it was entered in.

    That is the department's month.
    """
    begins, ends = _bounds(month, setting)
    one = aliased(Ruling)
    # Two looks by index: with one condition for both, SQLite reads all that was ever ruled.
    about = select(one.id).where(one.about.is_not(None))
    named = about.where(one.month == month)
    entered = about.where(one.month.is_(None), one.at >= begins, one.at < ends)
    return Ruling.id.in_(named.union_all(entered))


def points_in(book: Session, setting: Setting, month: str) -> dict[str, Decimal]:
    """What each person's points of a month add up to; reversals are counter-entries and so add up to nothing."""
    total = func.sum(Ruling.amount)
    rows = book.execute(
        select(Ruling.about, total)
        .join(Case, Case.number == Ruling.case)
        .where(Case.department == setting.name, Ruling.unit == "points", counts_in(month, setting))
        .where(Ruling.about.is_not(None))
        .group_by(Ruling.about)
    )
    return {person: Decimal(total).quantize(POINT) for person, total in rows if person is not None}


def _bounds(month: str, setting: Setting) -> tuple[datetime, datetime]:
    this = Month.named(month)
    return this.begins(setting.calendar.tz), this.later(1).begins(setting.calendar.tz)
