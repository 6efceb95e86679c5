"""Calendar quarters: their names, their months, their neighbours."""

import re
from typing import NamedTuple, Self

from policies.months import Month

_WRITTEN = re.compile(r"^(\d{4})Q([1-4])$")


class Quarter(NamedTuple):
    """A calendar quarter; quarters compare and sort by time."""

    year: int
    quarter: int

    @classmethod
    def named(cls, name: str) -> Self:
        """The quarter written as `2026Q3`; a ValueError when it isn't one."""
        found = _WRITTEN.match(name)
        if found is None:
            raise ValueError(f"{name} is no quarter; write it as 2026Q3")
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, month: Month) -> Self:
        """The quarter that a month belongs to."""
        return cls(month.year, (month.month + 2) // 3)

    @property
    def months(self) -> tuple[Month, Month, Month]:
        first = Month(self.year, 3 * self.quarter - 2)
        return first, first.later(1), first.later(2)

    def later(self, quarters: int) -> Self:
        """The quarter so many quarters later; earlier for a negative number."""
        return type(self).of(self.months[0].later(3 * quarters))

    def __str__(self) -> str:
        return f"{self.year:04}Q{self.quarter}"
