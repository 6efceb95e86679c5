"""What a department sets about its working time, checked, and which of its days are off."""

from datetime import date, time, timedelta
from functools import cached_property
from hashlib import sha256
from itertools import chain, pairwise
from typing import Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, field_validator, model_validator

from policies.statutory_days import LIBRARY, last_published_year, statutory_year

DaySpan = tuple[time, time]
MIDNIGHT = time(0)


class DepartmentDays(BaseModel, frozen=True, extra="forbid"):
    """OP-GEN-3: the time zone, hours and rest days of a department.

    `spans` are sorted and disjoint; an end of 00:00 is midnight, so `((00:00, 00:00),)` is a day without
    a break. `rests=False` is a desk that works every day. The department's own days win over the statutory.
    """

    zone: str = "Asia/Shanghai"
    country: str = "CN"
    spans: tuple[DaySpan, ...] = ((time(9), time(12)), (time(13), time(18)))
    weekend: tuple[int, ...] = (5, 6)
    rests: bool = True
    extra_rest_days: tuple[date, ...] = ()
    extra_working_days: tuple[date, ...] = ()

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, zone: str) -> str:
        try:
            ZoneInfo(zone)
        except (KeyError, OSError) as unknown:
            raise ValueError(f"there is no time zone {zone!r}; name one such as Asia/Shanghai") from unknown
        return zone

    @field_validator("country")
    @classmethod
    def _known_country(cls, country: str) -> str:
        try:
            last_published_year(country)
        except NotImplementedError as unknown:
            raise ValueError(f"no statutory days are known for {country!r}; name one such as CN") from unknown
        return country

    @field_validator("spans")
    @classmethod
    def _in_order(cls, spans: tuple[DaySpan, ...]) -> tuple[DaySpan, ...]:
        edges = list(chain.from_iterable(spans))
        if not edges or any(edge.tzinfo for edge in edges):
            raise ValueError("give at least one span of the day, as clock times without a zone")
        minutes = [timedelta(hours=edge.hour, minutes=edge.minute, seconds=edge.second) for edge in edges]
        if edges[-1] == MIDNIGHT:
            minutes[-1] = timedelta(days=1)
        empty = any(start >= end for start, end in zip(minutes[::2], minutes[1::2], strict=True))
        if empty or any(before > after for before, after in pairwise(minutes)):
            raise ValueError(
                "spans must be sorted, not overlap, and start before they end (00:00 ends a day)"
            )
        return spans

    @field_validator("weekend")
    @classmethod
    def _weekdays(cls, weekend: tuple[int, ...]) -> tuple[int, ...]:
        if not set(weekend) < set(range(7)):
            raise ValueError("weekend days are 0 (Monday) to 6 (Sunday), and not all seven")
        return tuple(sorted(set(weekend)))

    @field_validator("extra_rest_days", "extra_working_days")
    @classmethod
    def _each_once(cls, days: tuple[date, ...]) -> tuple[date, ...]:
        return tuple(sorted(set(days)))

    @model_validator(mode="after")
    def _one_or_the_other(self) -> Self:
        if both := set(self.extra_rest_days) & set(self.extra_working_days):
            raise ValueError(f"{min(both)} stands in extra_rest_days and in extra_working_days: keep one")
        return self

    @cached_property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @cached_property
    def version(self) -> str:
        """What a due time is counted by: the library's version, country, zone and a hash of the settings."""
        settings = sha256(self.model_dump_json().encode()).hexdigest()[:12]
        return f"{LIBRARY} {self.country} {self.zone} {settings}"

    def is_working_day(self, day: date) -> bool:
        return self.why_rest(day) is None

    def why_rest(self, day: date) -> str | None:
        """Name why the day is off; none for a working day, make-up working days among them."""
        if day in self.extra_working_days:
            return None
        if day in self.extra_rest_days:
            return "部门休息日"
        if not self.rests:
            return None
        statutory = statutory_year(self.country, day.year)
        if name := statutory.rest_days.get(day):
            return name
        return "周末" if day.weekday() in self.weekend and day not in statutory.working_days else None

    def provisional(self, day: date) -> bool:
        """Whether the statutory arrangement of the day's year is still to be published."""
        published = last_published_year(self.country) if self.rests else None
        return published is not None and day.year > published
