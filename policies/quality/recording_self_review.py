"""P25 · recording-self-review · 话务员听前日录音: how much, by when, and what is left undone (RSR)."""

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import ClassVar

from pydantic import BaseModel

from policies.citations import cites
from policies.quality.days import begins, due_at
from policies.quality.recording_findings import Finding, Noted, Omitted
from policies.quality.recording_sample import Candidate, Sample, assigned
from policies.quality.recording_spot_check import Period
from policies.quality.self_review_forms import Shift
from policies.recurrence import Recurrence, RecurringPolicy
from policies.ruling import Ruling
from policies.working_time import Due

DAY = timedelta(days=1)


class SelfReviewPolicy(RecurringPolicy, file="quality/recording_self_review.toml"):
    """The numbers of the operators' own listening on one day, in one profile."""

    prefix: ClassVar = "RSR"

    amount: int
    amount_when_busy: int
    busy_from: int
    starts_at: time
    unfinished_points: Decimal
    unreported_points: Decimal

    @property
    @cites("RSR-01", "OP-HOUSE-46", "CF-33")
    def recurrences(self) -> tuple[Recurrence, ...]:
        """Every day. Reading: while no roster of shifts is kept, every serving agent is on duty."""
        return (Recurrence("rsr-01", "FREQ=DAILY", self.starts_at),)

    @cites("RSR-01")
    def shift_of(self, shift: Shift, scheduled: datetime) -> Shift:
        """The shift as asked for; left blank, of the day it was scheduled for."""
        started = (shift.started_at or scheduled).astimezone(self.calendar.tz)
        day = shift.day or started.date().isoformat()
        return Shift(**shift.model_dump() | {"day": day, "started_at": started})

    @cites("RSR-01")
    def period(self, shift: Shift) -> Period:
        """The day before the shift's."""
        return Period(begins(shift.on - DAY, self.calendar), begins(shift.on, self.calendar))

    @cites("RSR-05", "OP-RSR-1", "OP-HOUSE-47")
    def amount_after(self, calls: int, operators: int) -> int:
        """How many an operator hears: fewer after a busy day, of 60 calls or more for each who took any."""
        busy = operators > 0 and calls >= self.busy_from * operators
        return self.amount_when_busy if busy else self.amount

    @cites("RSR-01", "RSR-05", "REC-06")
    def sample(self, shift: Shift, candidates: Iterable[Candidate]) -> Sample:
        """What an operator hears. Reading: their own calls first, then their colleagues', up to the number."""
        known = tuple(sorted(candidates, key=lambda one: one.number))
        seed = f"{shift.day} {shift.operator}"
        sample = Sample(seed=seed, candidates=known)
        amount = self.amount_after(len(known), len(sample.workload))
        return sample.model_copy(update={"drawn": assigned(seed, known, shift.operator, amount)})

    @cites("RSR-05", "OP-RSR-1")
    def given_out(self, sample: Sample) -> Ruling:
        """How many recordings were given to an operator, and the workload it follows from."""
        return self.ruling(
            "安排听前日录音" if sample.drawn else "前一日没有登记录音,无须听取",
            "OP-RSR-1",
            seed=sample.seed,
            recordings=len(sample.candidates),
            operators=len(sample.workload),
            assigned=len(sample.drawn),
        )

    @cites("RSR-01", "RSR-04")
    def listening_due(self, shift: Shift) -> Due:
        """By the end of the shift's day. Reading: a shift entered after its day, by the end of the day of its start."""
        day = max(shift.on, self.calendar.day_of(shift.received_at)) + DAY
        return due_at(shift.received_at, day, time(), self.calendar, event="安排", clause="RSR-04")

    @cites("RSR-04", "OP-RSR-2")
    def unfinished(self, shift: Shift, due: Due) -> Ruling:
        """Who hasn't listened by the end of the day loses 2 points."""
        return self.ruling(
            "没有完成听录音,扣分",
            "RSR-04",
            amount=self.unfinished_points,
            unit="points",
            about=shift.operator,
            day=shift.day,
            due=due.at.isoformat(),
        )

    @cites("RSR-04", "REC-10", "OP-RSR-2")
    def unreported(self, omitted: Omitted) -> Ruling:
        """Who heard a recording and left out a problem that a check found in it loses 5 points.

        Reading: only who noted no problem at all left it out; another word for it is no silence.
        """
        return self.ruling(
            "听录音发现问题不报,扣分",
            "RSR-04",
            amount=self.unreported_points,
            unit="points",
            about=omitted.listener,
            recording=omitted.recording,
            finding=omitted.finding.zh,
        )

    @cites("RSR-04", "RSR-05", "REC-08")
    def outcome(
        self,
        case: str,
        sample: Sample,
        noted: Sequence[Noted] | None = None,
        left_out: Sequence[Omitted] = (),
    ) -> "Outcome":
        """What the monthly appraisal keeps: the workload, finished or not, and what was found."""
        found = [one.finding for one in noted or ()]
        return Outcome(
            case=case,
            assigned=len(sample.drawn),
            finished=noted is not None,
            problems=sum(one.problem for one in found),
            highlights=found.count(Finding.WORTH_PRAISE),
            unreported=len(left_out),
        )


class Outcome(BaseModel, frozen=True):
    """How an operator's listening ended, or how many shifts were handed out."""

    case: str = ""
    entered_before: bool = False
    handed_out: int = 0
    assigned: int = 0
    finished: bool = False
    problems: int = 0
    highlights: int = 0
    unreported: int = 0
