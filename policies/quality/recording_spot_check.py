"""P24 · recording-spot-check · 录音抽查: which recordings are heard, by when, and what follows (REC)."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import ClassVar, NamedTuple, Self

from pydantic import BaseModel, JsonValue

from policies.citations import cites
from policies.penalties import taken_from
from policies.quality.days import begins, due_at
from policies.quality.recording_findings import Finding, Noted, Omitted
from policies.quality.recording_sample import Candidate, Sample, draw
from policies.quality.serious_violation import SeriousViolationPolicy
from policies.quality.spot_check_forms import CheckKind, CheckRequest, SpotCheck
from policies.recurrence import Recurrence, RecurringPolicy
from policies.ruling import Ruling
from policies.spans import Span
from policies.working_time import Due

WEEK = timedelta(days=7)
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


class Period(NamedTuple):
    """From a moment until before another."""

    begins: datetime
    ends: datetime


class SpotCheckPolicy(RecurringPolicy, file="quality/recording_spot_check.toml"):
    """The numbers of the recording spot check on one day, in one profile."""

    prefix: ClassVar = "REC"

    daily_each: int
    weekly_in_all: int
    daily_by: time
    weekly_by: time
    weekly_day: str
    daily_at: time
    weekly_at: time
    new_for: Span
    long_from: Span
    phrase_points: Decimal
    praise_points: Decimal
    silence_fine: Decimal
    yuan_per_point: Decimal

    # --- REC-04, REC-05: when, and which recordings

    @property
    @cites("REC-04", "REC-05", "OP-REC-2", "OP-HOUSE-46")
    def recurrences(self) -> tuple[Recurrence, ...]:
        """Every day for the shift lead, every week for the director, with time to listen before it is due."""
        weekly = f"FREQ=WEEKLY;BYDAY={self.weekly_day}"
        return (
            Recurrence("rec-04", "FREQ=DAILY", self.daily_at, {"check_kind": CheckKind.LEAD_DAILY.value}),
            Recurrence("rec-05", weekly, self.weekly_at, {"check_kind": CheckKind.DIRECTOR_WEEKLY.value}),
        )

    @cites("REC-04", "REC-05")
    def check_of(self, request: CheckRequest, started_at: datetime) -> SpotCheck:
        """The check as asked for; left blank, of the day it was scheduled for.

        Reading: a weekly check started on another day is that of the latest weekday named for it.
        """
        local = started_at.astimezone(self.calendar.tz)
        day = date.fromisoformat(request.day) if request.day else local.date()
        if request.check_kind is CheckKind.DIRECTOR_WEEKLY:
            day -= timedelta(days=(day.weekday() - WEEKDAYS.index(self.weekly_day)) % len(WEEKDAYS))
        return SpotCheck(**request.model_dump() | {"day": day.isoformat(), "started_at": local})

    @cites("REC-04", "REC-05")
    def period(self, check: SpotCheck) -> Period:
        """Whose recordings: the lead's check takes the day itself, the director's the seven days before.

        Reading: what is recorded after the lead's draw is left to the weekly check and to the operators' own.
        """
        if check.check_kind is CheckKind.DIRECTOR_WEEKLY:
            return Period(begins(check.on - WEEK, self.calendar), begins(check.on, self.calendar))
        return Period(begins(check.on, self.calendar), begins(check.on + timedelta(days=1), self.calendar))

    @cites("OP-REC-2")
    def listening_due(self, check: SpotCheck) -> Due:
        """Daily by 18:00, weekly on Friday by 16:00. Reading: started later, at that hour of the next day."""
        daily = check.check_kind is CheckKind.LEAD_DAILY
        at, number = (self.daily_by, "daily_by") if daily else (self.weekly_by, "weekly_by")
        clause = self.clause_of(number)
        return due_at(check.started_at, check.on, at, self.calendar, event="抽查开始", clause=clause)

    @cites("OP-HOUSE-45")
    def candidate(
        self, number: str, operator: str, joined: date, made: datetime, seconds: int, *, complaint: bool
    ) -> Candidate:
        """A recording with what makes it a risk: somebody is new until so many days after joining."""
        days = (self.calendar.day_of(made) - joined).days
        return Candidate(
            number=number,
            operator=operator,
            complaint=complaint,
            new_operator=days < self.new_for.amount,
            long=seconds >= self.long_from.amount,
        )

    @cites("OP-REC-1", "OP-HOUSE-45")
    def sample(self, check: SpotCheck, department: str, candidates: Iterable[Candidate]) -> Sample:
        """Three of each operator for the lead, ten in all for the director, drawn under a seed that is published."""
        known = tuple(sorted(candidates, key=lambda one: one.number))
        seed = f"{check.day} {department} {check.check_kind.en}"
        daily = check.check_kind is CheckKind.LEAD_DAILY
        each, total = (self.daily_each, len(known)) if daily else (self.weekly_in_all, self.weekly_in_all)
        return Sample(seed=seed, candidates=known, drawn=draw(seed, known, each=each, total=total))

    @cites("REC-04", "REC-05", "REC-08", "OP-REC-1")
    def drawn(self, sample: Sample) -> Ruling:
        """What was drawn, on record with the seed by which anybody draws it again, and the day's workload."""
        return self.ruling(
            "抽取录音" if sample.drawn else "当期没有登记录音,无可抽查",
            "OP-REC-1",
            seed=sample.seed,
            recordings=len(sample.candidates),
            drawn=len(sample.drawn),
            operators=len(sample.workload),
        )

    # --- REC-09, REC-11, REC-12: what follows from a finding

    @cites("REC-11", "REC-12", "OP-REC-4")
    def points(self, noted: Noted) -> Ruling | None:
        """Phrases and voice cost points in the monthly appraisal, a recording worth praise earns some.

        Reading: praise that a resident has for somebody else is heard, and earns the operator nothing.
        """
        if noted.finding is Finding.WORTH_PRAISE:
            return self._about(noted, "录音值得表扬,加分", "REC-12", self.praise_points)
        if noted.finding.problem and not noted.finding.serious:
            return self._about(noted, "用语或声音不合标准,扣分", "REC-11", self.phrase_points)
        return None

    def _about(self, noted: Noted, what: str, clause: str, points: Decimal) -> Ruling:
        return self.ruling(
            what, clause, amount=points, unit="points", about=noted.operator, **self.facts(noted)
        )

    def facts(self, noted: Noted) -> dict[str, JsonValue]:
        """What a ruling keeps of a finding: nothing that was said in the call."""
        return {"recording": noted.recording, "finding": noted.finding.zh}

    @property
    @cites("REC-09", "PEN-15")
    def violations(self) -> SeriousViolationPolicy:
        """What a serious violation costs, on the day of the check."""
        return SeriousViolationPolicy.in_force_on(self.day, self.profile, self.calendar)

    @cites("REC-09", "PEN-15")
    def serious(self, noted: Noted, earlier: int, taken_in: str) -> Ruling:
        """A serious violation costs what PEN-15 says for the n-th of the month.

        Reading: whoever checks has heard it, so that the facts are established (PEN-18); the operator may appeal.
        """
        ruling = self.violations.penalty(noted.operator, earlier, taken_in, noted.finding.zh, noted.recording)
        return ruling.model_copy(update={"because": ruling.because | {"recording": noted.recording}})

    @cites("REC-08")
    def told(self, noted: Noted) -> str:
        """What the operator is told of a finding: the recording and the finding, nothing from the call."""
        return f"{noted.recording} {noted.finding}"

    # --- REC-10: who heard a problem and kept silent

    @cites("REC-10")
    def accused(self, omitted: Omitted) -> dict[str, JsonValue]:
        """What the director's verification is filled in with."""
        reason = f"{omitted.recording} {omitted.finding.zh}"
        return {"recording": omitted.recording, "listener": omitted.listener, "reason": reason}

    @cites("REC-04", "REC-10", "OP-REC-3", "OP-PEN-6")
    def kept_silent(self, omitted: Omitted, taken_in: str) -> Ruling:
        """Who has heard a problem in a check and passed it pays 50 yuan, or the points they make."""
        amount, unit = taken_from(taken_in, self.silence_fine, self.yuan_per_point)
        return self.ruling(
            "知情不报,处罚",
            "REC-10",
            amount=amount,
            unit=unit,
            about=omitted.listener,
            recording=omitted.recording,
            finding=omitted.finding.zh,
            fine=str(self.silence_fine),
        )


class Outcome(BaseModel, frozen=True):
    """How a check ended; the monthly appraisal reads the workload from here (REC-08)."""

    case: str
    entered_before: bool = False
    kind: str = ""
    day: str = ""
    recordings: int = 0
    heard: int = 0
    problems: int = 0
    praised: int = 0
    unreported: int = 0
    workload: dict[str, int] = {}

    @classmethod
    @cites("REC-08", "REC-12")
    def of(
        cls,
        case: str,
        check: SpotCheck,
        sample: Sample,
        noted: Sequence[Noted] = (),
        omitted: Sequence[Omitted] = (),
    ) -> Self:
        """What the appraisal and the archive keep of a check."""
        return cls(
            case=case,
            kind=check.check_kind.en,
            day=check.day,
            recordings=len(sample.candidates),
            heard=len(noted),
            problems=sum(one.finding.problem for one in noted),
            praised=sum(one.finding is Finding.WORTH_PRAISE for one in noted),
            unreported=len(omitted),
            workload=sample.workload,
        )
