"""The points ledger as it is read: every ruling in points, by the month it counts in (PTS, PEN)."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from policies.months import Month
from tasks.departments import Setting
from tasks.records.models import Case, Ruling

POINT = Decimal("0.01")


def counts_in(month: str, setting: Setting) -> ColumnElement[bool]:
    """Whether a ruling counts in a month: the one it names, else the department's month it was entered in."""
    begins, ends = _bounds(month, setting)
    entered = and_(Ruling.month.is_(None), Ruling.at >= begins, Ruling.at < ends)
    return or_(Ruling.month == month, entered)


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
