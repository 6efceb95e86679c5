"""Catching up the days that have no report: entered as cases of their own, and started."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.reporting.daily_report_request import ReportedDay, ReportRequest
from policies.reporting.daily_report_submission import DailyReportPolicy
from tasks.acts import act
from tasks.case import Case
from tasks.case_book import enter_case
from tasks.clock import now
from tasks.departments import taking_turns
from tasks.records.engine import reading
from tasks.records.models import Case as CaseRow
from tasks.reporting.daily_report_record import reports
from tasks.starting import start_each


def catch_up(case: Case, rules: DailyReportPolicy, day: ReportedDay) -> None:
    """RPT-14, OP-HOUSE-41 · days before this one that nobody reported get their reports, marked as missed."""
    entered = _entered(case, rules, day)
    with reading() as book:
        waiting = CaseRow.number.in_(entered), CaseRow.run_id.is_(None)
        numbers = list(book.scalars(select(CaseRow.number).where(*waiting).order_by(CaseRow.number)))
    start_each(numbers, _asked_for)


@act("补报漏报日 Catch up missed days")
def _entered(book: Session, case: Case, rules: DailyReportPolicy, day: ReportedDay) -> list[str]:
    taking_turns(book, case.department)  # else two runs enter the same day
    season, _ = rules.window(date.fromisoformat(day.season_first))
    on_record = {one.day for one in reports(book, case.department, season, day.ends_at)}
    return [_enter(book, case, rules, missed) for missed in rules.missed_days(day, on_record)]


def _enter(book: Session, case: Case, rules: DailyReportPolicy, missed: date) -> str:
    request = ReportRequest(day=missed.isoformat(), department=case.department)
    day = rules.day_of(request, now()).numbered([])
    return enter_case(book, DailyReportPolicy, day).number


def _asked_for(row: CaseRow) -> Mapping[str, str | None]:
    # The flow takes the request, and names the day anew: what the case keeps has more fields than its form.
    return {"day": row.external_number, "department": row.department}
