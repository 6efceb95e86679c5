"""PEN-15 · 报修严重违纪: what a wrong address, a wrong station or an invalid promise costs (REP-09, REC-09)."""

from datetime import datetime, time
from decimal import Decimal
from typing import ClassVar

from policies.citations import cites
from policies.penalties import taken_from
from policies.rulebook import Policy
from policies.ruling import Ruling


class SeriousViolationPolicy(Policy, file="quality/serious_violation.toml"):
    """The numbers of serious violations on one day, in one profile."""

    clause: ClassVar = "PEN-15"

    fine: Decimal
    plain_times: int
    surcharge: Decimal
    yuan_per_point: Decimal

    @cites("PEN-15", "OP-REC-5")
    def fine_after(self, earlier: int) -> Decimal:
        """The fine for the next violation of somebody who has had so many in the month.

        Reading: `beyond three` begins with the fourth, and the 50 yuan come on top of the 10.
        """
        return self.fine + (self.surcharge if earlier >= self.plain_times else 0)

    @cites("PEN-15", "OP-PEN-6")
    def penalty(
        self, person: str, earlier_this_month: int, taken_in: str, violation: str, facts: str
    ) -> Ruling:
        """What one serious violation costs somebody, in points or in money, as the house takes it."""
        fine = self.fine_after(earlier_this_month)
        amount, unit = taken_from(taken_in, fine, self.yuan_per_point)
        return self.ruling(
            "报修严重违纪,处罚",
            self.clause,
            amount=amount,
            unit=unit,
            about=person,
            violation=violation,
            facts=facts,
            earlier_this_month=earlier_this_month,
            fine=str(fine),
        )

    @cites("OP-REC-5", "OP-GEN-5")
    def month_start(self, moment: datetime) -> datetime:
        """The first moment of the calendar month, in the department's zone: the count starts afresh with it."""
        first = self.calendar.day_of(moment).replace(day=1)
        return datetime.combine(first, time(), self.calendar.tz)
