"""RSG-04, OP-RSG-2 · what a sudden resignation costs: the month's awards, and an amount where one is set."""

from collections.abc import Sequence
from decimal import Decimal

from policies.cases.complaint_handling import ComplaintPolicy
from policies.citations import cites
from policies.leaving.last_day_terms import LastDayTerms
from policies.leaving.notice_terms import Notice
from policies.leaving.resignation_forms import HandedIn, Receipt, ResignationAccepted, Staffing
from policies.months import Month
from policies.penalties import AWARDS_LOST, taken_from
from policies.ruling import Ruling


class SuddenTerms(LastDayTerms):
    """What follows from a notice that falls short and hurts normal staffing."""

    awards_lost: bool
    sudden_fine: Decimal

    @cites("RSG-04", "OP-RSG-2")
    def is_sudden(self, notice: Notice, receipt: Receipt, said: ResignationAccepted) -> bool:
        """Whether the notice falls short, and whoever received it says that this hurts normal staffing.

        Reading: a day that both sides agreed to is sudden all the same where it hurts staffing; a notice that is
        kept never is.
        """
        return notice.short_by(said.day) > 0 and receipt.staffing is Staffing.HURT

    @cites("RSG-04", "OP-RSG-2", "PEN-05", "OP-PEN-6")
    def sudden(
        self, about: HandedIn, notice: Notice, receipt: Receipt, said: ResignationAccepted, taken_in: str
    ) -> Sequence[Ruling]:
        """What a sudden resignation costs: the awards of the month of the last day, and the amount where one is set.

        An appeal may reverse each of them, like any penalty.
        """
        if not self.is_sudden(notice, receipt, said):
            return []
        month = str(Month(said.day.year, said.day.month))
        found = self.ruling(
            "临时辞职，影响正常排班",
            "RSG-04",
            about=about.taken_by,
            last_day=said.last_day,
            short_by_days=notice.short_by(said.day),
            stated_by=receipt.answered_by,
        )
        return [found, *(one.counting_in(month) for one in self._costs(about, month, taken_in))]

    def _costs(self, about: HandedIn, month: str, taken_in: str) -> Sequence[Ruling]:
        costs = []
        if self.awards_lost:
            clause, measure = self.clause_of("awards_lost"), "取消当月奖项"
            facts = {"about": about.taken_by, "month": month, "measure": measure}
            costs.append(self.ruling(measure, clause, amount=None, unit=AWARDS_LOST, **facts))
        if self.sudden_fine:
            worth = ComplaintPolicy.in_force_on(self.day, self.profile, self.calendar).yuan_per_point
            amount, unit = taken_from(taken_in, self.sudden_fine, worth)
            facts = {"about": about.taken_by, "month": month, "fine": str(self.sudden_fine)}
            clause = self.clause_of("sudden_fine")
            costs.append(self.ruling("临时辞职，处罚", clause, amount=amount, unit=unit, **facts))
        return costs
