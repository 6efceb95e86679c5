"""P20 · exception-reconciliation · 异常事件核对: what was left out or hidden, and what that costs (EXC-13, EXC-22)."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import ClassVar, Self

from pydantic import BaseModel, JsonValue

from policies.citations import cites
from policies.quality.days import begins
from policies.quality.recording_findings import Finding
from policies.recurrence import Recurrence, RecurringPolicy
from policies.reporting.exception_digest import DigestPolicy
from policies.reporting.exception_forms import Exceptional, ExceptionKind
from policies.reporting.reconciliation_evidence import BY_FINDING, DayRecords, DigestFacts
from policies.reporting.reconciliation_forms import (
    MOST,
    DayRequest,
    DirectorJudged,
    Evidence,
    Fault,
    Gap,
    Gaps,
    GapsJudged,
    JudgedGap,
    ReconciledDay,
)
from policies.reporting.reconciliation_sanctions import SanctionTable
from policies.ruling import Ruling

ONE_DAY = timedelta(days=1)


class ReconciliationPolicy(SanctionTable, RecurringPolicy, file="reporting/exception_reconciliation.toml"):
    """The numbers of the reconciliation on one day, in one profile."""

    prefix: ClassVar = "RCN"

    reconciled: bool
    starts_at: time

    # --- OP-HOUSE-36: when, and which day

    @property
    @cites("EXC-13", "OP-HOUSE-36")
    def recurrences(self) -> tuple[Recurrence, ...]:
        """Each day of the season is looked at the day after."""
        return (Recurrence("daily", "FREQ=DAILY", self.starts_at, lag=1),) if self.reconciled else ()

    @cites("EXC-13", "OP-HOUSE-36")
    def day_of(self, request: DayRequest, started_at: datetime) -> ReconciledDay:
        """The day asked for; left blank, the one before the start was scheduled for."""
        local = started_at.astimezone(self.calendar.tz)
        day = date.fromisoformat(request.day) if request.day else local.date() - ONE_DAY
        first, after = (begins(each, self.calendar).astimezone(local.tzinfo) for each in (day, day + ONE_DAY))
        named = {"day": day.isoformat(), "begins_at": first, "ends_at": after, "started_at": local}
        return ReconciledDay.model_validate(request.model_dump() | named)

    # --- EXC-13, EXC-22: what isn't on record as it should be

    @cites("EXC-13", "EXC-22")
    def gaps(self, records: DayRecords) -> Gaps:
        """A day's tickets, call-backs and recordings beside the exceptions on record, and the digests due."""
        found = [
            *self._by_tickets(records),
            *self._by_calls(records),
            *self._by_recordings(records),
            *self._late(records),
            *self._by_digests(records),
        ]
        return Gaps(
            tickets=len(records.tickets),
            calls=len(records.calls),
            recordings=len(records.heard),
            exceptions=len(records.on_record),
            found=tuple({gap.finding: gap for gap in found}.values()),
            staff=records.staff,
            directors=records.directors,
        )

    def _by_tickets(self, records: DayRecords) -> Iterator[Gap]:
        for ticket in records.tickets:
            for event in ticket.exceptions(records.as_of):
                if (ticket.number, event.kind) not in records.on_record:
                    about = event.model_copy(update={"about_case": ticket.number})
                    yield _gap(Evidence.TICKET, about, ticket.repair.taken_by)

    def _by_calls(self, records: DayRecords) -> Iterator[Gap]:
        for call in records.calls:
            for kind in call.kinds():
                if not {(call.number, kind), (call.repair, kind)} & records.on_record:
                    yield _gap(Evidence.CALL_BACK, _event(kind, call.number, call.at, call.station), call.by)

    def _by_recordings(self, records: DayRecords) -> Iterator[Gap]:
        """Reading: a complaint that is heard is on record as any of the kinds 6, 7 and 9."""
        for heard in records.heard:
            kinds = BY_FINDING.get(Finding(heard.finding), ())
            known = {(about, kind) for about in (heard.about, heard.recording) for kind in kinds}
            if kinds and not known & records.on_record:
                event = _event(kinds[0], heard.about or heard.recording, heard.made_at)
                yield _gap(Evidence.RECORDING, event, heard.operator)

    def _late(self, records: DayRecords) -> Iterator[Gap]:
        """OP-EXC-3 · registered, but later than its time."""
        for one in records.registered:
            if one.rules.late(one.event, one.reported_at):
                finding = f"{one.number} {one.event.kind.zh}"
                yield Gap(finding=finding, evidence=Evidence.LATE, person=one.event.taken_by)

    def _by_digests(self, records: DayRecords) -> Iterator[Gap]:
        for digest in records.digests:
            if self.digest_overdue(digest, records.as_of):
                finding, director = digest.period.subject, digest.director
                yield Gap(finding=finding, evidence=Evidence.DIGEST, person=director)

    @cites("EXC-22", "EXD-02", "OP-HOUSE-37")
    def digest_overdue(self, digest: DigestFacts, as_of: datetime) -> bool:
        """A digest that wasn't sent within its editing time is the director's own omission."""
        started = digest.period.started_at
        day = self.calendar.day_of(started)
        editing = DigestPolicy.in_force_on(day, self.profile, self.calendar).editing_due(started)
        return (digest.sent_at or as_of) > editing.at

    @cites("EXC-13")
    def compared(self, gaps: Gaps) -> Ruling:
        """That the day was looked at, and how much of it."""
        return self.ruling(
            "异常事件核对",
            "EXC-13",
            tickets=gaps.tickets,
            calls=gaps.calls,
            recordings=gaps.recordings,
            left_out=len(gaps.of_staff),
            directors=len(gaps.of_director),
        )

    @cites("EXC-13", "EXC-11")
    def afterwards(self, event: Exceptional, found_in: str) -> Exceptional:
        """The record that is entered afterwards, marked as such."""
        return event.model_copy(update={"found_in": found_in})

    # --- PEN-18: the facts first

    @cites("PEN-18")
    def to_judge(self, gaps: Sequence[Gap]) -> dict[str, JsonValue]:
        """What the form is filled in with: each finding and who seems at fault; the verdict is nobody's yet."""
        return {"findings": [{"finding": gap.finding, "person": gap.person} for gap in gaps]}

    @cites("PEN-18")
    def forms(self, gaps: Sequence[Gap]) -> Sequence[Sequence[Gap]]:
        """What is found goes into one form; what is too much for it, into the next."""
        return [gaps[start : start + MOST] for start in range(0, len(gaps), MOST)]

    @cites("PEN-18")
    def judged_wrong(
        self, gaps: Sequence[Gap], staff: Sequence[str]
    ) -> Callable[[GapsJudged | DirectorJudged], list[str]]:
        """Every finding is judged once; a fault has somebody who works here, a reason, and another judge."""

        def wrong(answer: GapsJudged | DirectorJudged) -> list[str]:
            wanted, times = [gap.finding for gap in gaps], Counter(one.finding for one in answer.findings)
            return [
                *(f"findings: {one} 不在核对发现之列 wasn't found" for one in times if one not in wanted),
                *(f"findings: {one} 漏填 is left out" for one in wanted if one not in times),
                *(f"findings: {one} 重复 stands there twice" for one, n in times.items() if n > 1),
                *(
                    f"findings: {gap.finding} 不得认定本人的事项 nobody judges their own matter"
                    for gap in gaps
                    if gap.person == answer.answered_by
                ),
                *(line for one in answer.findings for line in _unfounded(one, staff, answer.answered_by)),
            ]

        return wrong


def _gap(evidence: Evidence, event: Exceptional, person: str) -> Gap:
    return Gap(finding=f"{event.about_case} {event.kind.zh}", evidence=evidence, person=person, event=event)


def _event(kind: ExceptionKind, about: str, at: datetime, station: str = "") -> Exceptional:
    return Exceptional(kind=kind, what="核对发现,事后补登", found_at=at, about_case=about, station=station)


def _unfounded(one: JudgedGap, staff: Sequence[str], judge: str) -> Iterator[str]:
    if one.fault is Fault.NONE:
        return
    if one.person not in staff:
        yield f"findings: {one.finding} 责任人“{one.person}”不是在职员工 nobody of that number works here"
    if not one.reason:
        yield f"findings: {one.finding} 须写明事实与依据 needs its facts"
    if one.person == judge:
        yield f"findings: {one.finding} 不得认定本人的事项 nobody judges their own matter"


class Outcome(BaseModel, frozen=True):
    """What the archive keeps of a day's reconciliation."""

    case: str
    entered_before: bool = False
    day: str = ""
    found: int = 0
    entered_afterwards: int = 0

    @classmethod
    @cites("EXC-13")
    def of(cls, case: str, day: ReconciledDay, gaps: Gaps, entered: Sequence[str]) -> Self:
        """How much was left out, and what came of it."""
        raised = sum(bool(number) for number in entered)
        found = len(gaps.found)
        return cls(case=case, day=day.day, found=found, entered_afterwards=raised)
