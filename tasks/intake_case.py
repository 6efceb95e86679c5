"""An import that has a case of its own: what came in is traced by its number, and the case ends with the report."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from policies.csv_table import Row, Table
from policies.intake import Fault, Outcome
from tasks.acts import act
from tasks.case import Case
from tasks.clock import now
from tasks.intake import Handover, Tally
from tasks.intake_report import report
from tasks.records import models
from tasks.taking_in import leave_the_header


def close_with(
    case: Case, handover: Handover[Any], tally: Tally, besides: Mapping[str, object] | None = None
) -> Outcome:
    """Report what became of each row, and close the case with it; the table itself is kept no longer."""
    outcome = report(*_with_our_columns_alone(handover, tally), besides=besides)
    _close(case, outcome.model_dump(mode="json"))
    leave_the_header(handover.intake)
    return outcome


@act("结案 Close")
def _close(book: Session, case: Case, outcome: dict[str, Any]) -> None:
    row = book.get_one(models.Case, case.number)
    row.state, row.closed_at, row.outcome = "closed", now(), outcome


def _with_our_columns_alone(handover: Handover[Any], tally: Tally) -> tuple[Handover[Any], Tally]:
    """The bad rows as they go back: names and whatever else a file says of people isn't kept."""
    table = handover.table
    ours = [column for columns in handover.filled.values() for column in columns]
    if set(table.header) == set(ours):
        return handover, replace(tally, bad=dict(_in_order(tally)))
    bad = {Row(row.number, _cells(table, row, ours)): faults for row, faults in _in_order(tally)}
    return replace(handover, table=Table(tuple(ours), table.rows)), replace(tally, bad=bad)


def _in_order(tally: Tally) -> list[tuple[Row, list[Fault]]]:
    return sorted(tally.bad.items(), key=lambda one: one[0].number)


def _cells(table: Table, row: Row, ours: Sequence[str]) -> tuple[str, ...]:
    # Where the columns can't be told apart, neither can what is ours.
    return () if table.faults(row) else tuple(table.cell(row, column) for column in ours)
