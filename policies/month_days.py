"""Days named by their number in a month, where months are of different lengths."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import count

LONGEST_MONTH = 31


def same_day_after(wall: datetime, months: int) -> datetime:
    """Give the same day and clock time `months` later; where there is no such day, the end of the month."""
    named = _numbered(wall.date(), months, wall.day)
    if named.day == wall.day:
        return datetime.combine(named, wall.time())
    # Keeping the clock time here would let a start of the 30th, 18:00 end after one of the 31st, 09:00.
    return datetime.combine(named + timedelta(days=1), time(0))


def named_days(start: date, day: int, months_later: int) -> Iterator[date]:
    """Go through the days of that number, a month's last day where it has none, from a month on."""
    return (_numbered(start, months, day) for months in count(months_later))


def _numbered(start: date, months: int, day: int) -> date:
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    month += 1
    return date(year, month, min(day, monthrange(year, month)[1]))
