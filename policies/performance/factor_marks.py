"""What attitude marks are worth, and the two that are computed: attendance and proposals (FAC-03, FAC-05)."""

from collections.abc import Sequence
from decimal import Decimal

from pydantic import BaseModel

from policies.citations import cites
from policies.performance.factor_forms import Mark
from policies.performance.factor_items import ATTENDANCE, PROPOSALS
from policies.rulebook import Policy


class MonthObserved(BaseModel, frozen=True):
    """A month of the observation period: days off and unexcused ones, where known, and proposals registered."""

    month: str
    leave_days: Decimal | None = None
    unexcused: Decimal | None = None
    proposals: int = 0

    @property
    def known(self) -> bool:
        return self.leave_days is not None or self.unexcused is not None

    @property
    def absences(self) -> Decimal:
        """FAC-03 · days of leave and of absence without it. Reading: lateness is no absence (CF-39)."""
        return (self.leave_days or Decimal()) + (self.unexcused or Decimal())


class FactorMarks(Policy):
    """The worth of a mark, and the limits of the computed ones."""

    mark: dict[str, Decimal]
    absent: dict[str, int]
    full_attendance_months: int
    proposals_a_month: int

    @cites("OP-FAC-1", "OP-FAC-2", "OP-FAC-3")
    def worth(self, mark: Mark) -> Decimal:
        """One point for a plus, one off for a minus; what is neither, or has no pair, is worth nothing."""
        return self.mark.get(mark.en, self.mark["unscored"])

    @cites("FAC-03", "CF-39", "OP-GEN-2")
    def attendance(self, months: Sequence[MonthObserved]) -> Mark | None:
        """FAC-03/P2 · against: 3 in a month, 15 in the period or 1 unexcused; for: none in the period, or in a year.

        Reading: a month without figures is not known to be full; where nothing speaks against, the assessor marks.
        """
        if (
            any((one.unexcused or 0) >= self.absent["unexcused"] for one in months)
            or any(one.absences >= self.absent["in_a_month"] for one in months)
            or sum(one.absences for one in months) >= self.absent["in_the_period"]
        ):
            return Mark.MINUS
        year = months[-self.full_attendance_months :]
        if all(one.known and not one.absences for one in year):
            return Mark.PLUS
        return Mark.NEITHER if all(one.known for one in months) else None

    @cites("FAC-05")
    def proposing(self, proposals: Sequence[int]) -> Mark:
        """FAC-05/P2 · for: one or more in every month; against: none in the whole period; otherwise neither."""
        if all(made >= self.proposals_a_month for made in proposals):
            return Mark.PLUS
        return Mark.NEITHER if any(proposals) else Mark.MINUS

    @cites("FAC-03", "FAC-05")
    def computed(self, months: Sequence[MonthObserved], proposals: Sequence[int]) -> dict[str, Mark]:
        """The pairs that nobody marks, because figures decide them."""
        attendance = self.attendance(months)
        known = {ATTENDANCE: attendance} if attendance is not None else {}
        return {PROPOSALS: self.proposing(proposals)} | known
