"""One year of a department, laid out once so that limits are found by bisection and not by walking."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate
from typing import Self

from pydantic import BaseModel

Interval = tuple[datetime, datetime]


class SkippedDay(BaseModel, frozen=True):
    """A day that a limit does not count, and why."""

    day: date
    why: str


@dataclass(frozen=True, slots=True)
class WorkingYear:
    """The days worked, the days off, and the working intervals in UTC with the time worked by each close."""

    days: tuple[date, ...]
    rests: tuple[SkippedDay, ...]
    opens: tuple[datetime, ...]
    closes: tuple[datetime, ...]
    worked: tuple[timedelta, ...]
    ends: Mapping[date, datetime]
    """When the last span of each day worked closes."""

    @classmethod
    def lay_out(
        cls,
        year: int,
        why_rest: Callable[[date], str | None],
        intervals: Callable[[date], Iterable[Interval]],
    ) -> Self:
        first = date(year, 1, 1)
        every = [first + timedelta(n) for n in range((date(year + 1, 1, 1) - first).days)]
        whys = [(day, why_rest(day)) for day in every]
        days = tuple(day for day, why in whys if why is None)
        # A span that falls wholly into the hour skipped by daylight saving is empty.
        spans = {day: list(intervals(day)) for day in days}
        open_close = [span for day in days for span in spans[day] if span[0] < span[1]]
        return cls(
            days=days,
            rests=tuple(SkippedDay(day=day, why=why) for day, why in whys if why is not None),
            opens=tuple(opened for opened, _ in open_close),
            closes=tuple(closed for _, closed in open_close),
            worked=tuple(accumulate(closed - opened for opened, closed in open_close)),
            ends={day: of_day[-1][1] for day, of_day in spans.items()},
        )

    @property
    def total(self) -> timedelta:
        return self.worked[-1] if self.worked else timedelta(0)

    def worked_by(self, moment: datetime) -> timedelta:
        """Give the time worked from the start of the year to `moment`."""
        opened = bisect_right(self.opens, moment)
        if opened == 0:
            return timedelta(0)
        return self.worked[opened - 1] - max(self.closes[opened - 1] - moment, timedelta(0))

    def moment_when(self, worked: timedelta) -> datetime:
        """Give the first moment by which that much of the year is worked; more than 0, at most `total`."""
        index = bisect_left(self.worked, worked)
        return self.closes[index] - (self.worked[index] - worked)

    def next_working(self, moment: datetime) -> datetime | None:
        """Give the moment itself or the next opening; none when the year has no more."""
        index = bisect_right(self.closes, moment)
        return max(moment, self.opens[index]) if index < len(self.opens) else None

    def rests_between(self, first: date, last: date) -> tuple[SkippedDay, ...]:
        low = bisect_left(self.rests, first, key=lambda rest: rest.day)
        return self.rests[low : bisect_right(self.rests, last, key=lambda rest: rest.day)]
