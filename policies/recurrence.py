"""How often a procedure starts by itself in the season, in the words of a recurrence rule (RFC 5545)."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import datetime, time
from typing import NamedTuple

from pydantic import JsonValue

from policies.months import Month
from policies.rulebook import Policy


class Recurrence(NamedTuple):
    """A start that comes back: `rule` such as `FREQ=DAILY`, at a clock time.

    `lag` is how many days after the season's first and last day its first and last start lie; `asks` is what
    the start fills into the procedure's form. `tail` is how many days more the last start may come later: what
    looks back on a week or a month is due when that is over.
    """

    name: str
    rule: str
    at: time
    asks: Mapping[str, JsonValue] = {}
    lag: int = 0
    tail: int = 0


class RecurringPolicy(Policy, ABC):
    """A policy that says when its procedure starts by itself."""

    @property
    @abstractmethod
    def recurrences(self) -> tuple[Recurrence, ...]:
        """The starts of one season; none where the profile doesn't have the procedure run by itself."""


class MonthlyPolicy(Policy, ABC):
    """A policy whose procedure starts by itself on days that follow the working calendar."""

    @abstractmethod
    def start_in(self, month: Month) -> datetime | None:
        """When the procedure starts in a month, in the department's zone; None in a month in which it doesn't."""
