"""P03 · complaint-analysis · 投诉统计分析与改进建议: when, what is counted, who decides (CAN)."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from decimal import Decimal
from typing import ClassVar, Self

from pydantic import BaseModel

from policies.cases.analysis_figures import Analysis, Line, Tally
from policies.cases.analysis_forms import (
    AnalysedMonth,
    CampaignProposals,
    Decision,
    Period,
    Proposals,
    Verdict,
)
from policies.citations import cites
from policies.months import Month
from policies.rulebook import Policy
from policies.ruling import Ruling
from policies.spans import Span
from policies.wall_clock import moment_at
from policies.working_time import Due, due


class AnalysisPolicy(Policy, file="cases/complaint_analysis.toml"):
    """The numbers of the complaint analysis on one day, in one profile."""

    prefix: ClassVar = "CAN"

    working_day: int
    at: time
    top_n: int
    repeated_from: int
    write_within: Span
    decide_within: Span
    campaigns_wanted: bool

    # --- OP-CAN-1: when, and which month

    @cites("OP-CAN-1")
    def start_in(self, month: Month) -> datetime:
        """When the analysis starts in a month: on that working day, make-up days and holidays heeded."""
        day = self.calendar.nth_working_day(month.year, month.month, self.working_day)
        return moment_at(datetime.combine(day, self.at), self.calendar.tz).astimezone(self.calendar.tz)

    @cites("CAN-01", "OP-GEN-5")
    def month_of(self, period: Period, started_at: datetime) -> AnalysedMonth:
        """The month that is analysed: as asked for, else the calendar month before the one of the start.

        Reading: a start that was scheduled and comes late still analyses the month it was scheduled for.
        """
        local = started_at.astimezone(self.calendar.tz)
        month = period.month or str(Month.of(local).later(-1))
        return AnalysedMonth(**period.model_dump() | {"month": month, "started_at": local})

    # --- CAN-01: the figures

    @cites("CAN-01", "CAN-03", "OP-CAN-2")
    def analysis(self, month: AnalysedMonth, this: Tally, before: Tally, adopted: Sequence[str]) -> Analysis:
        """A month beside the one before: each class and channel, the most frequent categories and causes."""
        return Analysis(
            month=month.month,
            month_before=str(Month.named(month.month).later(-1)),
            this=this.totals,
            before=before.totals,
            classes=Line.table(this.classes, before.classes),
            channels=Line.table(this.channels, before.channels),
            categories=Line.table(this.categories, before.categories, self.top_n),
            causes=Line.table(this.causes, before.causes, self.top_n),
            repeated_causes=self.repeated(this.causes, before.causes),
            repeated_categories=self.repeated(this.categories, before.categories),
            adopted_before=tuple(adopted),
        )

    @cites("CAN-01", "CAN-02", "OP-HOUSE-23", "OP-CAN-2")
    def repeated(self, this: Mapping[str, int], before: Mapping[str, int]) -> tuple[Line, ...]:
        """The causes or categories that came up again, most frequent first, as many as are looked at.

        Reading: repeated within the month; whether it came up the month before too is shown beside it.
        """
        again = {name: count for name, count in this.items() if count >= self.repeated_from}
        return Line.table(again, {name: before.get(name, 0) for name in again})[: self.top_n]

    @cites("CAN-01")
    def statistics(self, analysis: Analysis) -> Ruling:
        """What was counted, on record with the rules it was counted by."""
        return self.ruling(
            "投诉定期统计",
            "CAN-01",
            month=analysis.month,
            complaints=analysis.this.complaints,
            closed=analysis.this.closed,
            on_time=analysis.this.on_time,
            late=analysis.this.late,
        )

    # --- CAN-02, CAN-03: proposals

    @cites("CAN-02")
    def needs_proposals(self, analysis: Analysis) -> bool:
        """Whether anybody is asked.

        Reading: a month without a complaint is reported, and asks nothing of anybody.
        """
        return analysis.this.complaints > 0

    @property
    @cites("CAN-03")
    def proposals_form(self) -> type[Proposals]:
        """What the supervisor fills in: where campaigns are run, with a suggestion on them."""
        return CampaignProposals if self.campaigns_wanted else Proposals

    @cites("CAN-02", "OP-HOUSE-21")
    def writing_due(self, counted_at: datetime) -> Due:
        """The supervisor writes the analysis within this time of the figures."""
        return self._due(counted_at, "write_within", "统计完成")

    @cites("CAN-03", "OP-HOUSE-22")
    def decision_due(self, written_at: datetime) -> Due:
        """The leadership decides within this time of the proposals. Silence adopts nothing."""
        return self._due(written_at, "decide_within", "提交建议")

    @cites("CAN-03", "CAN-04")
    def decided(self, decision: Decision) -> Ruling:
        """What became of one proposal, and why."""
        return self.ruling(
            f"建议:{decision.verdict.zh}", "CAN-03", proposal=decision.proposal, reason=decision.reason
        )

    def _due(self, start: datetime, number: str, event: str) -> Due:
        return due(start, getattr(self, number), self.calendar, event=event, clause=self.clause_of(number))


class Outcome(BaseModel, frozen=True):
    """How an analysis ended; what was adopted is followed up in the next one (CAN-04)."""

    case: str
    entered_before: bool = False
    month: str = ""
    complaints: int = 0
    on_time_share: Decimal | None = None
    put_forward: int = 0
    adopted: tuple[str, ...] = ()

    @classmethod
    @cites("CAN-04")
    def of(cls, case: str, analysis: Analysis, decisions: Sequence[Decision] = ()) -> Self:
        """What the archive and the next analysis keep."""
        return cls(
            case=case,
            month=analysis.month,
            complaints=analysis.this.complaints,
            on_time_share=analysis.this.on_time_share,
            put_forward=len(decisions),
            adopted=tuple(one.proposal for one in decisions if one.verdict is Verdict.ADOPTED),
        )
