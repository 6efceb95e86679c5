"""The daily reports that the case book has: which days, which versions, delivered when, with which figures."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from policies.milestones import Milestone
from policies.reporting.daily_report_days import OnRecord
from policies.reporting.daily_report_request import ReportedDay, ReportRequest
from policies.reporting.daily_report_submission import DailyReportPolicy
from tasks.departments import department_of
from tasks.records import models
from tasks.records.engine import reading
from tasks.records.models import Case as CaseRow
from tasks.started import NotStarted, named_at_start

FIGURES = "figures"
"""The step under which a report's case keeps what was counted."""


def day_reported(policy: type[DailyReportPolicy], request: ReportRequest) -> ReportedDay:
    """RPT-04 · the day and version that this run reports; NotStarted when that can't be."""
    day = named_at_start(policy, request, ReportedDay, policy.day_of)
    if day.version:
        return day
    with reading() as book:
        setting = department_of(book, day.department)
        closed = _versions(book, policy, setting.name, day.day) if setting else []
    if wrong := day.objections_to_correcting(closed):
        raise NotStarted("; ".join(wrong))
    return day.numbered(closed)


def _versions(book: Session, policy: type[DailyReportPolicy], department: str, day: str) -> list[bool]:
    """Whether each version so far is closed, in the order in which they were made."""
    number = CaseRow.external_number
    of_day = or_(number == day, number.startswith(f"{day}#"))
    wanted = CaseRow.procedure == policy.procedure, CaseRow.department == department, of_day
    rows = book.scalars(select(CaseRow.closed_at).where(*wanted).order_by(CaseRow.opened_at, CaseRow.number))
    return [closed is not None for closed in rows]


def reports(book: Session, department: str, since: datetime, until: datetime) -> Sequence[OnRecord]:
    """The reports of the days that ended in that time, whatever became of them; one query."""
    delivered = and_(
        models.Milestone.case == CaseRow.number, models.Milestone.kind == Milestone.DELIVERED.value
    )
    counted = and_(models.Step.case == CaseRow.number, models.Step.key == FIGURES)
    rows = book.execute(
        select(CaseRow.external_number, models.Milestone.at, models.Step.gave)
        .outerjoin(models.Milestone, delivered)
        .outerjoin(models.Step, counted)
        .where(
            CaseRow.procedure == DailyReportPolicy.procedure,
            CaseRow.department == department,
            CaseRow.received_at >= since,
            CaseRow.received_at <= until,
        )
        .order_by(CaseRow.received_at, CaseRow.opened_at)
    )
    return [_on_record(number, at, gave["gave"] if gave else None) for number, at, gave in rows if number]


def _on_record(number: str, delivered_at: datetime | None, figures: dict[str, int] | None) -> OnRecord:
    day, _, version = number.partition("#")
    return OnRecord(date.fromisoformat(day), int(version or 1), delivered_at, figures)
