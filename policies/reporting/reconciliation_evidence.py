"""What the records of a day say, beside what they should have led to (P20 step 7)."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple, Self

from policies.cases.callback_forms import Attitude, Remark
from policies.cases.repair_callback import BY_REMARK
from policies.cases.repair_forms import Repair
from policies.cases.repair_intake import RepairPolicy
from policies.citations import cites
from policies.quality.recording_findings import Finding
from policies.reporting.digest_forms import DigestPeriod
from policies.reporting.exception_escalation import ExceptionPolicy
from policies.reporting.exception_forms import Exceptional, ExceptionKind

BY_FINDING = {
    Finding.COMPLAINT_HEARD: (
        ExceptionKind.ABOUT_WORKER,
        ExceptionKind.ABOUT_COLLECTOR,
        ExceptionKind.FORWARDED,
    ),
    Finding.PRAISE_HEARD: (ExceptionKind.PRAISE,),
    Finding.SUGGESTION_HEARD: (ExceptionKind.SUGGESTION,),
}
"""What somebody who listens may hear, and the kinds of which one should be on record; the first is entered."""


class TicketFacts(NamedTuple):
    """A repair, the rules that hold for it, and how far it came when."""

    number: str
    repair: Repair
    rules: RepairPolicy
    dispatched_at: datetime
    contacted_at: datetime | None
    completed_at: datetime | None

    @cites("EXC-02", "EXC-03", "EXC-04", "EXC-10", "EXC-13")
    def exceptions(self, as_of: datetime) -> Iterator[Exceptional]:
        """The limits that it missed by its own times, and that a heating office passed it on.

        Reading: a repair that is done was contacted, too. Where the clock starts with the arrival only the
        contact is compared, since nobody's clock ran before it.
        """
        for limit in self.rules.limits(self.repair, self.dispatched_at):
            done = self.completed_at
            if limit.event.kind is ExceptionKind.NOT_CONTACTED:
                done = self.contacted_at or self.completed_at
            if limit.passed_at(done or as_of):
                yield limit.event
        if forwarded := self.rules.forwarded(self.repair):
            yield forwarded


class CallFacts(NamedTuple):
    """A call-back that reached the resident, and what it gave."""

    number: str
    repair: str
    station: str
    by: str
    at: datetime
    score: int
    attitude: str
    charged: bool
    remark: str
    bad_score: int

    @cites("CBK-03", "CBK-04", "CBK-05", "CBK-06", "OP-CBK-3", "EXC-13")
    def kinds(self) -> Iterator[ExceptionKind]:
        """What should be on record about it."""
        discontent = self.attitude == Attitude.DISSATISFIED
        if self.score <= self.bad_score or discontent or self.charged:
            yield ExceptionKind.ABOUT_WORKER
        if self.remark in BY_REMARK:
            yield BY_REMARK[Remark(self.remark)][0]


class Heard(NamedTuple):
    """What somebody who listened to a recording noted."""

    recording: str
    about: str
    operator: str
    finding: str
    made_at: datetime


class Registered(NamedTuple):
    """An exception that somebody registered by hand, and when it was reported."""

    number: str
    event: Exceptional
    rules: ExceptionPolicy
    reported_at: datetime


class DigestFacts(NamedTuple):
    """A digest that was due on the day, whose task it was, and when it was sent."""

    period: DigestPeriod
    director: str
    sent_at: datetime | None

    @classmethod
    def of(cls, period: DigestPeriod, director: str, sent_at: str | None) -> Self:
        """As a digest's case keeps it."""
        return cls(period, director, datetime.fromisoformat(sent_at) if sent_at else None)


class DayRecords(NamedTuple):
    """All that a day is held against; `on_record` has (case or recording, kind) of every exception."""

    as_of: datetime
    tickets: tuple[TicketFacts, ...] = ()
    calls: tuple[CallFacts, ...] = ()
    heard: tuple[Heard, ...] = ()
    registered: tuple[Registered, ...] = ()
    digests: tuple[DigestFacts, ...] = ()
    on_record: frozenset[tuple[str, str]] = frozenset()
    staff: tuple[str, ...] = ()
    directors: tuple[str, ...] = ()
