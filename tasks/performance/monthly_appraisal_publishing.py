"""Publishing a month: its rows, its sheets, and to each person their own result (APR-14, APR-15)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from policies.performance.appraisal_results import Result, Summary
from policies.performance.scorecard_lines import Line
from tasks.acts import act
from tasks.archive import keep_sheet
from tasks.case import Case
from tasks.clock import now
from tasks.departments import taking_turns
from tasks.notices import tell
from tasks.records.performance import Appraisal
from tasks.wording import worded

SHEET = "performance/appraisal_person.md.j2"


@act("汇总得分 Add up the scores")
def added_up(_book: Session, _case: Case, summary: Summary) -> Summary:
    """What the manager reviews, kept for the sheet."""
    return summary


@act("公示 Publish")
def publish(book: Session, case: Case, month: str, results: Sequence[Result]) -> datetime:
    """APR-14 · enter everybody's row as one new version of the month, and tell each of them; when that was."""
    taking_turns(book, case.department)
    at, version = now(), _last_version(book, case.department, month) + 1
    if results:
        book.execute(insert(Appraisal), [row_of(case, month, one, version, at) for one in results])
    for one in results:
        tell_result(book, case, month, one)
    return at


def row_of(case: Case, month: str, one: Result, version: int, at: datetime) -> dict[str, Any]:
    """A result as the case book keeps it, with the facts that it is computed from."""
    return {
        "department": case.department,
        "month": month,
        "staff": one.staff,
        "version": version,
        "case": case.number,
        "grade": one.facts.grade or None,
        "exempt": one.facts.exempt,
        "lines": [line.model_dump(mode="json") for line in one.lines],
        "facts": one.facts.model_dump(mode="json"),
        "points": one.points,
        "total": one.total,
        "rank": one.rank,
        "ranked": one.ranked,
        "letter": one.letter,
        "failed": one.failed,
        "answer": "",
        "published_at": at,
    }


def tell_result(book: Session, case: Case, month: str, one: Result) -> None:
    """Tell somebody their own result, and nobody else's."""
    tell(book, case, one.staff, "appraisal-result", month=month, result=one)


def keep_sheets(case: Case, month: str, results: Sequence[Result]) -> None:
    """Put everybody's sheet into the archive, with how each figure came about; once more changes nothing."""
    for one in results:
        keep_sheet(case.number, one.staff, sheet_of(month, one.model_dump(mode="json")))


def sheet_of(month: str, result: dict[str, Any]) -> str:
    """Somebody's sheet in markdown."""
    return worded(SHEET, month=month, result=result, titles={line.key: line for line in Line})


def _last_version(book: Session, department: str, month: str) -> int:
    ours = Appraisal.department == department, Appraisal.month == month
    return book.scalar(select(func.max(Appraisal.version)).where(*ours)) or 0
