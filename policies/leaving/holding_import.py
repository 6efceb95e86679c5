"""holding-import · 财产与账号登记: what people were given, for the handover of leavers (OFF-02, OFF-05)."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import ClassVar

from policies.citations import cites
from policies.csv_table import Table
from policies.intake import IntakeLimits, in_words
from policies.leaving.holding_import_changes import Change
from policies.leaving.holding_import_forms import ListedHolding, Standing
from policies.leaving.holding_import_reading import Entry
from policies.leaving.holdings import HoldingKind
from policies.ruling import Ruling


class HoldingImportPolicy(IntakeLimits, file="leaving/holding_import.toml"):
    """How much one list may hold, which values are believed, and what each change of the register rests on."""

    prefix: ClassVar[str] = "HLD"
    change_clause: ClassVar[str] = "OP-HOUSE-126"

    highest_value: Decimal
    decimals: int

    @cites("OP-HOUSE-8")
    def fitting(self, table: Table) -> Table:
        """The table with its columns under our names, whether they are called in Chinese or in English."""
        return super().fitting(in_words(ListedHolding, table))

    @cites("OFF-02", "OFF-05")
    def entry(self, row: ListedHolding, department: str) -> Entry | list[str]:
        """What a row says, or all that can't be right in it, as `field: reason`; nothing lies in the future."""
        wrong = [*self._wrong_worth(row), *self._wrong_days(row), *_wrong_ending(row)]
        if row.department not in {"", department}:
            wrong.append(
                f"department: 此清单属“{department}”,请另交 this list is {department}'s: hand that row in apart"
            )
        return wrong or _entry(row)

    @cites("OP-HOUSE-126")
    def ruled(self, change: Change, before: Entry, after: Entry, ended_by: str) -> Ruling:
        """What the register said before and says now; so an ending stays on record when the thing is issued again."""
        return self.ruling(
            change.value,
            self.change_clause,
            holding=before.number,
            before={**before.on_record(), "ended_by": ended_by},
            after=after.on_record(),
        )

    @cites("OP-HOUSE-125")
    def _wrong_worth(self, row: ListedHolding) -> Iterator[str]:
        if (doubtful := row.doubtful()) or not row.value:
            yield from doubtful
            return
        value = Decimal(row.value)
        if value > self.highest_value:
            yield f"value: 高于上限 {self.highest_value} 元 is above {self.highest_value} yuan: correct it"
        if -int(value.as_tuple().exponent) > self.decimals:
            yield f"value: 最多 {self.decimals} 位小数 at most {self.decimals} decimals: round it"

    def _wrong_days(self, row: ListedHolding) -> Iterator[str]:
        for name, day in (("since", row.since), ("ended_on", row.ended_on)):
            if day and date.fromisoformat(day) > self.day:
                yield f"{name}: 日期在将来 is in the future: enter it once it has happened"


@cites("OFF-02", "OFF-05")
def _wrong_ending(row: ListedHolding) -> Iterator[str]:
    """An ending has its day, not before the issue; things aren't closed as accounts are."""
    if row.ended is Standing.HELD and row.ended_on:
        yield "ended: 有结束日期,请写明已归还、缺失或已注销 it has a last day: say how it ended"
    if row.ended is not Standing.HELD and not row.ended_on:
        yield "ended_on: 请填写结束日期 give the day on which it ended"
    if row.ended_on and row.ended_on < row.since:
        yield "ended_on: 早于领用日期 lies before the day it was given out"
    if row.ended is Standing.CLOSED and row.kind is not HoldingKind.ACCOUNT:
        yield "ended: 只有账号可以注销 only an account is closed: say returned, damaged or missing"


def _entry(row: ListedHolding) -> Entry:
    return Entry(
        number=row.number,
        kind=row.kind,
        what=row.what,
        holder=row.holder,
        since=date.fromisoformat(row.since),
        value=Decimal(row.value) if row.value else None,
        ended=row.ended.ended,
        ended_on=date.fromisoformat(row.ended_on) if row.ended_on else None,
    )
