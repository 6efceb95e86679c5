"""Adding up a season from what its daily reports have archived: one query for all its days."""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.reporting.daily_report_figures import Figures
from policies.reporting.daily_report_submission import DailyReportPolicy
from policies.reporting.season_figures import SeasonFigures
from policies.reporting.season_forms import AnalysedSeason
from tasks.acts import act
from tasks.case import Case
from tasks.records.engine import reading
from tasks.records.models import Case as CaseRow


def season_figures(case: Case, season: AnalysedSeason) -> SeasonFigures:
    """HSA-01 · the season in figures, added up once; only keeping them is a write to the case book."""
    known = figures.__name__ in case.done
    return SeasonFigures.model_validate(figures(case, {} if known else _added_up(case, season)))


@act("汇总供暖期日报 Add up the season")
def figures(_book: Session, _case: Case, added_up: dict[str, Any]) -> dict[str, Any]:
    """What the reports add up to, kept; a run that starts over reads it here."""
    return added_up


def _added_up(case: Case, season: AnalysedSeason) -> dict[str, Any]:
    with reading() as book:
        archived = _archived(book, case, season)
    return SeasonFigures.of(season.first, season.last, archived).model_dump(mode="json")


def _archived(book: Session, case: Case, season: AnalysedSeason) -> dict[date, Figures]:
    """Each day's report as it was filed: of several versions the latest."""
    rows = book.execute(
        select(CaseRow.outcome["day"].as_string(), CaseRow.outcome["figures"])
        .where(
            CaseRow.procedure == DailyReportPolicy.procedure,
            CaseRow.department == case.department,
            CaseRow.closed_at.is_not(None),
            CaseRow.outcome["day"].as_string().between(season.season_first, season.season_last),
        )
        .order_by(CaseRow.outcome["version"].as_integer())
    )
    return {date.fromisoformat(day): Figures.model_validate(figures) for day, figures in rows}
