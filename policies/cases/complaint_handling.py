"""P01 · complaint-handling · 客户投诉处理: what the regulations say about a complaint (CMP)."""

from collections.abc import Sequence
from datetime import datetime, time
from decimal import Decimal
from typing import ClassVar, Self

from pydantic import BaseModel, JsonValue

from policies.cases.complaint_forms import (
    CallBack,
    Channel,
    Complaint,
    ComplaintClass,
    Concerning,
    Finding,
    Investigation,
    Urgency,
)
from policies.citations import cites
from policies.organisation import Role
from policies.penalties import taken_from
from policies.reporting.exception_forms import Exceptional, ExceptionKind
from policies.rulebook import Policy
from policies.ruling import Ruling
from policies.spans import Span
from policies.working_time import Due, due

FROM_CARRIERS = {Channel.CARRIER, Channel.CARRIER_PROVINCE}
KINDS = {
    Concerning.REPAIR_WORKER: ExceptionKind.ABOUT_WORKER,
    Concerning.FEE_COLLECTOR: ExceptionKind.ABOUT_COLLECTOR,
}


class ComplaintPolicy(Policy, file="cases/complaint_handling.toml"):
    """The numbers of complaint handling on one day, in one profile."""

    prefix: ClassVar = "CMP"

    open_investigation_within: Span
    result_within: dict[str, Span]
    carrier_answer_within: Span
    report_exception_within: Span
    exceptions_reported_at_once: bool
    answered_by: Role
    major_from_users: int
    major_from_claim: Decimal
    rounds: int
    call_back_within: Span
    service_fine: Decimal
    service_fine_doubles: bool
    service_fine_ceiling: Decimal
    yuan_per_point: Decimal

    def _due(self, start: datetime, number: str, span: Span, event: str) -> Due:
        return due(start, span, self.calendar, event=event, clause=self.clause_of(number))

    # --- CMP-02, CMP-09: class and urgency

    @cites("CMP-02", "CMP-09")
    def classification(self, complaint: Complaint) -> Ruling:
        """The class a complaint is put into, with the channel it came by."""
        return self.ruling(
            f"投诉级别:{complaint.judged_class.zh}",
            "CMP-02",
            channel=complaint.channel,
            recorded=complaint.complaint_class,
        )

    @cites("CMP-13", "OP-CMP-5")
    def major_because(self, complaint: Complaint) -> tuple[str, ...]:
        """The criteria of a major complaint that this one meets; none: it isn't one.

        Reading: 5 users or more and 5,000 yuan or more count themselves in (OP-GEN-2).
        """
        met = {
            "media": complaint.channel is Channel.MEDIA
            or complaint.complaint_class is ComplaintClass.APPEAL_MEDIA,
            "safety": complaint.safety,
            "users": complaint.users_affected >= self.major_from_users,
            "claim": complaint.claim_yuan >= self.major_from_claim,
        }
        return tuple(name for name, holds in met.items() if holds)

    @cites("CMP-09")
    def suggested_order(self, complaint: Complaint) -> dict[str, JsonValue]:
        """What the supervisor's form is filled in with, to confirm or to change."""
        return {
            "confirmed_class": complaint.judged_class,
            "urgency": Urgency.URGENT if complaint.safety else Urgency.NORMAL,
            "major": bool(self.major_because(complaint)),
        }

    @cites("CMP-13", "REQ-05")
    def major(self, complaint: Complaint, order: Investigation | None = None) -> Ruling | None:
        """A major complaint goes to the leadership at once, past the levels between, who learn of it afterwards.

        Reading: what its record shows isn't kept until the supervisor has answered; with the order goes up
        only what the supervisor alone judges major.
        """
        shown = self.major_because(complaint)
        because = shown if order is None else ("supervisor",) if order.major and not shown else ()
        if not because:
            return None
        return self.ruling("重大投诉,立即上报领导", "CMP-13", criteria=list(because))

    @cites("CMP-19", "OP-GEN-1")
    def exception(self, complaint: Complaint) -> Ruling | None:
        """Where complaints count as exceptions (heating), each is reported at once and tracked to its result."""
        if not self.exceptions_reported_at_once:
            return None
        report_by = self._due(
            complaint.received_at, "report_exception_within", self.report_exception_within, "受理"
        )
        return self.ruling("投诉类异常,随时上报并跟踪", "CMP-19", report_by=report_by.at.isoformat())

    @cites("CMP-19", "EXC-07", "EXC-08", "EXC-10", "EXC-12")
    def typed_exception(self, complaint: Complaint) -> Exceptional | None:
        """Where exceptions have kinds (heating), a complaint about a worker, a collector, or forwarded is one.

        Reading: what a heating office forwards is of that kind, whomever it is about; a complaint about nobody
        in particular is of none of the nine, and goes no further than CMP-19 takes it.
        """
        forwarded = complaint.channel is Channel.HEATING_OFFICE
        kind = ExceptionKind.FORWARDED if forwarded else KINDS.get(complaint.concerning)
        if kind is None or not self.exceptions_reported_at_once:
            return None
        return Exceptional(
            kind=kind,
            what=complaint.content,
            found_at=complaint.received_at,
            is_complaint=True,
            department=complaint.department,
        )

    # --- CMP-04, CMP-07, CMP-08: the limits

    @cites("CMP-07", "OP-CMP-3")
    def investigation_due(self, complaint: Complaint) -> Due:
        """The supervisor opens the investigation at once. Reading: `immediately` runs in working time only."""
        return self._due(
            complaint.received_at, "open_investigation_within", self.open_investigation_within, "受理"
        )

    @cites("CMP-04", "CMP-08", "OP-CMP-1", "OP-CMP-2")
    def result_due(self, complaint: Complaint, order: Investigation, since: datetime) -> Due:
        """The result reaches the customer inside the limit of the class; a carrier's own limit holds if earlier.

        Reading: the limit runs from the receipt, and anew from each reopening (`since`).
        """
        kind = order.confirmed_class.kind
        by_class = self._due(since, f"result_within.{kind}", self.result_within[kind], "受理")
        if complaint.channel not in FROM_CARRIERS:
            return by_class
        by_carrier = self._due(since, "carrier_answer_within", self.carrier_answer_within, "运营商转办")
        return min(by_class, by_carrier, key=lambda limit: limit.at)

    @cites("CMP-10", "CMP-11", "CMP-22", "CMP-23", "CF-23")
    def teller(self, complaint: Complaint) -> str:
        """Who gives the customer the result: the role the profile names, or the first receiver in person."""
        return complaint.taken_by if self.answered_by is Role.AGENT else self.answered_by

    @cites("CMP-12", "OP-HOUSE-5")
    def call_back_due(self, told_at: datetime) -> Due:
        """The first receiver calls back within this time of the answer."""
        return self._due(told_at, "call_back_within", self.call_back_within, "答复客户")

    # --- CMP-12, CMP-18: the end

    @cites("CMP-03", "CMP-12", "OP-CMP-6", "CF-24")
    def last_round(self, rounds: Sequence[CallBack]) -> bool:
        """After so many rounds without a satisfied customer the supervisor decides.

        Reading: `until satisfied` ends here with a reasoned close, not with a complaint open for ever (CF-24).
        """
        return len(rounds) >= self.rounds

    # --- CMP-20: a service fault

    @cites("CMP-20", "PEN-18", "OP-CMP-7")
    def to_be_verified(self, findings: Sequence[Finding]) -> Sequence[Finding]:
        """Nobody is punished on a finding alone: the supervisor verifies it first.

        Reading: a fault found in an earlier round or before a transfer counts, and once for each person.
        """
        return list({one.at_fault: one for one in findings if one.service_fault}.values())

    @cites("CMP-20", "PEN-02", "PEN-04", "PEN-12", "OP-PEN-1", "OP-PEN-2", "OP-PEN-6", "CF-09")
    def penalty(self, person: str, earlier_this_month: int, taken_in: str) -> Ruling:
        """A verified service fault costs its fine, in money or in points at the rate in force.

        Where the profile doubles, each further one in a calendar month costs twice the last, up to the ceiling.
        """
        doubled = self.service_fine * 2 ** (earlier_this_month if self.service_fine_doubles else 0)
        fine = min(doubled, self.service_fine_ceiling)
        amount, unit = taken_from(taken_in, fine, self.yuan_per_point)
        return self.ruling(
            "服务原因被投诉,处罚",
            self.fine_clause,
            amount=amount,
            unit=unit,
            about=person,
            earlier_this_month=earlier_this_month,
            fine=str(fine),
        )

    @cites("PEN-18")
    def accused(self, finding: Finding) -> dict[str, JsonValue]:
        """What the verification form is filled in with."""
        return {"at_fault": finding.at_fault, "reason": finding.finding}

    @cites("OP-PEN-1", "OP-GEN-5")
    def month_start(self, moment: datetime) -> datetime:
        """The first moment of the calendar month, in the department's zone: doubling starts afresh with it."""
        first = self.calendar.day_of(moment).replace(day=1)
        return datetime.combine(first, time(), self.calendar.tz)

    @property
    def fine_clause(self) -> str:
        """The clause the profile's fine rests on."""
        return self.clause_of("service_fine")


class Outcome(BaseModel, frozen=True):
    """How a complaint ended."""

    case: str
    entered_before: bool = False
    satisfied: bool = False
    complaint_class: ComplaintClass = ComplaintClass.UNDECIDED
    handler: str = ""
    cause: str = ""
    service_fault: bool = False

    @classmethod
    @cites("CMP-18")
    def of(
        cls, case: str, order: Investigation, finding: Finding, *, satisfied: bool, service_fault: bool
    ) -> Self:
        """What the statistics and the archive keep of a complaint."""
        return cls(
            case=case,
            satisfied=satisfied,
            complaint_class=order.confirmed_class,
            handler=finding.answered_by,
            cause=finding.cause,
            service_fault=service_fault,
        )
