"""P20 · exception-escalation · 异常事件上报与升级: what the regulations say about exceptions (EXC)."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import ClassVar, Self

from pydantic import BaseModel

from policies.citations import cites
from policies.organisation import Role
from policies.reporting.exception_forms import (
    CLAUSES,
    UNTYPED,
    Confirmed,
    Exceptional,
    ExceptionKind,
    Progress,
    ResultConfirmation,
    TrackingResult,
)
from policies.reporting.exception_ladder import LadderPolicy
from policies.ruling import Ruling
from policies.spans import Span
from policies.wall_clock import moment_at
from policies.working_time import Due


class ExceptionPolicy(LadderPolicy, file="reporting/exception_escalation.toml"):
    """The numbers of exception escalation on one day, in one profile."""

    prefix: ClassVar = "EXC"

    typed: bool
    complaint_kinds: tuple[ExceptionKind, ...]
    urgent_kinds: tuple[ExceptionKind, ...]
    report_within: dict[str, Span]
    shift_ends: dict[str, time]
    pass_on_within: Span
    track_every: Span
    result_within: Span

    # --- EXC-02…10: what kind it is, and which way it goes

    @cites("EXC-02", "EXC-03", "EXC-04", "EXC-05", "EXC-06", "EXC-07", "EXC-08", "EXC-09", "EXC-10", "CF-48")
    def classification(self, event: Exceptional) -> Ruling:
        """What an exception is registered as, with the clause of its kind, and by when it is to be reported."""
        return self.ruling(
            f"异常事件:{event.kind.zh}",
            self.clause_of_kind(event),
            station=event.station,
            about_case=event.about_case,
            report_by=self.report_by(event).isoformat(),
        )

    def clause_of_kind(self, event: Exceptional) -> str:
        """The clause of the kind; where a profile has no kinds, that of its ladder."""
        return (
            self.clause_of("levels")
            if self.goes_up(event) and not self.direct_to(event)
            else CLAUSES[event.kind]
        )

    @cites("EXC-12", "OP-EXC-5")
    def is_complaint(self, event: Exceptional) -> bool:
        """Complaint-type: kinds 6 and 7, and of what a heating office forwards the complaints."""
        forwarded = event.kind is ExceptionKind.FORWARDED and event.is_complaint
        return self.typed and (event.kind in self.complaint_kinds or forwarded)

    @cites("CF-25", "CF-48", "EXC-16", "EXC-18", "EXC-21")
    def goes_up(self, event: Exceptional) -> bool:
        """Whether a superior is asked to settle it, rather than to track a complaint or to edit a digest.

        Reading: where a profile has no kinds, whatever is reported is something that isn't normal.
        """
        return not self.typed or event.kind in UNTYPED

    @cites("EXC-06", "CF-48")
    def is_praise(self, event: Exceptional) -> bool:
        """Praise reaches the person praised, too."""
        return event.kind is ExceptionKind.PRAISE

    # --- EXC-11: reported in time

    @cites("OP-EXC-5", "CF-48", "EXC-14", "EXC-21")
    def at_once(self, event: Exceptional) -> bool:
        """Whether the first level hears of it day or night; praise and suggestions can wait until morning."""
        return self.is_complaint(event) or self.goes_up(event) or event.kind in self.urgent_kinds

    @cites("EXC-11", "EXC-14", "OP-EXC-3", "OP-HOUSE-35")
    def report_by(self, event: Exceptional) -> datetime:
        """Until when it is reported in time: minutes for complaints, the end of the shift for the others.

        Reading: the time runs from when it was found, and the very end of the shift is still in it.
        """
        if not (self.goes_up(event) or self.is_complaint(event)):
            return self.shift_end(event.found_at)
        own = event.kind.name.lower()
        name = own if own in self.report_within else "complaint" if self.is_complaint(event) else "abnormal"
        return self._due(event.found_at, f"report_within.{name}", self.report_within[name], "发现").at

    @cites("OP-HOUSE-35")
    def shift_end(self, moment: datetime) -> datetime:
        """When the shift of that moment ends, by the department's clocks."""
        today = self.calendar.day_of(moment)
        days = (today, today + timedelta(days=1))
        ends = (datetime.combine(day, at) for day in days for at in self.shift_ends.values())
        return min(end for end in (moment_at(wall, self.calendar.tz) for wall in ends) if end >= moment)

    @cites("EXC-11", "OP-EXC-3")
    def late(self, event: Exceptional, reported_at: datetime) -> Ruling | None:
        """Reported after its time: on record as such; what it costs is for the reconciliation to find."""
        if reported_at <= self.report_by(event):
            return None
        report_by = self.report_by(event).isoformat()
        return self.ruling(
            "逾期上报异常事件", "EXC-11", report_by=report_by, reported_at=reported_at.isoformat()
        )

    # --- EXC-12: a complaint is passed on, and tracked to its result

    @cites("EXC-12", "OP-GEN-1")
    def pass_on_due(self, registered_at: datetime) -> Due:
        """The director passes a complaint on at any time, which is within this time of its registration."""
        return self._due(registered_at, "pass_on_within", self.pass_on_within, "登记")

    @cites("EXC-12", "OP-EXC-4")
    def tracking(self, since: datetime) -> Sequence[Due]:
        """When a level is asked for the result, again and again until its deadline, which is the last of them."""
        last = self._due(since, "result_within", self.result_within, "上报")
        asked = []
        step = self._due(since, "track_every", self.track_every, "上报")
        while step.at < last.at:
            asked.append(step)
            step = self._due(step.at, "track_every", self.track_every, "上次跟踪")
        return [*asked, last]

    @cites("OP-EXC-4")
    def deadline(self, since: datetime) -> datetime:
        """When a level's time for the result is over."""
        return self.tracking(since)[-1].at

    @cites("EXC-12")
    def obtained(self, result: TrackingResult) -> bool:
        """Whether there is a result; what is under way goes on being tracked."""
        return result.progress is Progress.OBTAINED

    @cites("EXC-12")
    def confirmed(self, confirmation: ResultConfirmation) -> bool:
        """Whether the director takes the result as one."""
        return confirmation.decision is Confirmed.CONFIRMED

    @cites("EXC-12", "OP-EXC-4")
    def without_result(self, level: Role, asked: Due) -> Ruling:
        """A level that gave no result is reminded; silence never closes an exception."""
        return self.ruling("跟踪:尚无结果,催办", "EXC-12", asked_of=level, due=asked.at.isoformat())

    @cites("OP-EXC-4", "OP-EXC-7")
    def past_deadline(self, level: Role, deadline: datetime) -> Ruling:
        """No result by the deadline: the next level is told, and asked too."""
        told = self.level_above(level)
        due = deadline.isoformat()
        return self.ruling("逾期无结果,上报上一级", "OP-EXC-7", asked_of=level, told=told, deadline=due)

    @cites("EXC-12")
    def result_of(self, result: TrackingResult) -> Ruling:
        """A result that the director has confirmed."""
        return self.ruling("投诉类异常已有结果", "EXC-12", given_by=result.answered_by)


class Ended(StrEnum):
    """How an exception ended."""

    WITH_RESULT = "with-result"
    SETTLED = "settled"
    IN_DIGEST = "in-digest"


class Outcome(BaseModel, frozen=True):
    """What became of an exception."""

    case: str
    entered_before: bool = False
    kind: str = ""
    station: str = ""
    ended: Ended | None = None
    in_time: bool = True

    @classmethod
    @cites("EXC-12")
    def of(cls, case: str, event: Exceptional, ended: Ended, late: Ruling | None) -> Self:
        """What reports and the archive keep of an exception; nothing personal."""
        return cls(case=case, kind=event.kind, station=event.station, ended=ended, in_time=late is None)
