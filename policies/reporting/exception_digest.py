"""P21 · exception-digest · 异常事件日报、周报、月报: which period, what stands in it, who approves (EXD)."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import ClassVar, Self

from pydantic import BaseModel, JsonValue

from policies.citations import cites
from policies.months import Month
from policies.quality.days import begins
from policies.recurrence import Recurrence, RecurringPolicy
from policies.reporting.digest_forms import DigestEditing, DigestKind, DigestPeriod, DigestRequest, Editing
from policies.ruling import Ruling
from policies.spans import Span
from policies.working_time import Due, due

ONE_DAY = timedelta(days=1)
ONE_WEEK = timedelta(days=7)
RULES = {
    DigestKind.DAILY: "FREQ=DAILY",
    DigestKind.WEEKLY: "FREQ=WEEKLY;BYDAY=MO",
    DigestKind.MONTHLY: "FREQ=MONTHLY;BYMONTHDAY=1",
}
TAIL = {DigestKind.DAILY: 0, DigestKind.WEEKLY: 6, DigestKind.MONTHLY: 30}
"""After the season's last day its last week and month have still to end."""


class Line(BaseModel, frozen=True):
    """A kind or a station, with how many exceptions it has."""

    name: str
    this: int


class Digest(BaseModel, frozen=True):
    """The exceptions of a period in figures: nothing personal."""

    total: int = 0
    urgent: int = 0
    earlier: int = 0
    kinds: tuple[Line, ...] = ()
    stations: tuple[Line, ...] = ()


class DigestPolicy(RecurringPolicy, file="reporting/exception_digest.toml"):
    """The numbers of the exception digests on one day, in one profile."""

    prefix: ClassVar = "EXD"

    compiled: bool
    at: dict[str, time]
    edit_within: Span

    # --- OP-EXD-1: when, and which period

    @property
    @cites("EXD-01", "OP-EXD-1")
    def recurrences(self) -> tuple[Recurrence, ...]:
        """Every day, every Monday and every 1st of the season; the last ones come after it."""
        if not self.compiled:
            return ()
        return tuple(
            Recurrence(kind.en, RULES[kind], self.at[kind.en], {"kind": kind.value}, 1, TAIL[kind])
            for kind in DigestKind
        )

    @cites("EXD-01", "OP-EXD-1")
    def period_of(self, request: DigestRequest, started_at: datetime) -> DigestPeriod:
        """The period that the day lies in; left blank, the last one that was over when the start was scheduled.

        Reading: a week runs from Monday to Sunday, a month is a calendar month. A start that comes late still
        reports the period it was scheduled for.
        """
        local = started_at.astimezone(self.calendar.tz)
        first, after = self._around(request.kind, self._day_in(request, local.date()))
        return DigestPeriod(
            **request.model_dump(),
            first=first,
            last=after - ONE_DAY,
            begins_at=begins(first, self.calendar).astimezone(self.calendar.tz),
            ends_at=begins(after, self.calendar).astimezone(self.calendar.tz),
            started_at=local,
        )

    def _day_in(self, request: DigestRequest, today: date) -> date:
        if request.day:
            return date.fromisoformat(request.day)
        return self._around(request.kind, today)[0] - ONE_DAY

    def _around(self, kind: DigestKind, day: date) -> tuple[date, date]:
        if kind is DigestKind.DAILY:
            return day, day + ONE_DAY
        if kind is DigestKind.WEEKLY:
            monday = day - day.weekday() * ONE_DAY
            return monday, monday + ONE_WEEK
        first = day.replace(day=1)
        after = Month(day.year, day.month).later(1)
        return first, date(after.year, after.month, 1)

    # --- EXD-01, EXD-02: compiled, edited, sent

    @cites("EXD-01", "EXD-02")
    def to_be_edited(self, digest: Digest, edited: Sequence[DigestEditing]) -> bool:
        """Whether the director is asked: until it is approved.

        Reading: a period without an exception is reported as such, unasked.
        """
        return digest.total > 0 and not (edited and self.approved(edited[-1]))

    @cites("EXD-02", "OP-HOUSE-37")
    def editing_due(self, started_at: datetime) -> Due:
        """The director edits and approves within this time of the report's hour."""
        clause = self.clause_of("edit_within")
        return due(started_at, self.edit_within, self.calendar, event="汇总", clause=clause)

    @cites("EXD-02")
    def suggested(self, period: DigestPeriod, digest: Digest) -> dict[str, JsonValue]:
        """What the director's form is filled in with: the figures in one sentence, to be put in order."""
        summary = f"{period.subject}:共 {digest.total} 件,其中紧急 {digest.urgent} 件。"
        return {"summary": summary}

    @cites("EXD-02")
    def approved(self, editing: DigestEditing) -> bool:
        """Whether it can go; else it is compiled again."""
        return editing.decision is Editing.APPROVED

    @cites("EXD-01", "EXD-02", "EXC-12")
    def sent(self, digest: Digest, edited: Sequence[DigestEditing]) -> Ruling:
        """What went to the competent department, and who had approved it."""
        return self.ruling(
            "异常事件报告上报主管部门",
            "EXD-01",
            total=digest.total,
            urgent=digest.urgent,
            approved_by=edited[-1].answered_by if edited else "",
            compiled=len(edited) or 1,
        )


class Outcome(BaseModel, frozen=True):
    """What the archive keeps of a digest; the reconciliation reads when it was sent."""

    case: str
    entered_before: bool = False
    kind: str = ""
    first: str = ""
    total: int = 0
    sent_at: datetime | None = None

    @classmethod
    @cites("EXD-01")
    def of(cls, case: str, period: DigestPeriod, digest: Digest, sent_at: datetime) -> Self:
        """Which report, how many exceptions stand in it, when it was sent."""
        return cls(case=case, kind=period.kind, first=str(period.first), total=digest.total, sent_at=sent_at)
