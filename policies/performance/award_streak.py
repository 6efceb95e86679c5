"""AWD-06, AWD-07 · month after month first: what a streak earns, and when (OP-AWD-3, OP-AWD-6)."""

from collections.abc import Sequence
from decimal import Decimal

from pydantic import BaseModel

from policies.citations import cites
from policies.months import Month
from policies.performance.award_figures import AwardFacts, AwardLine, FirstPlace
from policies.performance.award_forms import Award
from policies.performance.results import MonthlyResult
from policies.performance.shares import shared


class Streak(BaseModel, frozen=True):
    """What a streak earns at its first block of months, its second, and by how much more at each further one."""

    block: int
    first: Decimal
    second: Decimal
    further: Decimal
    once_per_block: bool

    @cites("AWD-06", "OP-AWD-6")
    def step(self, months: int) -> int:
        """Which block a streak of so many months is paid for now: 1 at three months, 2 at six; 0 for none."""
        return months // self.block if not months % self.block or not self.once_per_block else 0

    @cites("AWD-06", "AWD-07", "OP-AWD-3")
    def yuan(self, step: int) -> Decimal:
        """100 for the first block, 200 for the second, 100 more for each further one."""
        return self.first if step == 1 else self.second + self.further * (step - 2)

    @cites("AWD-06", "AWD-07")
    def clause(self, step: int) -> str:
        return "AWD-06" if step == 1 else "AWD-07"

    @cites("AWD-06", "AWD-07", "OP-AWD-4", "OP-AWD-6")
    def lines(self, facts: AwardFacts, excellent: str) -> Sequence[AwardLine]:
        """The streak awards of a month; those who are first together at the same step share it.

        Reading: the title is asked for only where AWD-06 names it, for the first block, in each of its months.
        """
        steps = {one.staff: self._paid_step(facts.month, one, excellent) for one in facts.first}
        alike = {
            step: [one for one in facts.first if steps[one.staff] == step]
            for step in sorted(set(steps.values()) - {0})
        }
        return [line for step, ones in alike.items() for line in self._shared(step, ones)]

    def _paid_step(self, month: str, one: FirstPlace, excellent: str) -> int:
        step = self.step(one.months)
        titled = {*one.titled, *([month] if one.staff == excellent else [])}
        wanted = {str(Month.named(month).later(-back)) for back in range(self.block)}
        return 0 if step == 1 and not wanted <= titled else step

    def _shared(self, step: int, ones: Sequence[FirstPlace]) -> list[AwardLine]:
        parts = shared(self.yuan(step), {one.staff: Decimal(1) for one in ones})
        return [
            AwardLine(
                award=Award.STREAK.en,
                staff=one.staff,
                yuan=parts[one.staff].paid,
                clause=self.clause(step),
                facts={"months_first": one.months, "award": str(self.yuan(step)), "shared_by": len(ones)},
            )
            for one in ones
        ]


@cites("AWD-06", "AWD-07")
def months_first(month: str, results: Sequence[MonthlyResult]) -> int:
    """For how many months running somebody has been first, this one included; a month without a rank ends it."""
    firsts = {one.month for one in results if one.rank == 1}
    last, months = Month.named(month), 0
    while str(last.later(-months)) in firsts:
        months += 1
    return months
