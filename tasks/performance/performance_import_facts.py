"""Entering the figures of people's months, and the grades they hold."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from policies.performance.performance_import import PerformanceImportPolicy
from policies.performance.performance_import_reading import Entry
from tasks.case import Case
from tasks.clock import now
from tasks.departments import taking_turns
from tasks.intake import Tally
from tasks.performance.performance_import_versions import Share, count, refuse
from tasks.records import models
from tasks.records.engine import writing
from tasks.records.models import Staff
from tasks.records.performance import Grading, MonthlyFact


def enter_facts(case: Case, share: Share, tally: Tally) -> None:
    """Enter what is new; a metric of a month is one transaction, so that others who write wait no longer."""
    alike: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for _, entry in share:
        alike[str(entry.period), entry.item].append(entry)
    for (month, metric), entries in sorted(alike.items()):
        with writing() as book:
            taking_turns(book, case.department)
            known = latest(book, case.department, month, metric)
            fresh = []
            for entry in entries:
                value, source = known.get(entry.staff, (None, ""))
                count(tally, case, source if value == entry.value else case.number)
                if value != entry.value:
                    fresh.append(entry)
            _insert(book, case, fresh)


def latest(book: Session, department: str, month: str, metric: str) -> dict[str, tuple[Decimal, str]]:
    """Everybody's figure as it now counts, and where it came from: the last row does."""
    ours = MonthlyFact.department == department, MonthlyFact.month == month, MonthlyFact.metric == metric
    of_it = select(MonthlyFact.staff, MonthlyFact.value, MonthlyFact.source).where(*ours)
    rows = book.execute(of_it.order_by(MonthlyFact.id))
    return {staff: (value, source) for staff, value, source in rows}


def _insert(book: Session, case: Case, fresh: Sequence[Entry]) -> None:
    if not fresh:
        return
    always = {"department": case.department, "source": case.number, "at": now()}
    rows = [
        {"month": str(one.period), "staff": one.staff, "metric": one.item, "value": one.value, **always}
        for one in fresh
    ]
    book.execute(insert(MonthlyFact), rows)


def enter_grades(case: Case, share: Share, tally: Tally) -> None:
    """Enter grades held before the system; what a procedure here decided is never overwritten."""
    if not share:
        return
    with writing() as book:
        taking_turns(book, case.department)
        known, decided = _gradings(book, case.department)
        fresh = []
        for row, entry in share:
            held = known.get((entry.staff, entry.days[0]))
            if held is None:
                fresh.append(_grading(case, entry))
                tally.entered += 1
            elif held.grade == entry.item and (entry.value is None or held.pay == entry.value):
                count(tally, case, held.case)
            elif held.case in decided:
                refuse(
                    tally,
                    [row],
                    f"period: 该日级别由 {held.case} 决定 was decided by {held.case}: delete the row",
                )
            else:
                held.grade, held.pay, held.case = entry.item, entry.value, case.number
                tally.entered += 1
        if fresh:
            book.execute(insert(Grading), fresh)


def _gradings(book: Session, department: str) -> tuple[dict[tuple[str, date], Grading], set[str]]:
    ours = select(Grading).join(Staff, Staff.number == Grading.staff).where(Staff.department == department)
    known = {(held.staff, held.since): held for held in book.scalars(ours)}
    elsewhere = models.Case.procedure != PerformanceImportPolicy.procedure
    decided = select(models.Case.number).join(Grading, Grading.case == models.Case.number).where(elsewhere)
    return known, set(book.scalars(decided))


def _grading(case: Case, entry: Entry) -> dict[str, object]:
    return {
        "staff": entry.staff,
        "since": entry.days[0],
        "grade": entry.item,
        "pay": entry.value,
        "clause": "OP-HOUSE-92",
        "case": case.number,
    }
