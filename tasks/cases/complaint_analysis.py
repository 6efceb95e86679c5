"""Counting a month's complaints: one query a figure, never one a case."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.cases.analysis_figures import Analysis
from policies.cases.analysis_forms import AnalysedMonth
from policies.cases.complaint_analysis import AnalysisPolicy
from policies.months import Month
from tasks.acts import act
from tasks.case import Case
from tasks.cases.complaint_figures import tally
from tasks.clock import now
from tasks.records.engine import reading
from tasks.records.models import Case as CaseRow


def counted(case: Case, rules: AnalysisPolicy, month: AnalysedMonth) -> Analysis:
    """CAN-01, CAN-04 · the month and the one before in figures, with what the last analysis had adopted.

    Counted once, and while others go on writing: only keeping the figures is a write to the case book.
    """
    known = figures.__name__ in case.done
    return Analysis.model_validate(figures(case, {} if known else _count(case, rules, month)))


@act("统计投诉 Count the complaints")
def figures(_book: Session, _case: Case, counted: dict[str, Any]) -> dict[str, Any]:
    """What was counted, kept; a run that starts over reads it here."""
    return counted


def _count(case: Case, rules: AnalysisPolicy, month: AnalysedMonth) -> dict[str, Any]:
    this, zone = Month.named(month.month), case.calendar.tz
    began, ends = this.begins(zone), this.later(1).begins(zone)
    before = this.later(-1)
    with reading() as book:
        analysis = rules.analysis(
            month,
            tally(book, case.department, began, ends, now()),
            tally(book, case.department, before.begins(zone), began, now()),
            _adopted(book, case, str(before)),
        )
    return analysis.model_dump(mode="json")


def _adopted(book: Session, case: Case, month: str) -> list[str]:
    outcome = book.scalars(
        select(CaseRow.outcome).where(
            CaseRow.procedure == case.procedure,
            CaseRow.department == case.department,
            CaseRow.external_number == month,
        )
    ).first()
    return list(outcome["adopted"]) if outcome else []
