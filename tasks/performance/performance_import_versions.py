"""Results that come in versions, of which the last counts; nothing imported stands over what was scored here."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import insert, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from policies.csv_table import Row
from policies.intake import Fault
from policies.performance.performance_import import PerformanceImportPolicy
from policies.performance.performance_import_forms import PerformanceRow
from policies.performance.performance_import_reading import Entry
from tasks.case import Case
from tasks.intake import Tally
from tasks.records import models
from tasks.records.performance import Appraisal, QuarterlyGrade

Share = Sequence[tuple[Row, Entry]]
"""The good rows of one kind, each with what it says."""

Kept = TypeVar("Kept", Appraisal, QuarterlyGrade)
PERIOD: Mapping[type, InstrumentedAttribute[str]] = {
    Appraisal: Appraisal.month,
    QuarterlyGrade: QuarterlyGrade.quarter,
}
SCORED_BY = {Appraisal: "monthly_appraisal", QuarterlyGrade: "quarterly_appraisal"}
"""The procedure that gives such results in this house; one that is under way is not to be overtaken."""


def by_period(share: Share) -> dict[str, list[tuple[Row, Entry]]]:
    """The rows of each month, quarter or day."""
    found: dict[str, list[tuple[Row, Entry]]] = defaultdict(list)
    for row, entry in share:
        found[str(entry.period)].append((row, entry))
    return found


def latest_of(book: Session, kept: type[Kept], department: str, period: str) -> dict[str, Kept]:
    """Everybody's last version of a period."""
    ours = select(kept).where(kept.department == department, PERIOD[kept] == period)
    return {row.staff: row for row in book.scalars(ours.order_by(kept.version))}


def scored_here(book: Session, kept: type[Kept], department: str, period: str) -> bool:
    """Whether this house itself scored the period, or is about to."""
    elsewhere = (
        select(kept.id)
        .join(models.Case, models.Case.number == kept.case)
        .where(kept.department == department, PERIOD[kept] == period)
        .where(models.Case.procedure != PerformanceImportPolicy.procedure)
    )
    if book.scalars(elsewhere.limit(1)).first() is not None:
        return True
    under_way = select(models.Case.facts).where(
        models.Case.procedure == SCORED_BY[kept], models.Case.department == department
    )
    return any(period in facts.values() for facts in book.scalars(under_way))


def insert_changed(
    book: Session,
    case: Case,
    kept: type[Kept],
    known: Mapping[str, Kept],
    now_held: Mapping[str, Mapping[str, Any]],
) -> None:
    """Enter a next version for everybody whose result isn't what is known of them."""
    rows = [
        {
            "department": case.department,
            "staff": person,
            "version": known[person].version + 1 if person in known else 1,
            "case": case.number,
            **columns,
        }
        for person, columns in now_held.items()
        if person not in known or _differs(known[person], columns)
    ]
    if rows:
        book.execute(insert(kept), rows)


def count(tally: Tally, case: Case, entered_by: str | None) -> None:
    """A row that says what is known: this case's own, entered before its run started over, or an earlier one's."""
    if entered_by == case.number:
        tally.entered += 1
    else:
        tally.seen_before += 1


def refuse(tally: Tally, rows: Sequence[Row], said: str) -> None:
    """Send rows back for the same reason."""
    for row in rows:
        tally.bad[row] = [Fault.of(PerformanceRow, row.number, said)]


def _differs(before: Appraisal | QuarterlyGrade, columns: Mapping[str, Any]) -> bool:
    # When it counted from is no part of what it says.
    said = {name: value for name, value in columns.items() if not name.endswith("_at")}
    return any(getattr(before, name) != value for name, value in said.items())
