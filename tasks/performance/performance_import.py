"""Taking in a file of results: every good row under the case of its file, every bad one back with its faults."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.career.grades import GradesPolicy
from policies.csv_table import Row, Table
from policies.intake import Fault, Outcome
from policies.performance.metrics import Metric
from policies.performance.performance_import import PerformanceImportPolicy
from policies.performance.performance_import_forms import ImportedFile, Kind, PerformanceRow
from policies.performance.performance_import_reading import Entry, Reader, repeated, served
from tasks.acts import act
from tasks.case import Case
from tasks.clock import now
from tasks.intake import Handover, Tally
from tasks.intake_report import reported
from tasks.performance.performance_import_facts import enter_facts, enter_grades
from tasks.performance.performance_import_results import enter_months, enter_quarters, enter_titles
from tasks.performance.performance_import_versions import Share
from tasks.records import models
from tasks.records.engine import reading
from tasks.records.models import Staff


def about(handover: Handover[PerformanceRow]) -> ImportedFile:
    """What the case of this file is about; its run makes it one."""
    return ImportedFile(
        department=handover.intake.department,
        external_number=handover.run_id,
        received_at=handover.at,
        rows=len(handover.table.rows),
    )


def enter_results(handover: Handover[PerformanceRow], case: Case, rules: PerformanceImportPolicy) -> Tally:
    """OP-HOUSE-91 · enter each good row once; what is known already in the same words changes nothing.

    Grades come first: a month is ranked among those who are appraised, with the grade they held at its end.
    """
    tally, ladder = Tally(), GradesPolicy.in_force_on(rules.day, rules.profile, rules.calendar)
    share: dict[Kind, list[tuple[Row, Entry]]] = defaultdict(list)
    for row, entry in _good(handover, case, Reader(rules, ladder.grades, rules.day), tally):
        share[entry.kind].append((row, entry))
    enter_grades(case, share[Kind.GRADE], tally)
    enter_facts(case, share[Kind.FACT], tally)
    enter_months(case, (rules, ladder), share[Kind.MONTH], _months_of_duty(share[Kind.FACT]), tally)
    enter_quarters(case, share[Kind.QUARTER], tally)
    enter_titles(case, share[Kind.TITLE], tally)
    return tally


def close_with(case: Case, handover: Handover[PerformanceRow], tally: Tally) -> Outcome:
    """Report what became of each row, and close the case with it."""
    outcome = reported(*_with_our_columns_alone(handover, tally))
    _close(case, outcome.model_dump(mode="json"))
    return outcome


@act("结案 Close")
def _close(book: Session, case: Case, outcome: dict[str, Any]) -> None:
    row = book.get_one(models.Case, case.number)
    row.state, row.closed_at, row.outcome = "closed", now(), outcome


def _good(
    handover: Handover[PerformanceRow], case: Case, reader: Reader, tally: Tally
) -> Iterator[tuple[Row, Entry]]:
    serving, read = _serving(case.department), {}
    for row, found in handover.records:
        entry = found if isinstance(found, list) else reader.entry(found)
        if isinstance(entry, Entry) and not _serves(serving, entry):
            entry = [f"staff: 本部门当时没有员工“{entry.staff}” nobody of that number worked here then"]
        if isinstance(entry, Entry):
            read[row] = entry
        else:
            tally.bad[row] = [
                one if isinstance(one, Fault) else Fault.of(PerformanceRow, row.number, one) for one in entry
            ]
    twice = repeated({row.number: entry for row, entry in read.items()})
    for row, entry in read.items():
        if said := twice.get(row.number):
            tally.bad[row] = [Fault(row.number, "整行 Row", said)]
        else:
            yield row, entry


def _serving(department: str) -> dict[str, tuple[date, date | None]]:
    ours = select(Staff.number, Staff.since, Staff.until).where(Staff.department == department)
    with reading() as book:
        return {number: (since, until) for number, since, until in book.execute(ours)}


def _serves(serving: dict[str, tuple[date, date | None]], entry: Entry) -> bool:
    return entry.staff in serving and served(entry, *serving[entry.staff])


def _months_of_duty(facts: Share) -> set[str]:
    return {str(entry.period) for _, entry in facts if entry.item == Metric.DAYS_ON_DUTY.en}


def _with_our_columns_alone(
    handover: Handover[PerformanceRow], tally: Tally
) -> tuple[Handover[PerformanceRow], Tally]:
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
