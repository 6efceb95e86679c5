"""The list of daily reports that are late or missing, as a page of its own."""

from prefect.artifacts import create_markdown_artifact
from sqlalchemy.orm import Session

from policies.reporting.daily_report_request import ReportedDay
from policies.reporting.daily_report_submission import DailyReportPolicy
from tasks.acts import act
from tasks.case import Case
from tasks.reporting.daily_report import looked_back
from tasks.wording import worded

LATE_LIST = "daily-report-late"


@act("迟报清单 Late list")
def list_late(book: Session, case: Case, rules: DailyReportPolicy, day: ReportedDay) -> int:
    """RPT-05, RPT-14 · show which of the last days' reports are late or missing by now; how many."""
    past = rules.unpunctual(looked_back(book, case, rules, day))
    rows = [one.model_dump(mode="json") for one in past]
    page = worded("reporting/late_reports.md.j2", department=case.department, past=rows)
    create_markdown_artifact(page, key=LATE_LIST)
    return len(past)
