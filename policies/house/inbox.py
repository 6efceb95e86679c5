"""What waits for whom: how much of it boards and inboxes show."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from pydantic import BaseModel, Field

from policies.citations import cites
from policies.forms import Sheet, StaffNumber
from policies.rulebook import Policy
from policies.spans import Span


class Desk(Sheet, title="查询对象 Whose inbox"):
    """Whose inbox is wanted."""

    number: StaffNumber = Field(title="工号 Staff number", min_length=1, max_length=20)


class InTray(BaseModel, frozen=True):
    """How much lies on a desk; all blank for a number that nobody has."""

    known: bool = Field(title="在职 On the register")
    to_do: int = Field(0, title="待办 To do")
    done: int = Field(0, title="已办 Done")
    started: int = Field(0, title="我发起 Started by me")
    copied: int = Field(0, title="抄送我 Copied to me")


class ComingDay(NamedTuple):
    """A day on which something may fall due, from a moment until just before another."""

    day: date
    begins: datetime
    ends: datetime


class InboxPolicy(Policy, file="house/inbox.toml"):
    """The numbers of boards and inboxes on one day, in one profile."""

    rows: int
    done_within: Span
    failed_within: Span
    started_within: Span
    copied_within: Span
    coming_within: Span

    @cites("OP-HOUSE-9")
    def done_since(self, moment: datetime) -> datetime:
        """From when on what was answered is listed as done."""
        return moment - timedelta(days=self.done_within.amount)

    @cites("OP-HOUSE-154")
    def started_since(self, moment: datetime) -> datetime:
        """From when on what somebody started is listed once it is closed; what goes on always is."""
        return moment - timedelta(days=self.started_within.amount)

    @cites("OP-HOUSE-154")
    def copied_since(self, moment: datetime) -> datetime:
        """From when on what somebody was given to read is listed."""
        return moment - timedelta(days=self.copied_within.amount)

    @cites("OP-HOUSE-155")
    def coming_days(self, moment: datetime) -> Sequence[ComingDay]:
        """The days whose due times the board lists: the rest of today, then so many more, by the department's clock."""
        today = self.calendar.day_of(moment)
        days = [today + timedelta(days=ahead) for ahead in range(self.coming_within.amount + 1)]
        begins = [
            datetime.combine(day, time(), self.calendar.tz) for day in [*days, days[-1] + timedelta(days=1)]
        ]
        return [
            ComingDay(day, max(begins[place], moment), begins[place + 1]) for place, day in enumerate(days)
        ]

    @cites("OP-HOUSE-9")
    def failed_since(self, moment: datetime) -> datetime:
        """From when on a notice that could not be delivered stands on the board of what is overdue."""
        return moment - timedelta(days=self.failed_within.amount)
