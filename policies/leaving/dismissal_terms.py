"""P62 · until when a dismissed person works, and what they are paid for it (OP-TRM-2)."""

from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

from pydantic import BaseModel

from policies.citations import cites
from policies.leaving.dismissal_forms import DismissalDecision, MonthlyPayEntered, NoticeGiven
from policies.leaving.dismissal_proposal import DismissalGround, ProposedDismissal
from policies.rulebook import Policy
from policies.spans import Span
from policies.wall_clock import moment_at
from policies.working_time import due

CENT = Decimal("0.01")
A_YEAR = 12
ONE_DAY = timedelta(days=1)
NOON = time(12)


class Service(BaseModel, frozen=True):
    """Since when somebody has served, and their monthly pay where it is known."""

    joined: date
    pay: Decimal | None = None


class Terms(BaseModel, frozen=True):
    """The last day and the yuan, with all that they were computed from."""

    told_on: date
    last_day: date
    notice: str
    joined: date
    pay: Decimal | None
    months_in_lieu: int
    severance_months: Decimal
    pay_in_lieu: Decimal
    severance: Decimal


class DismissalTerms(Policy):
    """The part of the dismissal's rules that computes the last day and what is paid."""

    notice: dict[str, Span]
    months_in_lieu: int
    severance: dict[str, int]
    full_year_from: int
    part_of_a_year: Decimal

    @cites("OP-TRM-2")
    def has_notice(self, ground: DismissalGround) -> bool:
        """Whether the ground gives a time of notice, or a month's pay in lieu of it."""
        return self.notice[ground.en].amount > 0

    @cites("OP-TRM-2")
    def wrong_notice(self, ground: DismissalGround, said: DismissalDecision) -> list[str]:
        """Notice or pay in lieu where the ground gives it and somebody is dismissed; neither anywhere else."""
        if not (said.dismisses and self.has_notice(ground)):
            none = said.notice is NoticeGiven.NONE
            return [] if none else ["notice: 此处没有通知期，应选“不适用” no notice is due here: choose none"]
        if said.notice is NoticeGiven.NONE:
            span = self.notice[ground.en]
            return [f"notice: 须选提前 {span}通知或代通知金 choose notice or pay in lieu (OP-TRM-2)"]
        return []

    @cites("OP-TRM-2")
    def last_day(self, put: ProposedDismissal, notice: NoticeGiven, told_on: date) -> date:
        """The end of the notice, the contract's last day, or the day on which the person is told.

        Reading: the day of the notice isn't counted; the last day is the thirtieth after it, rest day or not.
        Reading: a contract whose day has passed when the decision comes ends with the day on which the person is told.
        """
        if put.contract_day is not None:
            return max(put.contract_day, told_on)
        if notice is not NoticeGiven.NOTICE:
            return told_on
        # From noon: the end of a month that is too short is its last midnight, which belongs to the day it closes.
        noon = moment_at(datetime.combine(told_on, NOON), self.calendar.tz)
        span, clause = self.notice[put.ground.en], self.clause_of(f"notice.{put.ground.en}")
        ends = due(noon, span, self.calendar, event="通知", clause=clause)
        return self.calendar.day_of(ends.at - datetime.resolution)

    @cites("OP-TRM-2")
    def severance_months(self, ground: DismissalGround, joined: date, last_day: date) -> Decimal:
        """Months' pay for the years of service: each full year, a part of six months or more as one, less as half.

        Reading: the last day is served too; a month that lacks the day of joining is full by the next month's 1st.
        """
        ends = last_day + ONE_DAY
        if ends <= joined:
            return Decimal()
        months = (ends.year - joined.year) * A_YEAR + ends.month - joined.month - (ends.day < joined.day)
        years, rest = divmod(months, A_YEAR)
        if rest >= self.full_year_from:
            part = Decimal(1)
        else:
            part = self.part_of_a_year if rest or not _is_the_day(joined, ends) else Decimal()
        return (years + part) * self.severance[ground.en]

    @cites("OP-TRM-2")
    def needs_pay(self, put: ProposedDismissal, decision: DismissalDecision, service: Service) -> bool:
        """Whether somebody has to enter the monthly pay: something is paid by it, and it isn't on record."""
        paid = self.severance[put.ground.en] > 0 or decision.notice is NoticeGiven.PAY
        return paid and service.pay is None

    @cites("OP-TRM-2")
    def terms(
        self,
        put: ProposedDismissal,
        decision: DismissalDecision,
        service: Service,
        entered: MonthlyPayEntered | None,
    ) -> Terms:
        """What follows from a decision to dismiss.

        Reading: a month's pay is the base pay of the grade held; where that isn't on record, what HR enters.
        """
        pay = service.pay if entered is None else Decimal(entered.pay)
        told_on = self.calendar.day_of((decision if entered is None else entered).answered_at)
        last_day = self.last_day(put, decision.notice, told_on)
        in_lieu = self.months_in_lieu if decision.notice is NoticeGiven.PAY else 0
        months = self.severance_months(put.ground, service.joined, last_day)
        return Terms(
            told_on=told_on,
            last_day=last_day,
            notice=decision.notice.zh,
            joined=service.joined,
            pay=pay,
            months_in_lieu=in_lieu,
            severance_months=months,
            pay_in_lieu=_yuan(pay, Decimal(in_lieu)),
            severance=_yuan(pay, months),
        )


def _is_the_day(joined: date, ends: date) -> bool:
    """Whether a year of service is just full; for whoever joined on 29 February, with February itself."""
    if (joined.month, joined.day) == (2, 29) and (ends.month, ends.day) == (3, 1):
        return (ends - ONE_DAY).day < joined.day
    return (ends.month, ends.day) == (joined.month, joined.day)


def _yuan(pay: Decimal | None, months: Decimal) -> Decimal:
    return ((pay or Decimal()) * months).quantize(CENT, ROUND_HALF_UP)
