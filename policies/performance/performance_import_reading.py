"""From a row of a file to what it says, or to everything that is wrong with it (OP-HOUSE-91)."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

from policies.career.grades import Grade
from policies.citations import cites
from policies.errors import near
from policies.labels import Label
from policies.months import Month
from policies.performance.metrics import Metric, Title
from policies.performance.performance_import import PerformanceImportPolicy, Unfit
from policies.performance.performance_import_forms import Kind, PerformanceRow
from policies.performance.performance_import_periods import (
    Period,
    bounds,
    day_of,
    month_of,
    names_a_quarter,
    quarter_of,
)

Named = TypeVar("Named", bound=Label)
Given = TypeVar("Given")


@dataclass(frozen=True)
class Entry:
    """What a good row says, in the words of the case book."""

    kind: Kind
    staff: str
    period: Period
    item: str = ""
    value: Decimal | None = None
    letter: str = ""

    @property
    def about(self) -> tuple[str, str, str, str]:
        """What no other row of the file may be about: somebody has one grade a day, one figure a metric and month."""
        item = "" if self.kind is Kind.GRADE else self.item
        return self.kind.en, self.staff, str(self.period), item

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day of its period."""
        return bounds(self.period)


@dataclass(frozen=True)
class Reader:
    """Reads the rows of one file as they are to be understood on the day it was handed over."""

    rules: PerformanceImportPolicy
    ladder: Sequence[Grade]
    taken_on: date

    @cites("OP-HOUSE-91", "CF-01")
    def entry(self, row: PerformanceRow) -> Entry | list[str]:
        """What a row says, or all its faults as `field: reason`; the value is looked at once the rest is right."""
        wrong: list[str] = []
        period = _tried(wrong, "period", self._period, row)
        item = _tried(wrong, "item", self._item, row)
        if period is None or item is None:
            return wrong
        try:
            value, letter = self._value(row, item, period)
        except Unfit as why:
            return [f"value: {why}"]
        name = item.en if isinstance(item, Label) else ""
        return Entry(row.kind, row.staff, period, name, value, letter)

    def _period(self, row: PerformanceRow) -> Period:
        match row.kind:
            case Kind.GRADE:
                day = day_of(row.period)
                if day > self.taken_on:
                    raise Unfit("日期在将来 is in the future: a grade is imported once it is held")
                return day
            case Kind.QUARTER:
                period: Period = quarter_of(row.period)
            case Kind.TITLE if names_a_quarter(row.period):
                period = quarter_of(row.period)
            case _:
                period = month_of(row.period)
        if bounds(period)[1] >= self.taken_on:
            raise Unfit("该期间尚未结束 isn't over yet: import it afterwards")
        return period

    def _item(self, row: PerformanceRow) -> Label | str:
        match row.kind:
            case Kind.FACT:
                return _named(Metric, row.item)
            case Kind.TITLE:
                return _named(Title, row.item)
            case Kind.GRADE:
                return self._grade(row.item)
        if row.item:
            raise Unfit("此类行不填项目,请留空 isn't filled in on such a row: leave it blank")
        return ""

    def _grade(self, said: str) -> Grade:
        grade = _named(Grade, said)
        if grade not in self.ladder:
            known = "、".join(one.zh for one in self.ladder)
            raise Unfit(f"不属本部门的级别({known}) is of another ladder: use one of this department's")
        return grade

    def _value(self, row: PerformanceRow, item: Label | str, period: Period) -> tuple[Decimal | None, str]:
        match row.kind, item, period:
            case Kind.FACT, Metric(), Month():
                return self.rules.figure(item, row.value, period), ""
            case Kind.GRADE, _, _:
                return self.rules.pay(row.value), ""
            case Kind.MONTH, _, _:
                return self.rules.total(row.value), ""
            case Kind.QUARTER, _, _:
                return None, self.rules.letter(row.value)
        if row.value:
            raise Unfit("此类行不填数值,请留空 isn't filled in on such a row: leave it blank")
        return None, ""


@cites("OP-HOUSE-91")
def repeated(entries: Mapping[int, Entry]) -> dict[int, str]:
    """The rows that say what another row says: the later ones; all of them, where they contradict one another."""
    alike: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, entry in entries.items():
        alike[entry.about].append(number)
    wrong: dict[int, str] = {}
    for rows in alike.values():
        first = rows[0]
        for number in rows[1:]:
            wrong[number] = f"与第 {first} 行重复,请删除一行 repeats row {first}: delete one of the two"
        if len({entries[number] for number in rows}) > 1:
            both = "、".join(map(str, rows))
            said = f"第 {both} 行相互矛盾,请只留正确的一行 rows {both} contradict one another: keep the right one"
            wrong |= dict.fromkeys(rows, said)
    return wrong


@cites("OP-HOUSE-91")
def served(entry: Entry, since: date, until: date | None) -> bool:
    """Whether somebody who works here from one day to another did so at any time of the entry's period."""
    first, last = entry.days
    return since <= last and (until is None or until >= first)


def _tried(
    wrong: list[str], field: str, read: Callable[[PerformanceRow], Given], row: PerformanceRow
) -> Given | None:
    try:
        return read(row)
    except Unfit as why:
        wrong.append(f"{field}: {why}")
        return None


def _named(kind: type[Named], said: str) -> Named:
    for one in kind:
        if said.casefold() in {
            one.value.casefold(),
            one.zh,
            one.zh.partition("(")[0],
            one.en,
            one.name.casefold(),
        }:
            return one
    names = near(said, [name for one in kind for name in (one.zh, one.en)])
    raise Unfit(f"没有“{said}”这一项 there is no such item; {names}")
