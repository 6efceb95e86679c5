"""Some numbers of the register of holdings in hand: read once, changed together."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.leaving.holding_import import HoldingImportPolicy
from policies.leaving.holding_import_changes import NEXT_ISSUE, Known
from policies.leaving.holding_import_reading import Entry, Issue
from policies.leaving.holdings import EndedAs, HoldingKind
from policies.quality.days import begins
from tasks.case import Case
from tasks.records import models
from tasks.records.leaving import Holding
from tasks.records.models import Ruling


class Register:
    """What the register says of the numbers of some rows, held against others who would change them meanwhile."""

    def __init__(self, book: Session, case: Case, entries: Sequence[Entry]) -> None:
        self._book, self._case = book, case
        numbers = {entry.number for entry in entries}
        held = select(Holding).where(Holding.department == case.department, Holding.number.in_(numbers))
        self._rows = {row.number: row for row in book.scalars(held.with_for_update())}
        self._settled = self._settled_elsewhere()
        self._earlier = self._issues_before(
            {one.number for one in entries if self._of_another_issue(one)} & self._rows.keys()
        )

    def known(self, number: str) -> Known | None:
        """What is known of a number; None: nothing yet."""
        row = self._rows.get(number)
        if row is None:
            return None
        settled_by = row.ended_by if row.ended_by in self._settled else None
        return Known(self._entry(row), settled_by or "", frozenset(self._earlier[number]))

    def enter(self, entry: Entry) -> None:
        """Put a number on the register."""
        self._rows[entry.number] = Holding(
            department=self._case.department, number=entry.number, **_thing(entry), **self._ending(entry)
        )
        self._book.add(self._rows[entry.number])

    def bring_up_to_date(self, entry: Entry) -> str:
        """Let the register say this of a number from now on; gives the case by which it had ended before."""
        row = self._rows[entry.number]
        before, ended_by = self._entry(row), row.ended_by or ""
        ending = (
            {} if (entry.ended, entry.ended_on) == (before.ended, before.ended_on) else self._ending(entry)
        )
        for name, value in (_thing(entry) | ending).items():
            setattr(row, name, value)
        return ended_by

    def _ending(self, entry: Entry) -> dict[str, Any]:
        ended_on = entry.ended_on
        return {
            "ended_at": begins(ended_on, self._case.calendar) if ended_on else None,
            "ended_as": entry.ended.en if entry.ended else "",
            "ended_by": self._case.number if ended_on else None,
        }

    def _entry(self, row: Holding) -> Entry:
        return Entry(
            number=row.number,
            kind=HoldingKind(row.kind),
            what=row.what,
            holder=row.holder,
            since=row.since,
            value=row.value,
            ended=EndedAs(row.ended_as) if row.ended_as else None,
            ended_on=self._case.calendar.day_of(row.ended_at) if row.ended_at else None,
        )

    def _of_another_issue(self, entry: Entry) -> bool:
        row = self._rows.get(entry.number)
        return row is not None and entry.issue != (row.holder, row.since)

    def _settled_elsewhere(self) -> set[str]:
        ended_by = {row.ended_by for row in self._rows.values() if row.ended_by}
        elsewhere = models.Case.number.in_(ended_by), models.Case.procedure != HoldingImportPolicy.procedure
        return set(self._book.scalars(select(models.Case.number).where(*elsewhere))) if ended_by else set()

    def _issues_before(self, numbers: set[str]) -> defaultdict[str, set[Issue]]:
        issues: defaultdict[str, set[Issue]] = defaultdict(set)
        if not numbers:
            return issues
        followed = (
            select(Ruling.because)
            .join(models.Case, models.Case.number == Ruling.case)
            .where(models.Case.department == self._case.department)
            .where(Ruling.clause == HoldingImportPolicy.change_clause, Ruling.what.in_(NEXT_ISSUE))
            .where(Ruling.because["holding"].as_string().in_(numbers))
        )
        for because in self._book.scalars(followed):
            before = because["before"]
            issues[because["holding"]].add((before["holder"], date.fromisoformat(before["since"])))
        return issues


def _thing(entry: Entry) -> dict[str, Any]:
    return {
        "kind": entry.kind.en,
        "what": entry.what,
        "holder": entry.holder,
        "since": entry.since,
        "value": entry.value,
    }
