"""P46 · points-ledger · 加分扣分登记: what is proposed, who confirms it, what it is worth (PTS)."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, time
from decimal import Decimal
from typing import Any, ClassVar

from pydantic import BaseModel, JsonValue

from policies.citations import cites
from policies.months import Month
from policies.performance.points_detection import PersonFigures, first_places, full_marks, no_complaints
from policies.performance.points_forms import (
    Item,
    PointsConfirmed,
    PointsEntry,
    PointsLine,
    PointsRequest,
)
from policies.recurrence import MonthlyPolicy
from policies.ruling import Ruling
from policies.spans import Span
from policies.wall_clock import moment_at
from policies.working_time import due


class LedgerPolicy(MonthlyPolicy, file="performance/points_ledger.toml"):
    """The two lists of points on one day, in one profile."""

    prefix: ClassVar = "PTS"

    points: dict[str, Decimal]
    full_marks: int
    trial: Span
    detected: bool
    working_day: int
    at: time

    # --- OP-HOUSE-73: when, and which month

    @cites("OP-HOUSE-73", "OP-PTS-3")
    def start_in(self, month: Month) -> datetime | None:
        """When the month before is gone through; never where the points aren't found by themselves."""
        if not self.detected:
            return None
        day = self.calendar.nth_working_day(month.year, month.month, self.working_day)
        return moment_at(datetime.combine(day, self.at), self.calendar.tz).astimezone(self.calendar.tz)

    @cites("PTS-08", "OP-PTS-4")
    def entry_of(self, request: PointsRequest, started_at: datetime, found: dict[str, Any]) -> PointsEntry:
        """The request with its month: as asked for, else this one, or the one before for what is detected."""
        local = started_at.astimezone(self.calendar.tz)
        this = Month.of(local)
        default = this.later(-1) if request.item is Item.DETECTED else this
        month = Month.named(request.month) if request.month else default
        named: dict[str, Any] = {
            "month": str(month),
            "started_at": local,
            "month_over": month < this,
            "month_begun": month <= this,
            "trial_until": None,
        }
        if request.trial_began is not None:
            began = request.localised(self.calendar.zone).trial_began or local
            named["trial_until"] = due(
                began, self.trial, self.calendar, event="试行", clause=self.clause_of("trial")
            ).at
        return PointsEntry(**request.model_dump() | found | named)

    # --- what is proposed

    @cites("PTS-01", "PTS-02", "PTS-05")
    def detects(self, entry: PointsEntry) -> bool:
        """Whether the month's figures are gone through."""
        return entry.item is Item.DETECTED

    @cites("PTS-01", "PTS-02", "PTS-05")
    def not_ready(self, entry: PointsEntry, *, missing: bool) -> list[str]:
        """The figures of the month have to be there before anything can be found in them."""
        return [f"answered_by: {entry.month} 的数据尚未导入 aren't imported yet"] if missing else []

    @cites("PTS-01", "PTS-02", "PTS-05", "CF-05", "CF-09")
    def found_in(self, figures: Sequence[PersonFigures]) -> list[PointsLine]:
        """What the figures of the month show, for the supervisor to confirm; nothing is entered unseen."""
        return [
            *first_places(figures),
            *full_marks(figures, self.full_marks),
            *no_complaints(figures),
        ]

    @cites("PTS-03", "PTS-04", "PTS-06", "PTS-08", "PTS-09", "OP-PTS-1")
    def proposed(self, entry: PointsEntry) -> list[PointsLine]:
        """What somebody on the staff proposes: one item; none where only the page is asked for."""
        if not entry.is_entry:
            return []
        facts = f"{entry.violation}：{entry.facts}" if entry.violation else entry.facts
        return [PointsLine(item=entry.item, person=entry.person, facts=facts, evidence=entry.evidence)]

    @cites("PTS-03", "PTS-08")
    def filled_in(self, entry: PointsEntry, lines: Sequence[PointsLine]) -> dict[str, JsonValue]:
        """What the supervisor's form is filled in with: the entries, none of them accepted yet."""
        return {"lines": [line.model_dump(mode="json") for line in lines], "month": entry.month}

    @cites("PTS-03", "PTS-04", "PTS-06", "PTS-09")
    def confirmable(
        self,
        entry: PointsEntry,
        lines: Sequence[PointsLine],
        said: PointsConfirmed,
        published: Collection[str],
    ) -> list[str]:
        """Every entry is accepted or refused with a reason, by somebody else, for a month that is still open."""
        wanted, given = (Counter((one.item, one.person) for one in those) for those in (lines, said.lines))
        wrong = [f"lines: {item.zh} {who} 漏填 is left out" for item, who in (wanted - given)]
        wrong += [f"lines: {item.zh} {who} 不在提出之列 wasn't proposed" for item, who in (given - wanted)]
        wrong += _unreasoned(said)
        if said.month in published:
            wrong.append(f"month: {said.month} 的考核已公示 is published: let it count in an open month")
        this_month = f"{self.calendar.day_of(said.answered_at):%Y-%m}"
        if not entry.month <= said.month <= max(entry.month, this_month):
            wrong.append("month: 只能计入原月份或本月 it counts in its own month or in this one")
        return wrong

    @cites("PTS-03", "PTS-09")
    def barred(self, lines: Sequence[PointsLine]) -> list[str]:
        """Nobody confirms their own points."""
        return sorted({line.person for line in lines})

    # --- what is entered

    @cites("PTS-07")
    def counted(self, rulings: Sequence[Ruling]) -> int:
        """How many entries count."""
        return sum(one.amount is not None for one in rulings)

    @cites("PTS-07")
    def told(self, lines: Sequence[PointsLine], said: PointsConfirmed) -> list[tuple[str, str]]:
        """Who is told of which entries that count for them."""
        mine: dict[str, list[str]] = {}
        judged = {(one.item, one.person): one for one in said.lines}
        for line in lines:
            if judged[line.item, line.person].accepted:
                mine.setdefault(line.person, []).append(f"{line.item.zh} {self.points[line.item.en]:+f}")
        return [(person, "、".join(items)) for person, items in mine.items()]

    @cites("PTS-01", "PTS-02", "PTS-03", "PTS-04", "PTS-05", "PTS-06", "PTS-07", "PTS-09", "OP-PTS-1")
    def entered(self, entry: PointsEntry, lines: Sequence[PointsLine], said: PointsConfirmed) -> list[Ruling]:
        """What each entry comes to: its points in the month, or that it isn't counted and why.

        Reading: facts and evidence are those that were proposed; the supervisor accepts or refuses them.
        """
        judged = {(one.item, one.person): one for one in said.lines}
        return [
            self._counted(entry, said, one) if verdict.accepted else self._refused(one, verdict.reason)
            for one in lines
            for verdict in [judged[one.item, one.person]]
        ]

    def _counted(self, entry: PointsEntry, said: PointsConfirmed, one: PointsLine) -> Ruling:
        name = f"points.{one.item.en}"
        ruling = self.ruling(
            f"{one.item.zh},{'加分' if self.points[one.item.en] > 0 else '扣分'}",
            self.clause_of(name),
            amount=self.points[one.item.en],
            unit="points",
            about=one.person,
            item=one.item.zh,
            facts=one.facts,
            evidence=one.evidence,
            proposed_by=entry.taken_by,
            confirmed_by=said.answered_by,
        )
        return ruling.counting_in(said.month)

    def _refused(self, one: PointsLine, reason: str) -> Ruling:
        return self.ruling(
            "未予计入", self.clause_of(f"points.{one.item.en}"), item=one.item.zh, reason=reason
        )


def _unreasoned(said: PointsConfirmed) -> Iterator[str]:
    for one in said.lines:
        if one.accepted and one.person == said.answered_by:
            yield f"lines: {one.item.zh} 不得确认本人的分数 nobody confirms their own points"
        if not one.accepted and not one.reason:
            yield f"lines: {one.item.zh} {one.person} 不计入须写明理由 what isn't accepted needs its reason"


class Outcome(BaseModel, frozen=True):
    """What became of what was proposed."""

    case: str
    entered_before: bool = False
    month: str = ""
    proposed: int = 0
    entered: int = 0
