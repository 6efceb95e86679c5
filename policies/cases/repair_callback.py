"""P15 · repair-callback · 报修回访: who is called back, when, and what follows from the answers (CBK)."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import ClassVar, NamedTuple, Self

from pydantic import BaseModel

from policies.cases.callback_forms import Attitude, Reached, Remark, ResidentCall, Said, Ticket
from policies.cases.hotline_words import WordsPolicy
from policies.cases.repair_forms import Repair, Source
from policies.citations import cites
from policies.reporting.exception_forms import Exceptional, ExceptionKind
from policies.rulebook import Policy
from policies.ruling import Ruling
from policies.spans import Span, SpanUnit
from policies.working_time import Due, due

HUNDRED = 100
"""Lots in the draw: a share in percent is so many of them."""

BY_REMARK = {
    Remark.SUGGESTION: (ExceptionKind.SUGGESTION, "回访时住户提出意见建议"),
    Remark.PRAISE: (ExceptionKind.PRAISE, "回访时住户表扬维修人员"),
    Remark.ABOUT_COLLECTOR: (ExceptionKind.ABOUT_COLLECTOR, "回访时住户投诉收费人员"),
}


class HalfDay(NamedTuple):
    """A morning or an afternoon of a day."""

    day: date
    afternoon: bool


class CallbackPolicy(Policy, file="cases/repair_callback.toml"):
    """The numbers of call-backs on one day, in one profile."""

    prefix: ClassVar = "CBK"

    call_within: Span
    all_up_to: int
    share_beyond: Decimal
    bad_score: int
    tries: int
    noon: time
    evening: time
    satisfied_from: int
    appointment_within: Span

    # --- CBK-08: which tickets are called back

    @cites("CBK-08", "OP-CBK-2")
    def draw(self, number: str, returned_before: int, operators: int) -> tuple[bool, Ruling]:
        """All of the first 50 slips of a day for each operator; of those beyond, 30 in a hundred by lot.

        Reading: slips count by the day on which they come back, in the order in which they do; operators are
        the department's agents of that day. Beyond, a ticket is drawn when its number's lot is below the share.
        """
        first, lot = self.all_up_to * operators, self.lot(number)
        drawn = returned_before < first or lot < self.share_beyond
        what = "列入回访" if drawn else "未抽中回访"
        return drawn, self.ruling(
            what,
            "CBK-08",
            returned_before=returned_before,
            operators=operators,
            all_up_to=first,
            lot=lot,
            share_beyond=str(self.share_beyond),
        )

    @cites("OP-CBK-2")
    def lot(self, number: str) -> int:
        """A ticket's lot, 0 to 99: anybody can draw it again. The number's SHA-256 as one figure, modulo 100."""
        return int(sha256(number.encode()).hexdigest(), 16) % HUNDRED

    # --- CBK-01, OP-CBK-1, OP-CBK-4: the calls

    @cites("OP-CBK-1")
    def call_due(self, ticket: Ticket) -> Due:
        """The resident is called within this time of the slip. Reading: hours on the clock."""
        clause = self.clause_of("call_within")
        return due(ticket.received_at, self.call_within, self.calendar, event="返单", clause=clause)

    @cites("CBK-01", "OP-CBK-4", "OP-HOUSE-30", "OP-HOUSE-31")
    def next_call_due(self, call: ResidentCall) -> Due:
        """After an appointment, when it has come; after a try in vain, by the end of the next half-day."""
        if call.result is Reached.INCONVENIENT and call.appointment is not None:
            clause = self.clause_of("appointment_within")
            return due(
                call.appointment, self.appointment_within, self.calendar, event="预约时间", clause=clause
            )
        start = call.answered_at.replace(second=0, microsecond=0)
        minutes = (self._next_end(start) - start) // timedelta(minutes=1)
        span = Span(amount=minutes, unit=SpanUnit.minutes)
        return due(start, span, self.calendar, event="未接通", clause=self.clause_of("tries"))

    @cites("OP-CBK-4", "OP-HOUSE-31")
    def given_up(self, calls: Sequence[ResidentCall]) -> bool:
        """Unreachable on three half-days.

        Reading: a second try in the same half-day doesn't count, and an appointment is no try in vain.
        """
        in_vain = {self.half_day(one.answered_at) for one in calls if one.result is Reached.UNREACHABLE}
        return len(in_vain) >= self.tries

    @cites("OP-HOUSE-31")
    def half_day(self, moment: datetime) -> HalfDay:
        """In which half-day a moment lies. Reading: noon parts the day, so the night belongs to one of the two."""
        local = moment.astimezone(self.calendar.tz)
        return HalfDay(local.date(), local.time() >= self.noon)

    @cites("CBK-01")
    def call_objections(self, call: ResidentCall) -> Sequence[str]:
        """An appointment lies ahead."""
        if call.result is Reached.INCONVENIENT and call.appointment and call.appointment <= call.answered_at:
            return ["appointment: 另约时间须在将来 lies in the past"]
        return []

    @property
    @cites("CBK-01", "CBK-09")
    def words(self) -> WordsPolicy:
        """What the operator says, on the day the slip came back."""
        return WordsPolicy.in_force_on(self.day, self.profile, self.calendar)

    def _next_end(self, moment: datetime) -> datetime:
        tried = self.half_day(moment)
        day = tried.day + timedelta(days=tried.afternoon)
        return datetime.combine(day, self.noon if tried.afternoon else self.evening, self.calendar.tz)

    # --- CBK-07, OP-CBK-3: what follows

    @cites("CBK-07", "OP-CBK-5")
    def reminds(self, call: ResidentCall, *, fee_paid: bool) -> bool:
        """Only who is satisfied, with the attitude and with 8 or more, and hasn't paid, is reminded of the fee."""
        satisfied = call.attitude is Attitude.SATISFIED and call.score >= self.satisfied_from
        return satisfied and not fee_paid

    @cites("CBK-02", "OP-CBK-3")
    def reopened(self, ticket: Ticket, repair: Repair, call: ResidentCall) -> Repair | None:
        """What isn't solved goes to the same station again, as a new ticket that runs from the call-back."""
        if call.solved is not Said.NO:
            return None
        return repair.model_copy(
            update={
                "source": Source.REOPENED,
                "received_at": call.answered_at,
                "taken_by": call.answered_by,
                "external_number": f"{ticket.repair}@reopened",
            }
        )

    @cites("CBK-03", "CBK-04", "CBK-05", "OP-CBK-3", "EXC-07")
    def bad_because(self, call: ResidentCall) -> tuple[str, ...]:
        """What in the answers is bad: a score of 5 or less, discontent with the worker, or a charge."""
        met = {
            "score": call.score <= self.bad_score,
            "dissatisfied": call.attitude is Attitude.DISSATISFIED,
            "charged": call.charged is Said.YES,
        }
        return tuple(name for name, holds in met.items() if holds)

    @cites("CBK-06", "OP-CBK-3", "EXC-06", "EXC-07", "EXC-08", "EXC-09")
    def exceptions(self, repair: Repair, call: ResidentCall) -> Sequence[Exceptional]:
        """Bad answers are a complaint about the worker; the resident's own words are what they are marked as."""
        found = []
        if because := self.bad_because(call):
            what = f"回访结果不好:{'、'.join(because)};打分 {call.score}"
            found.append(self._exception(ExceptionKind.ABOUT_WORKER, repair, call, what))
        if call.remark in BY_REMARK:
            kind, what = BY_REMARK[call.remark]
            found.append(self._exception(kind, repair, call, f"{what}:{call.said}"))
        return found

    def _exception(self, kind: ExceptionKind, repair: Repair, call: ResidentCall, what: str) -> Exceptional:
        about_worker = kind in {ExceptionKind.ABOUT_WORKER, ExceptionKind.PRAISE}
        return Exceptional(
            kind=kind,
            what=what,
            found_at=call.answered_at,
            person=repair.worker if about_worker else "",
            station=repair.station,
            department=repair.department,
        )


class Outcome(BaseModel, frozen=True):
    """How a call-back ended: what the daily report counts."""

    case: str
    entered_before: bool = False
    reached: bool = False
    solved: bool = False
    attitude: Attitude = Attitude.NOT_ASKED
    charged: bool = False
    score: int = 0
    remark: Remark = Remark.NONE
    reminded: bool = False
    reopened: str = ""
    calls: int = 0

    @classmethod
    @cites("CBK-10")
    def of(
        cls, case: str, calls: Sequence[ResidentCall], *, reminded: bool = False, reopened: str = ""
    ) -> Self:
        """What reports keep of a call-back: nothing personal."""
        *_, last = calls
        return cls(
            case=case,
            reached=last.reached,
            solved=last.solved is Said.YES,
            attitude=last.attitude,
            charged=last.charged is Said.YES,
            score=last.score,
            remark=last.remark,
            reminded=reminded,
            reopened=reopened,
            calls=len(calls),
        )
