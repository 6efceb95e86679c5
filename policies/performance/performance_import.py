"""performance-import · 业绩导入: the figures, grades and earlier results that appraisal and career rest on."""

import re
from calendar import monthrange
from collections.abc import Mapping
from decimal import Decimal
from typing import ClassVar

from policies.citations import cites
from policies.csv_table import Table
from policies.intake import IntakeLimits, in_words
from policies.months import Month
from policies.performance.metrics import Metric
from policies.performance.performance_import_forms import PerformanceRow

PLAIN = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
HALF = Decimal("0.5")


class Unfit(ValueError):  # noqa: N818 - says what a value is
    """A value that can't be right; the message says why, and what to do."""


class PerformanceImportPolicy(IntakeLimits, file="performance/performance_import.toml"):
    """How much one file may hold, and which figures of it are believed."""

    prefix: ClassVar[str] = "PIM"

    days: tuple[str, ...]
    highest: dict[str, Decimal]
    decimals: int
    lowest_total: Decimal
    highest_total: Decimal
    highest_pay: Decimal
    letters: tuple[str, ...]
    failed_below: Decimal

    @cites("OP-HOUSE-90")
    def fitting(self, table: Table) -> Table:
        """The table with its columns under our names, whether they are called in Chinese or in English."""
        return super().fitting(in_words(PerformanceRow, table))

    @cites("OP-HOUSE-91")
    def figure(self, metric: Metric, said: str, month: Month) -> Decimal:
        """A metric's figure of a month; Unfit when it is below zero, too high, or no whole number where it counts."""
        if metric.en in self.days:
            value = self._between(said, Decimal(), Decimal(monthrange(*month)[1]))
            if value % HALF:
                raise Unfit("只能是整天或半天 whole or half days only: correct it")
            return value
        unit = self._unit(metric)
        figure = said.removesuffix("%").rstrip() if unit == "percent" else said
        value = self._between(figure, Decimal(), self.highest.get(metric.en))
        if unit == "count" and value % 1:
            raise Unfit("次数应为整数 a count is a whole number: correct it")
        return value

    @cites("OP-HOUSE-91")
    def total(self, said: str) -> Decimal:
        """A month's total; with points taken off it may be below zero."""
        return self._between(said, self.lowest_total, self.highest_total)

    @cites("OP-HOUSE-91")
    def pay(self, said: str) -> Decimal | None:
        """A monthly pay in yuan; a blank where it isn't known."""
        return self._between(said, Decimal(), self.highest_pay) if said else None

    @cites("OP-HOUSE-91")
    def letter(self, said: str) -> str:
        """A quarter's letter."""
        if said.upper() not in self.letters:
            known = "、".join(self.letters)
            raise Unfit(f"季度等级应为 {known} 之一 one of {known}: correct it")
        return said.upper()

    @cites("OP-HOUSE-92")
    def has_failed(self, total: Decimal) -> bool:
        """Whether an imported month counts as failed."""
        return total < self.failed_below

    def _unit(self, metric: Metric) -> str:
        number = self.numbers.get(f"highest.{metric.en}")
        return number.unit if number else ""

    def _between(self, said: str, lowest: Decimal, highest: Decimal | None) -> Decimal:
        if not PLAIN.fullmatch(said):
            raise Unfit("不是数字,请写成 95 或 4.5 not a number: write it like 95 or 4.5, without signs")
        value = Decimal(said)
        if value < lowest:
            raise Unfit(f"低于下限 {lowest} is below {lowest}: correct it")
        if highest is not None and value > highest:
            raise Unfit(f"高于上限 {highest} is above {highest}: correct it")
        if -int(value.as_tuple().exponent) > self.decimals:
            raise Unfit(f"最多 {self.decimals} 位小数 at most {self.decimals} decimals: round it")
        return value


@cites("OP-HOUSE-92")
def standings(known: Mapping[str, Decimal], brought: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """The totals of an imported month: a later file adds people and corrects those already there."""
    return {**known, **brought}
