"""Entering what people's months and quarters came to before the system, and the titles they were given."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from policies.career.grades import GradesPolicy
from policies.months import Month
from policies.performance.metrics import Metric
from policies.performance.performance_import import PerformanceImportPolicy, standings
from policies.performance.performance_import_periods import bounds
from policies.performance.ranking import ranked
from policies.performance.results import Held
from policies.quarters import Quarter
from tasks.case import Case
from tasks.departments import taking_turns
from tasks.intake import Tally
from tasks.performance.performance_import_facts import latest
from tasks.performance.performance_import_versions import (
    Share,
    by_period,
    count,
    insert_changed,
    latest_of,
    refuse,
    scored_here,
)
from tasks.performance.results import held_on
from tasks.records.engine import writing
from tasks.records.models import Staff
from tasks.records.performance import Appraisal, Honour, QuarterlyGrade

Rules = tuple[PerformanceImportPolicy, GradesPolicy]
SCORED_HERE = "period: 本系统已考核该期间,请删除此行 this system appraises that period itself: delete the row"
EXEMPT = "staff: 该级别不参加考核,请删除此行 this grade takes no part in the appraisal: delete the row"


def enter_months(case: Case, rules: Rules, share: Share, of_duty: set[str], tally: Tally) -> None:
    """Enter months' totals with their ranks; `of_duty` are months whose days on duty this file brought in.

    Nothing entered is changed: whoever's rank moves with a later file gets a next version.
    """
    brought = by_period(share)
    for month in sorted({*brought, *of_duty}):
        with writing() as book:
            taking_turns(book, case.department)
            rows = brought.get(month, [])
            if scored_here(book, Appraisal, case.department, month):
                refuse(tally, [row for row, _ in rows], SCORED_HERE)
            else:
                _enter_month(book, case, rules, (month, rows), tally)


def _enter_month(book: Session, case: Case, rules: Rules, one: tuple[str, Share], tally: Tally) -> None:
    month, rows = one
    held = held_on(book, case.department, bounds(Month.named(month))[1])
    exempt = {person for person, grading in held.items() if rules[1].is_exempt(grading.grade)}
    refuse(tally, [row for row, entry in rows if entry.staff in exempt], EXEMPT)
    known = latest_of(book, Appraisal, case.department, month)
    brought = {
        entry.staff: entry.value for _, entry in rows if entry.staff not in exempt and entry.value is not None
    }
    for person, total in brought.items():
        before = known.get(person)
        count(tally, case, before.case if before is not None and before.total == total else case.number)
    totals = standings({person: row.total for person, row in known.items() if row.total is not None}, brought)
    duty = latest(book, case.department, month, Metric.DAYS_ON_DUTY.en)
    days = {person: int(value) for person, (value, _) in duty.items()}
    # It was made known when it was over, not as it came in here: nobody's time to appeal begins with the import.
    published = Month.named(month).later(1).begins(case.calendar.tz)
    columns = _columns(rules[0], totals, held, days, {"month": month, "published_at": published})
    insert_changed(book, case, Appraisal, known, columns)


def _columns(
    rules: PerformanceImportPolicy,
    totals: Mapping[str, Decimal],
    held: Mapping[str, Held],
    days: Mapping[str, int],
    alike: Mapping[str, Any],
) -> dict[str, dict[str, Any]]:
    ranks = ranked(totals)
    return {
        person: {
            **alike,
            "grade": held[person].grade.en if person in held else None,
            "exempt": "",
            "lines": [],
            "facts": {"days_on_duty": days[person]} if person in days else {},
            "points": Decimal(),
            "total": total,
            "rank": ranks[person],
            "ranked": len(ranks),
            "letter": "",
            "failed": rules.has_failed(total),
            "answer": "",
        }
        for person, total in totals.items()
    }


def enter_quarters(case: Case, share: Share, tally: Tally) -> None:
    """Enter quarters' letters as confirmed; a corrected one is a next version."""
    for quarter, rows in sorted(by_period(share).items()):
        with writing() as book:
            taking_turns(book, case.department)
            if scored_here(book, QuarterlyGrade, case.department, quarter):
                refuse(tally, [row for row, _ in rows], SCORED_HERE)
                continue
            known = latest_of(book, QuarterlyGrade, case.department, quarter)
            for _, entry in rows:
                before = known.get(entry.staff)
                same = before is not None and before.grade == entry.letter
                count(tally, case, before.case if before is not None and same else case.number)
            confirmed = Quarter.named(quarter).later(1).months[0].begins(case.calendar.tz)
            alike = {"quarter": quarter, "mean": None, "confirmed_at": confirmed}
            held = {entry.staff: {**alike, "grade": entry.letter} for _, entry in rows}
            insert_changed(book, case, QuarterlyGrade, known, held)


def enter_titles(case: Case, share: Share, tally: Tally) -> None:
    """Enter titles given; one that is known already stays as it is."""
    if not share:
        return
    with writing() as book:
        taking_turns(book, case.department)
        of_ours = Staff.number == Honour.staff, Staff.department == case.department
        rows = book.scalars(select(Honour).join(Staff, of_ours[0]).where(of_ours[1]))
        known = {(row.title, row.period, row.staff): row.case for row in rows}
        fresh: list[dict[str, Any]] = []
        for _, entry in share:
            key = entry.item, str(entry.period), entry.staff
            count(tally, case, known.get(key, case.number))
            if key not in known:
                fresh.append(dict(zip(("title", "period", "staff"), key, strict=True), case=case.number))
        if fresh:
            book.execute(insert(Honour), fresh)
