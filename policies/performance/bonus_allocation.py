"""P49 · bonus-allocation · 绩效奖金核算与分配: the pool, who shares in it, each one's part (BON)."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import ClassVar

from policies.citations import cites
from policies.months import Month
from policies.performance.award_month import asked_for
from policies.performance.bonus_figures import (
    BonusLine,
    BonusSheet,
    Eligibility,
    LeftOut,
    Pool,
    Sales,
    Stage,
)
from policies.performance.bonus_forms import BonusMonth, BonusRequest, BonusReview, SalesEntered
from policies.performance.bonus_tiers import Tiers
from policies.performance.results import MonthlyResult
from policies.performance.shares import CENT, OddCents, shared
from policies.recurrence import MonthlyPolicy
from policies.ruling import Ruling
from policies.spans import Span
from policies.wall_clock import moment_at
from policies.working_time import Due, due

WHOLE = Decimal(100)


class Gate(StrEnum):
    """CF-56 · by what somebody shares in the bonus."""

    SCORE = "score"
    FACTORS = "factors"
    PRIZES = "prizes"


class BonusPolicy(MonthlyPolicy, file="performance/bonus_allocation.toml"):
    """The numbers of the bonus on one day, in one profile."""

    prefix: ClassVar = "BON"

    gate: Gate
    working_day: int
    at: time
    tiers: Tiers
    share: Decimal
    odd_cents: OddCents
    min_days: int
    with_points: bool
    left_out: str
    on_probation: str
    fill_in_within: Span
    review_within: Span

    # --- OP-HOUSE-77: when, and which month

    @cites("OP-HOUSE-77", "CF-56")
    def start_in(self, month: Month) -> datetime | None:
        """On the seventh working day, when the month before is published; never where prizes stand for a bonus."""
        if not self.shared_out:
            return None
        day = self.calendar.nth_working_day(month.year, month.month, self.working_day)
        return moment_at(datetime.combine(day, self.at), self.calendar.tz).astimezone(self.calendar.tz)

    @cites("OP-HOUSE-77")
    def month_of(self, request: BonusRequest, started_at: datetime) -> BonusMonth:
        """The month whose bonus is shared out."""
        return BonusMonth.model_validate(asked_for(request, started_at.astimezone(self.calendar.tz)))

    # --- BON-06: who shares

    @property
    @cites("BON-06", "CF-56")
    def shared_out(self) -> bool:
        """Whether there is a pool at all: the shop gives prizes instead (AWD-01 … AWD-04)."""
        return self.gate is not Gate.PRIZES

    @property
    @cites("BON-06", "CF-56")
    def by_factors(self) -> bool:
        """Whether the factor tables decide who is eligible (FAC-01)."""
        return self.gate is Gate.FACTORS

    @cites("BON-06")
    def not_held(self, month: BonusMonth) -> Ruling:
        """Where prizes stand for a bonus, there is nothing to share out."""
        return self.ruling("本部门直接发奖,不分配绩效奖金", "CF-56", month=month.month)

    @cites("BON-06", "GRD-11", "OP-BON-4", "CF-56")
    def why_left_out(self, result: MonthlyResult, eligible: Eligibility) -> LeftOut | None:
        """Probation, the reserve post, too few days, no score or no eligibility: no share, and not in the sum.

        Reading: what the tables refuse somebody isn't kept back from the pool; the others share all of it.
        """
        if result.grade is not None and result.grade.en in {self.on_probation, self.left_out}:
            return LeftOut.PROBATION if result.grade.en == self.on_probation else LeftOut.RESERVE
        if result.total is None:
            return LeftOut.NO_SCORE
        if result.days_on_duty < self.min_days:
            return LeftOut.FEW_DAYS
        return LeftOut.NOT_ELIGIBLE if eligible.refused_to(result.staff) else None

    # --- BON-02 … BON-04: the pool

    @cites("BON-02", "BON-03", "BON-04", "OP-BON-1", "OP-BON-2")
    def pool(self, sales: Sales) -> Pool:
        """The commission on the month's sales, stage by stage, and the agents' share of it, to the cent."""
        stages = tuple(
            Stage(sales=part, percent=percent, commission=part * percent / WHOLE)
            for part, percent in self.tiers.stages(sales.amount)
        )
        commission = sum((stage.commission for stage in stages), Decimal())
        pool = (commission * self.share / WHOLE).quantize(CENT, ROUND_HALF_UP)
        return Pool(
            sales=sales.amount,
            source=sales.source,
            stages=stages,
            commission=commission,
            share=self.share,
            pool=pool,
        )

    # --- BON-05: the shares

    @cites("BON-01", "BON-05", "OP-BON-3", "OP-BON-4", "OP-BON-5", "CF-55")
    def sheet(
        self, month: str, at: datetime, sales: Sales, results: Sequence[MonthlyResult], eligible: Eligibility
    ) -> BonusSheet:
        """The pool divided by the sum of the scores, times the own score; all shares together make the pool.

        Reading: a score below zero counts as nothing, in the sum as for its owner. The product of performance and
        composite evaluation (BON-01) is this formula: the sales make the pool, the score the share.
        """
        out = {one.staff: self.why_left_out(one, eligible) for one in results}
        weights = {one.staff: self._weight(one) for one in results if out[one.staff] is None}
        pool = self.pool(sales)
        parts = shared(pool.pool, weights, self.odd_cents)
        lines = []
        for one in results:
            why, part = out[one.staff], parts.get(one.staff)
            facts = {} if part is None else part.model_dump()
            left_out = why.en if why else ""
            line = BonusLine(staff=one.staff, days=one.days_on_duty, score=one.total, left_out=left_out)
            lines.append(line.model_copy(update=facts))
        total = sum(weights.values(), Decimal())
        return BonusSheet(month=month, at=at, pool=pool, total=total, lines=tuple(lines))

    def _weight(self, result: MonthlyResult) -> Decimal:
        score = result.total or Decimal()
        counted = score if self.with_points else score - result.points
        return max(counted, Decimal()).quantize(CENT, ROUND_HALF_UP)

    # --- filled in, reviewed, ruled

    @cites("OP-HOUSE-76")
    def filling_in_due(self, since: datetime) -> Due:
        """The supervisor enters or puts right the sales within 2 working days."""
        return self._due(since, "fill_in_within", "核算")

    @cites("OP-HOUSE-76")
    def review_due(self, since: datetime) -> Due:
        """Finance reviews within 2 working days. Silence releases nothing."""
        return self._due(since, "review_within", "测算")

    @cites("BON-05")
    def returned(self, review: BonusReview) -> Ruling:
        """Finance sent it back, and why."""
        return self.ruling(
            "奖金分配退回", "BON-05", returned_by=review.answered_by, reason=review.return_reason
        )

    @cites("BON-02", "BON-03")
    def entered(self, month: str, answer: SalesEntered) -> Ruling:
        """Who said what the department's sales were, and on what ground."""
        return self.ruling(
            "填报部门销售额",
            "BON-03",
            month=month,
            sales=answer.sales,
            entered_by=answer.answered_by,
            source=answer.source,
        )

    @cites("BON-03", "BON-04")
    def pooled(self, sheet: BonusSheet) -> Ruling:
        """What was to be shared out, and what of it was."""
        pool = sheet.pool
        stages: Mapping[str, str] = {f"{each.percent}%": str(each.sales) for each in pool.stages}
        return self.ruling(
            "部门提成奖金" if sheet.paid else "部门提成奖金,无可分配",
            "BON-03",
            month=sheet.month,
            sales=str(pool.sales),
            stages=dict(stages),
            commission=str(pool.commission),
            share_percent=str(pool.share),
            pool=str(pool.pool),
            paid=str(sheet.paid),
        )

    @cites("BON-05")
    def paid(self, sheet: BonusSheet) -> Sequence[Ruling]:
        """Each one's share, nothing included, with all that it is computed from."""
        return [self._paid(sheet, line) for line in sheet.sharing]

    def _paid(self, sheet: BonusSheet, line: BonusLine) -> Ruling:
        ruling = self.ruling(
            "绩效奖金",
            "BON-05",
            amount=line.paid,
            unit="yuan-paid",
            about=line.staff,
            month=sheet.month,
            pool=str(sheet.pool.pool),
            sum_of_scores=str(sheet.total),
            score=str(line.weight),
            exact=str(line.exact),
            odd_cents=line.odd_cents,
        )
        return ruling.counting_in(sheet.month)

    def _due(self, start: datetime, number: str, event: str) -> Due:
        return due(start, getattr(self, number), self.calendar, event=event, clause=self.clause_of(number))
