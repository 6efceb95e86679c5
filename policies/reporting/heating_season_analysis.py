"""P19 · heating-season-analysis · 供暖期结束数据分析: when, from what, by when (HSA)."""

from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar, Self

from pydantic import BaseModel

from policies.citations import cites
from policies.errors import NotCovered
from policies.house.heating_season import Season, SeasonPolicy
from policies.recurrence import Recurrence, RecurringPolicy
from policies.reporting.season_figures import SeasonFigures
from policies.reporting.season_forms import AnalysedSeason, SeasonFindings, SeasonRequest
from policies.ruling import Ruling
from policies.spans import Span
from policies.wall_clock import moment_at
from policies.working_time import Due, due

ONE_DAY = timedelta(days=1)
A_COMMON_YEAR = 2001


class SeasonAnalysisPolicy(RecurringPolicy, file="reporting/heating_season_analysis.toml"):
    """The numbers of the analysis after the heating season on one day, in one profile."""

    prefix: ClassVar = "HSA"

    write_within: Span
    starts_at: time

    @property
    @cites("HSA-01", "OP-HOUSE-40")
    def recurrences(self) -> tuple[Recurrence, ...]:
        """Once, on the day after the season's last."""
        ends = SeasonPolicy.in_force_on(self.day, self.profile, self.calendar).ends
        after = date.fromisoformat(f"{A_COMMON_YEAR}-{ends}") + ONE_DAY
        rule = f"FREQ=YEARLY;BYMONTH={after.month};BYMONTHDAY={after.day}"
        # Two days: in a leap year 1 March is the second day after 28 February.
        return (Recurrence("after-season", rule, self.starts_at, lag=2),)

    @cites("HSA-01", "OP-RPT-9")
    def season_of(self, request: SeasonRequest, started_at: datetime) -> AnalysedSeason:
        """The season that is analysed: as asked for, else the latest that was over on the day of the start."""
        local = started_at.astimezone(self.calendar.tz)
        season = self._began_in(int(request.began_in)) if request.began_in else self._over_by(local.date())
        named: dict[str, Any] = {"started_at": local}
        if season:
            named |= {"season_first": season.first.isoformat(), "season_last": season.last.isoformat()}
        return AnalysedSeason.model_validate(request.model_dump() | named)

    def _over_by(self, day: date) -> Season | None:
        return SeasonPolicy.in_force_on(day, self.profile, self.calendar).last_before(day)

    def _began_in(self, year: int) -> Season | None:
        try:
            season = SeasonPolicy.in_force_on(date(year, 12, 31), self.profile, self.calendar)
        except NotCovered:  # a year before the rulebook's first: no season is known
            return None
        return season.season_of(date.fromisoformat(f"{year}-{season.begins}"))

    @cites("HSA-01")
    def statistics(self, season: AnalysedSeason, figures: SeasonFigures) -> Ruling:
        """What the archived reports add up to, and the days that have none."""
        return self.ruling(
            "供暖期日报汇总",
            "HSA-01",
            season=season.external_number,
            days_reported=figures.days_reported,
            without_report=[day.isoformat() for day in figures.without_report],
            reported=figures.total.reported,
            completed=figures.total.completed,
        )

    @cites("HSA-01", "OP-HSA-1")
    def writing_due(self, season: AnalysedSeason, opened_at: datetime) -> Due:
        """The director writes the findings within this time of the season's end.

        Reading: an analysis that is begun later than that has the same time from its beginning.
        """
        ended = moment_at(datetime.combine(season.last + ONE_DAY, time()), self.calendar.tz)
        limit = self._within(ended, "供暖期结束")
        return limit if limit.at > opened_at else self._within(opened_at, "开始分析")

    def _within(self, start: datetime, event: str) -> Due:
        clause = self.clause_of("write_within")
        return due(start, self.write_within, self.calendar, event=event, clause=clause)


class Outcome(BaseModel, frozen=True):
    """What is filed of a season."""

    case: str
    entered_before: bool = False
    season: str = ""
    days_reported: int = 0
    reported: int = 0
    completed: int = 0
    findings: str = ""

    @classmethod
    @cites("HSA-01")
    def of(cls, case: str, season: AnalysedSeason, figures: SeasonFigures, findings: SeasonFindings) -> Self:
        """The season's figures with what the director found in them."""
        return cls(
            case=case,
            season=season.external_number,
            days_reported=figures.days_reported,
            reported=figures.total.reported,
            completed=figures.total.completed,
            findings=findings.findings,
        )
