"""Which month a run analyses, and counting its complaints: one query a figure, never one a case."""

from datetime import UTC, datetime
from typing import Any

from prefect.context import FlowRunContext
from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.cases.analysis_figures import Analysis
from policies.cases.analysis_forms import AnalysedMonth, Period
from policies.cases.complaint_analysis import AnalysisPolicy
from policies.months import Month
from tasks.acts import act
from tasks.case import Case
from tasks.cases.complaint_figures import tally
from tasks.clock import now
from tasks.departments import department_of
from tasks.records.engine import reading
from tasks.records.models import Case as CaseRow
from tasks.staff import known


class NotStarted(ValueError):  # noqa: N818 - says what became of the start
    """A start that can't be right: nothing was entered; the message names each field and the reason."""


def analysed_month(policy: type[AnalysisPolicy], period: Period) -> AnalysedMonth:
    """The month that this run analyses: named when it first starts, and read from its case ever after."""
    context = FlowRunContext.get()
    if context is None or context.flow_run is None:
        raise RuntimeError("a month is analysed by a flow run")
    scheduled = context.flow_run.expected_start_time or now()
    with reading() as book:
        pinned = book.scalars(select(CaseRow.facts).where(CaseRow.run_id == str(context.flow_run.id))).first()
        if pinned is not None:
            return AnalysedMonth.model_validate(pinned)
        return _named(book, policy, period, datetime.fromtimestamp(scheduled.timestamp(), UTC))


def _named(book: Session, policy: type[AnalysisPolicy], period: Period, scheduled: datetime) -> AnalysedMonth:
    setting = department_of(book, period.department)
    if setting is None:
        raise NotStarted(
            f"department: 没有部门“{period.department}”,请留空 no such department, leave it blank"
        )
    month = policy.month_of(period, scheduled, setting.calendar)
    wrong = month.objections(now())
    if period.taken_by and not known(book, setting.name, period.taken_by, setting.calendar.day_of(now())):
        wrong.append(f"taken_by: 没有在职员工“{period.taken_by}” nobody of that number works here")
    if wrong:
        raise NotStarted("; ".join(wrong))
    return month


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
