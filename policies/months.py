"""Calendar months: their names, their neighbours, and where they begin in a time zone."""

from datetime import datetime
from typing import NamedTuple, Self
from zoneinfo import ZoneInfo

from policies.wall_clock import moment_at


class Month(NamedTuple):
    """A calendar month; months compare and sort by time."""

    year: int
    month: int

    @classmethod
    def named(cls, name: str) -> Self:
        """The month written as `2026-10`; a ValueError when it isn't one."""
        day = datetime.strptime(name, "%Y-%m")  # noqa: DTZ007 - a month has no zone
        return cls(day.year, day.month)

    @classmethod
    def of(cls, local: datetime) -> Self:
        """The month on the calendar of the moment's own zone."""
        return cls(local.year, local.month)

    def later(self, months: int) -> Self:
        """The month so many months later; earlier for a negative number."""
        year, month = divmod(self.year * 12 + self.month - 1 + months, 12)
        return type(self)(year, month + 1)

    def begins(self, zone: ZoneInfo) -> datetime:
        """The month's first moment in the zone, in UTC."""
        return moment_at(datetime(self.year, self.month, 1), zone)  # noqa: DTZ001 - a reading of the wall clock

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"
