"""When a department works, and how far its working time reaches."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import chain

from policies.department_days import MIDNIGHT, DepartmentDays
from policies.wall_clock import aware, moment_at
from policies.working_year import Interval, SkippedDay, WorkingYear


class WorkingCalendar(DepartmentDays, frozen=True):
    """OP-GEN-3: the calendar that a department's limits are counted by.

    Each year is laid out once and kept, so an answer costs a few bisections.
    """

    def day_of(self, moment: datetime) -> date:
        """Give the department's day on which the moment falls."""
        return aware(moment, "moment").astimezone(self.tz).date()

    def roll(self, day: date) -> date:
        """OP-GEN-3: a fixed day that is a rest day moves to the next working day."""
        return self.working_day_after(day - timedelta(days=1), 1)

    def working_day_after(self, day: date, count: int) -> date:
        """Give the `count`-th working day after `day`, which is itself not counted; `count` is at least 1."""
        year = day.year
        index = bisect_right(_year(self, year).days, day) + count - 1
        while index >= len(days := _year(self, year).days):
            index -= len(days)
            year += 1
        return days[index]

    def nth_working_day(self, year: int, month: int, n: int) -> date:
        """Give the month's `n`-th working day, from 1; a `ValueError` when it has fewer."""
        days = _year(self, year).days
        first = bisect_left(days, date(year, month, 1))
        index = first + n - 1
        if n < 1 or index >= len(days) or days[index].month != month:
            raise ValueError(f"n: {year}-{month:02} has no working day number {n}")
        return days[index]

    def close_of(self, day: date) -> datetime:
        """Give the end of the day's last span."""
        known = _year(self, day.year).ends.get(day)
        return (known or list(self._intervals(day))[-1][1]).astimezone(self.tz)

    def is_working_moment(self, moment: datetime) -> bool:
        """Whether the department works; a span's first moment belongs to it, its last does not."""
        return self.next_working_moment(moment) == moment

    def next_working_moment(self, moment: datetime) -> datetime:
        """Give the moment itself or, outside the spans, the next opening."""
        year, moment = self.day_of(moment).year, moment.astimezone(UTC)
        while (found := _year(self, year).next_working(moment)) is None:
            year += 1
        return found.astimezone(self.tz)

    def working_time_between(self, start: datetime, end: datetime) -> timedelta:
        """Give the time worked from start to end; negative when the end lies before the start."""
        if end < start:
            return -self.working_time_between(end, start)
        first, last = self.day_of(start).year, self.day_of(end).year
        whole = sum((_year(self, year).total for year in range(first, last)), timedelta(0))
        until_end = _year(self, last).worked_by(end.astimezone(UTC))
        return whole + until_end - _year(self, first).worked_by(start.astimezone(UTC))

    def after_working_time(self, start: datetime, amount: timedelta) -> datetime:
        """Give the first moment by which `amount` is worked since start; of 0, the next working moment."""
        if not amount:
            return self.next_working_moment(start)
        year = self.day_of(start).year
        left = amount + _year(self, year).worked_by(start.astimezone(UTC))
        while left > (total := _year(self, year).total):
            left -= total
            year += 1
        return _year(self, year).moment_when(left).astimezone(self.tz)

    def rests_between(self, first: date, last: date) -> tuple[SkippedDay, ...]:
        """Give the rest days from first to last, both included, with the reasons."""
        years = range(first.year, last.year + 1)
        return tuple(chain.from_iterable(_year(self, year).rests_between(first, last) for year in years))

    def _intervals(self, day: date) -> Iterator[Interval]:
        for start, end in self.spans:
            until = day + timedelta(days=1) if end == MIDNIGHT else day
            opened, closed = datetime.combine(day, start), datetime.combine(until, end)
            yield moment_at(opened, self.tz), moment_at(closed, self.tz)


@lru_cache(maxsize=512)
def _year(calendar: WorkingCalendar, year: int) -> WorkingYear:
    return WorkingYear.lay_out(year, calendar.why_rest, calendar._intervals)  # noqa: SLF001
