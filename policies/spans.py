"""Typed durations: an amount and the unit it is counted in."""

from datetime import timedelta
from enum import StrEnum
from typing import Final

from pydantic import BaseModel, Field


class SpanUnit(StrEnum):
    """What a limit is counted in; `working_…` units run only while the department works."""

    seconds = "seconds"
    minutes = "minutes"
    hours = "hours"
    working_minutes = "working_minutes"
    working_hours = "working_hours"
    working_days = "working_days"
    calendar_days = "calendar_days"
    months = "months"

    @property
    def follows_working_days(self) -> bool:
        """Whether the department's calendar decides when the limit ends."""
        return self.name.startswith("working_")


class Span(BaseModel, frozen=True):
    """A limit as a clause states it, such as 3 working days."""

    amount: int = Field(ge=0)
    unit: SpanUnit

    def __str__(self) -> str:
        return f"{self.amount} {_CHINESE[self.unit]}"


LENGTHS: Final = {
    SpanUnit.seconds: timedelta(seconds=1),
    SpanUnit.minutes: timedelta(minutes=1),
    SpanUnit.hours: timedelta(hours=1),
    SpanUnit.working_minutes: timedelta(minutes=1),
    SpanUnit.working_hours: timedelta(hours=1),
}
"""The units of a fixed length; days and months follow the calendar."""

_CHINESE = {
    SpanUnit.seconds: "秒",
    SpanUnit.minutes: "分钟",
    SpanUnit.hours: "小时",
    SpanUnit.working_minutes: "分钟(工作时间)",
    SpanUnit.working_hours: "小时(工作时间)",
    SpanUnit.working_days: "个工作日",
    SpanUnit.calendar_days: "个自然日",
    SpanUnit.months: "个月",
}
