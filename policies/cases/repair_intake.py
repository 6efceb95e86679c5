"""P14 · repair-intake · 报修受理: what the regulations say about a repair ticket, and its limits (REP, EXC)."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar, Literal, Self

from pydantic import BaseModel, JsonValue

from policies.cases.hotline_words import WordsPolicy
from policies.cases.repair_forms import Contacted, Repair, Slip, Source, TicketFault
from policies.citations import cites
from policies.organisation import Role
from policies.quality.serious_violation import SeriousViolationPolicy
from policies.reporting.exception_forms import Exceptional, ExceptionKind
from policies.rulebook import Policy
from policies.ruling import Ruling
from policies.spans import Span
from policies.working_time import Due, due

HOUR = 3600
"""Seconds in an hour."""


class Limit(BaseModel, frozen=True):
    """A limit of one repair, and the exception that it is when it passes."""

    due: Due
    event: Exceptional

    def passed_at(self, moment: datetime) -> bool:
        """Whether it is over by then; the limit itself is still in time."""
        return moment > self.due.at


class RepairPolicy(Policy, file="cases/repair_intake.toml"):
    """The numbers of a repair on one day, in one profile."""

    prefix: ClassVar = "REP"

    contact_within: Span
    handle_within: Span
    longest: Span
    clock_start: Literal["call", "dispatch", "arrival"]

    # --- REP-08: to whom it goes

    @cites("REP-08")
    def handler(self, repair: Repair) -> str:
        """The worker whom the ticket names, or the whole crew."""
        return repair.worker or Role.REPAIR_CREW

    @cites("REP-08")
    def dispatched(self, repair: Repair) -> Ruling:
        """To which station the ticket went."""
        return self.ruling("派单到维修站", "REP-08", station=repair.station, handler=self.handler(repair))

    @cites("EXC-10", "CF-48")
    def forwarded(self, repair: Repair) -> Exceptional | None:
        """What a heating office passes on is an exception at once, in time or not."""
        if repair.source is not Source.HEATING_OFFICE:
            return None
        return self._exception(ExceptionKind.FORWARDED, repair, "供热办转达的报修", repair.received_at)

    @property
    @cites("REP-01", "REP-07")
    def words(self) -> WordsPolicy:
        """What the operator says, on the day of the call."""
        return WordsPolicy.in_force_on(self.day, self.profile, self.calendar)

    # --- EXC-02, EXC-03, EXC-04: the limits

    @cites("EXC-02", "EXC-03", "EXC-04", "OP-REP-1", "OP-REP-2", "OP-EXC-1", "OP-EXC-2", "OP-EXC-8")
    def limits(self, repair: Repair, dispatched_at: datetime) -> Sequence[Limit]:
        """The limits that run as soon as the ticket is dispatched, in the order in which they pass.

        Reading: all three run from the call, or all from the dispatch; where the clock starts with the
        arrival, contact runs from the call, and the others can be counted only when the slip tells the arrival.
        """
        start = dispatched_at if self.clock_start == "dispatch" else repair.received_at
        found = [self._contact_limit(repair, start)]
        if self.clock_start != "arrival":
            found += self._repair_limits(repair, start)
        return sorted(found, key=lambda limit: limit.due.at)

    @cites("EXC-02", "EXC-03", "EXC-04")
    def passed(self, limits: Sequence[Limit], at: datetime) -> Sequence[Limit]:
        """Those of the limits that were over by that moment; exactly at a limit is in time."""
        return [limit for limit in limits if limit.passed_at(at)]

    @cites("EXC-02", "EXC-03", "EXC-04")
    def running(self, limits: Sequence[Limit], at: datetime) -> Sequence[Limit]:
        """Those of the limits that weren't over by that moment."""
        return [limit for limit in limits if not limit.passed_at(at)]

    @cites("EXC-03")
    def missed_by_contact(self, limits: Sequence[Limit], contacted: Contacted) -> Sequence[Limit]:
        """What was missed by when the contact was on record: the contact by its fact, the repair by the clock.

        Reading: a contact made in time but told late was asked for when its limit passed, and that stays.
        """
        late = [limit for limit in limits if _of_contact(limit) and limit.passed_at(contacted.contacted_at)]
        open_still = [limit for limit in limits if not _of_contact(limit)]
        return [*late, *self.passed(open_still, contacted.answered_at)]

    @cites("EXC-02", "EXC-04")
    def still_running(self, limits: Sequence[Limit], contacted: Contacted) -> Sequence[Limit]:
        """What the repair itself still has to keep, once the resident is contacted."""
        return self.running([limit for limit in limits if not _of_contact(limit)], contacted.answered_at)

    @cites("EXC-02", "EXC-04", "OP-EXC-8")
    def missed_by_slip(self, repair: Repair, dispatched_at: datetime, slip: Slip) -> Sequence[Limit]:
        """What the slip's own times show to be missed, though the clock may not have been watched."""
        start = self.clock(repair, dispatched_at, slip)
        return self.passed(self._repair_limits(repair, start), slip.completed_at)

    @cites("OP-EXC-8")
    def clock(self, repair: Repair, dispatched_at: datetime, slip: Slip) -> datetime:
        """When the clock of the repair started. Reading: an arrival that nobody wrote down is the call."""
        starts = {"dispatch": dispatched_at, "arrival": slip.arrived_at}
        return starts.get(self.clock_start) or repair.received_at

    @cites("EXC-04")
    def hours(self, repair: Repair, dispatched_at: datetime, slip: Slip) -> float:
        """How long the repair took by the clock of the limits."""
        took = slip.completed_at - self.clock(repair, dispatched_at, slip)
        return round(took.total_seconds() / HOUR, 2)

    def _contact_limit(self, repair: Repair, start: datetime) -> Limit:
        what = "未在规定时间内联系住户"
        return self._limit(
            ExceptionKind.NOT_CONTACTED, "contact_within", self.contact_within, repair, start, what
        )

    def _repair_limits(self, repair: Repair, start: datetime) -> list[Limit]:
        unhandled, long = "未在规定时间内处理", "维修用时超过上限"
        return [
            self._limit(
                ExceptionKind.NOT_HANDLED, "handle_within", self.handle_within, repair, start, unhandled
            ),
            self._limit(ExceptionKind.LONG_REPAIR, "longest", self.longest, repair, start, long),
        ]

    def _limit(
        self, kind: ExceptionKind, number: str, span: Span, repair: Repair, start: datetime, what: str
    ) -> Limit:
        over = due(start, span, self.calendar, event=STARTS[self.clock_start], clause=self.clause_of(number))
        return Limit(due=over, event=self._exception(kind, repair, f"{what}({span})", over.at))

    def _exception(self, kind: ExceptionKind, repair: Repair, what: str, at: datetime) -> Exceptional:
        return Exceptional(
            kind=kind,
            what=what,
            found_at=at,
            person=repair.worker,
            station=repair.station,
            department=repair.department,
        )

    # --- REP-09, PEN-18: a fault in the ticket

    @cites("REP-09", "PEN-18")
    def accused(self, repair: Repair, slip: Slip) -> dict[str, JsonValue] | None:
        """What the shift lead's form is filled in with; None when nothing was wrong in the ticket."""
        if slip.ticket_fault is TicketFault.NONE:
            return None
        return {
            "at_fault": repair.taken_by,
            "violation": slip.ticket_fault,
            "reason": slip.fault_facts,
        }

    @property
    @cites("REP-09", "PEN-15")
    def violations(self) -> SeriousViolationPolicy:
        """What a serious violation costs, on the day of the call."""
        return SeriousViolationPolicy.in_force_on(self.day, self.profile, self.calendar)


STARTS = {"call": "来电", "dispatch": "派单", "arrival": "到场"}


def _of_contact(limit: Limit) -> bool:
    return limit.event.kind is ExceptionKind.NOT_CONTACTED


class Outcome(BaseModel, frozen=True):
    """How a repair ended."""

    case: str
    entered_before: bool = False
    station: str = ""
    category: str = ""
    hours: float = 0
    violation: str = ""
    call_back: str = ""

    @classmethod
    def of(cls, case: str, repair: Repair, hours: float, violation: str, call_back: str) -> Self:
        """What reports keep of a repair: nothing personal."""
        return cls(
            case=case,
            station=repair.station,
            category=repair.category,
            hours=hours,
            violation=violation,
            call_back=call_back,
        )
