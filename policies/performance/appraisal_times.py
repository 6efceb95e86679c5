"""P43 · when the monthly appraisal starts, which month it is about, by when each hand is done (OP-APR-1)."""

from collections.abc import Mapping
from datetime import datetime, time

from policies.citations import cites
from policies.months import Month
from policies.performance.appraisal_forms import AppraisalRequest, AppraisedMonth, Before
from policies.recurrence import MonthlyPolicy
from policies.spans import Span, SpanUnit
from policies.wall_clock import moment_at
from policies.working_time import Due, due

Versions = Mapping[str, tuple[int, Before]]
"""How often each month was appraised so far, and how its last version stands."""


class AppraisalTimes(MonthlyPolicy):
    """The days and limits of the monthly appraisal; its numbers stand with those of the appraisal itself."""

    start_day: int
    publish_day: int
    at: time
    score_within: Span
    review_within: Span
    improve_within: Span

    @cites("OP-APR-1", "APR-22")
    def start_in(self, month: Month) -> datetime:
        """The month before is appraised from the first working day on."""
        day = self.calendar.nth_working_day(month.year, month.month, self.start_day)
        return moment_at(datetime.combine(day, self.at), self.calendar.tz).astimezone(self.calendar.tz)

    @cites("OP-APR-1", "APR-01")
    def month_of(
        self, request: AppraisalRequest, started_at: datetime, versions: Versions | None = None
    ) -> AppraisedMonth:
        """The month asked for, else the one before the start; a correction is the version after the last one."""
        local = started_at.astimezone(self.calendar.tz)
        month = Month.named(request.month) if request.month else Month.of(local).later(-1)
        last, before = (versions or {}).get(str(month), (0, Before.NONE))
        return AppraisedMonth(
            **request.model_dump()
            | {
                "month": str(month),
                "started_at": local,
                "ends_at": month.later(1).begins(self.calendar.tz).astimezone(self.calendar.tz),
                "version": last + 1 if request.correction else 1,
                "before": before,
            }
        )

    @cites("OP-APR-1")
    def publish_due(self, started_at: datetime) -> Due:
        """Published by the fifth working day; started later, so many working days after the start."""
        span = Span(amount=self.publish_day - self.start_day, unit=SpanUnit.working_days)
        return due(started_at, span, self.calendar, event="考核启动", clause=self.clause_of("publish_day"))

    @cites("OP-HOUSE-62")
    def score_due(self, asked_at: datetime) -> Due:
        """Each assessor scores within this time; silence climbs, and scores nobody."""
        return self._due(asked_at, "score_within", "提交评分")

    @cites("OP-HOUSE-63", "APR-20")
    def review_due(self, asked_at: datetime) -> Due:
        """The manager reviews within this time; silence climbs, and releases nothing."""
        return self._due(asked_at, "review_within", "提交审核")

    @cites("OP-HOUSE-64", "APR-18")
    def improve_due(self, published_at: datetime) -> Due:
        """What is to improve is said within this time of the publication."""
        return self._due(published_at, "improve_within", "公示")

    def _due(self, start: datetime, number: str, event: str) -> Due:
        return due(start, getattr(self, number), self.calendar, event=event, clause=self.clause_of(number))
