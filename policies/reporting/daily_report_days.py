"""Which day a daily report is of, when it is due, which days are missing, what the days before show (P18)."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from pydantic import BaseModel

from policies.citations import cites
from policies.errors import NotCovered
from policies.forms import Answer
from policies.house.heating_season import Season, SeasonPolicy
from policies.labels import Label
from policies.recurrence import Recurrence, RecurringPolicy
from policies.reporting.daily_report_request import ReportedDay, ReportRequest
from policies.spans import Span, SpanUnit
from policies.wall_clock import moment_at
from policies.working_time import Due, due

ONE_DAY = timedelta(days=1)


class Punctuality(Label):
    IN_TIME = "按时 in-time"
    LATE = "迟报 late"
    UNDER_WAY = "未送达 not-delivered"
    MISSING = "缺报 missing"


class OnRecord(NamedTuple):
    """A report that the case book has: of which day, which version, when delivered, with which figures."""

    day: date
    version: int
    delivered_at: datetime | None
    figures: dict[str, int] | None


class PastDay(BaseModel, frozen=True):
    """One of the last days, as its reports show it."""

    day: date
    standing: Punctuality
    reported: int | None = None
    completed: int | None = None
    outstanding: int | None = None


class ReportDays(RecurringPolicy):
    """The days and the hour of the daily report."""

    deadline: time
    cutoff: time
    starts_at: time
    catch_up_days: int
    late_within: Span
    look_back_days: int

    # --- RPT-04: one report a day, in the season

    @property
    @cites("RPT-04", "OP-RPT-9", "OP-HOUSE-40")
    def recurrences(self) -> tuple[Recurrence, ...]:
        """Each day of the season is reported the day after."""
        return (Recurrence("daily", "FREQ=DAILY", self.starts_at, lag=1),)

    @cites("RPT-04", "OP-RPT-8", "OP-RPT-9")
    def day_of(self, request: ReportRequest, started_at: datetime) -> ReportedDay:
        """The day that is reported: as asked for, else the one before the day of the start.

        Reading: a start that was scheduled and comes late still reports the day it was scheduled for.
        """
        local = started_at.astimezone(self.calendar.tz)
        day = date.fromisoformat(request.day) if request.day else local.date() - ONE_DAY
        season = self._season_of(day)
        begins, ends = self.window(day)
        named = {"day": day.isoformat(), "started_at": local, "begins_at": begins, "ends_at": ends}
        if season:
            named |= {"season_first": season.first.isoformat(), "season_last": season.last.isoformat()}
        return ReportedDay.model_validate(request.model_dump() | named)

    def _season_of(self, day: date) -> Season | None:
        try:
            return SeasonPolicy.in_force_on(day, self.profile, self.calendar).season_of(day)
        except NotCovered:  # a day before the rulebook's first: no season is known
            return None

    @cites("OP-RPT-8")
    def window(self, day: date) -> tuple[datetime, datetime]:
        """From when until before when a day's data count.

        Reading: 00:00 ends the day it closes; any other hour ends the day it lies in, which began at the same
        hour the day before.
        """
        last = day + ONE_DAY if self.cutoff == time() else day
        return self._at(last - ONE_DAY, self.cutoff), self._at(last, self.cutoff)

    # --- RPT-05: the hour

    @cites("RPT-05", "OP-RPT-1")
    def hour(self, day: date) -> Due:
        """When the report of a day is due: at the daily hour of the day after."""
        _, ends = self.window(day)
        minutes = (self._at(day + ONE_DAY, self.deadline) - ends) // timedelta(minutes=1)
        span = Span(amount=minutes, unit=SpanUnit.minutes)
        return due(ends, span, self.calendar, event="数据截止", clause=self.clause_of("deadline"))

    @cites("RPT-05", "OP-HOUSE-42")
    def due_for(self, day: ReportedDay, since: datetime) -> Due:
        """What is begun before the hour is due at the hour; after it, each step has its own time.

        Reading: a correction isn't held to the hour: its day was reported already.
        """
        hour = self.hour(day.date)
        if since < hour.at and not day.corrects:
            return hour
        clause = self.clause_of("late_within")
        return due(since, self.late_within, self.calendar, event="上一步完成", clause=clause)

    @cites("RPT-05", "RPT-14")
    def fell_late(self, day: ReportedDay, limit: Due, answer: Answer | None) -> bool:
        """Whether the hour passed with the report still in hand; an answer given right at the hour is in time."""
        hour = self.hour(day.date).at
        return limit.at == hour and not day.corrects and (answer is None or answer.answered_at > hour)

    @cites("RPT-05", "RPT-14")
    def late_at_start(self, day: ReportedDay, opened_at: datetime) -> bool:
        """Whether the hour had passed before anybody was asked."""
        return not day.corrects and opened_at >= self.hour(day.date).at

    # --- RPT-14: days without a report

    @cites("RPT-14", "OP-HOUSE-41")
    def missed_days(self, day: ReportedDay, on_record: Collection[date]) -> list[date]:
        """The days before this one that nobody reported, latest last, as many as are caught up at once.

        Reading: missed can be a day only after the season's first report on record; and only the run of the
        day just over looks for them, so that nothing is caught up twice over.
        """
        if day.corrects or day.missed:
            return []
        before = [*self._since_first(day, on_record)]
        return [one for one in before[-self.catch_up_days :] if one not in on_record]

    def _since_first(self, day: ReportedDay, on_record: Collection[date]) -> Iterator[date]:
        season = date.fromisoformat(day.season_first)
        begun = min((one for one in on_record if season <= one < day.date), default=day.date)
        for ahead in range((day.date - begun).days):
            yield begun + timedelta(days=ahead)

    # --- RPT-12: the days before

    @cites("OP-HOUSE-44")
    def look_back_window(self, day: ReportedDay) -> tuple[datetime, datetime]:
        """The data of the last days up to this one."""
        first = day.date - (self.look_back_days - 1) * ONE_DAY
        return self.window(max(first, date.fromisoformat(day.season_first)))[0], day.ends_at

    @cites("RPT-12")
    def carried_over(self, day: ReportedDay, past: Sequence[PastDay]) -> int | None:
        """What the report of the day before left outstanding; None where there is none."""
        return next((one.outstanding for one in past if one.day == day.date - ONE_DAY), None)

    @cites("RPT-12", "RPT-14", "OP-HOUSE-44")
    def looked_back(self, day: ReportedDay, on_record: Sequence[OnRecord]) -> tuple[PastDay, ...]:
        """The last days up to this one, each by the latest figures of it, and whether it came in time.

        Reading: in time or late is the first version; a correction changes the figures only.
        """
        known = {one.day for one in on_record} | {day.date}
        wanted = [*self._since_first(day, known), day.date][-self.look_back_days :]
        return tuple(self._past(one, [r for r in on_record if r.day == one]) for one in wanted)

    @cites("RPT-14", "OP-HOUSE-44")
    def unpunctual(self, past: Sequence[PastDay]) -> tuple[PastDay, ...]:
        """Those of the days whose report was late, is missing, or isn't delivered yet."""
        return tuple(one for one in past if one.standing is not Punctuality.IN_TIME)

    def _past(self, day: date, reports: Sequence[OnRecord]) -> PastDay:
        if not reports:
            return PastDay(day=day, standing=Punctuality.MISSING)
        first, *_ = ordered = sorted(reports, key=lambda one: one.version)
        figures = next((one.figures for one in reversed(ordered) if one.figures), {})
        return PastDay(day=day, standing=self._standing(first), **_totals(figures))

    def _standing(self, report: OnRecord) -> Punctuality:
        if report.delivered_at is None:
            return Punctuality.UNDER_WAY
        in_time = report.delivered_at <= self.hour(report.day).at
        return Punctuality.IN_TIME if in_time else Punctuality.LATE

    def _at(self, day: date, clock: time) -> datetime:
        return moment_at(datetime.combine(day, clock), self.calendar.tz)


def _totals(figures: dict[str, int]) -> dict[str, int]:
    return {name: figures[name] for name in ("reported", "completed", "outstanding") if name in figures}
