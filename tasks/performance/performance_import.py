"""Taking in a file of results: every good row under the case of its file, every bad one back with its faults."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from sqlalchemy import select

from policies.career.grades import GradesPolicy
from policies.csv_table import Row
from policies.intake import Fault
from policies.performance.metrics import Metric
from policies.performance.performance_import import PerformanceImportPolicy
from policies.performance.performance_import_forms import ImportedFile, Kind, PerformanceRow
from policies.performance.performance_import_reading import Entry, Reader, repeated, served
from tasks.case import Case
from tasks.intake import Handover, Tally
from tasks.performance.performance_import_facts import enter_facts, enter_grades
from tasks.performance.performance_import_results import enter_months, enter_quarters, enter_titles
from tasks.performance.performance_import_versions import Share
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
