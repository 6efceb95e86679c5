"""RSG-01, OP-RSG-1 · how far ahead a resignation is handed in, and by when each step of it is done (CF-45)."""

from datetime import date, datetime, timedelta

from pydantic import BaseModel, JsonValue

from policies.career.grades import Grade, GradesPolicy
from policies.citations import cites
from policies.leaving.exit_interview import ExitInterview
from policies.leaving.handover_days import at_the_close, working_day_before
from policies.leaving.resignation_forms import HandedIn, Receipt, WishCorrected, a_day_or_blank
from policies.rulebook import Policy
from policies.ruling import Ruling
from policies.spans import Span
from policies.working_time import Due, due

ONE_DAY = timedelta(days=1)


class Notice(BaseModel, frozen=True):
    """A notice as reckoned: the day it was given on, the day it ends on, and the last day that the person wishes."""

    due: Due
    given_on: date
    ends_on: date
    wished: date
    on_probation: bool = False

    @property
    def holds(self) -> date:
        """The last day as long as nobody agrees to another: the wished one, unless the notice ends later."""
        return max(self.wished, self.ends_on)

    @property
    def last_day_by_notice(self) -> str:
        """The day on which the notice ends, as a notice to people names it."""
        return self.ends_on.isoformat()

    def short_by(self, last_day: date) -> int:
        """How many days are missing to the notice with that last day."""
        return max(0, (self.ends_on - last_day).days)

    def days_until(self, last_day: date) -> int:
        """How many days' notice that last day gives."""
        return (last_day - self.given_on).days

    @property
    def facts(self) -> dict[str, JsonValue]:
        """What a ruling keeps of it."""
        return {
            "given_on": self.given_on.isoformat(),
            "notice": str(self.due.span),
            "on_probation": self.on_probation,
            "notice_ends": self.ends_on.isoformat(),
            "wished": self.wished.isoformat(),
            "derivation": self.due.derivation(),
        }


class NoticeTerms(Policy):
    """The numbers of the notice, and of the time that each step has, on one day in one profile."""

    notice: Span
    probation_notice: Span
    at_most_ahead: Span
    receive_within: Span
    agree_within: Span
    interview_within: Span
    confirm_staying_within: Span
    accept_within: Span

    # --- how far ahead

    @cites("RSG-01", "RSG-02", "OP-RSG-1", "CF-45")
    def notice_of(self, about: HandedIn) -> Notice:
        """One month or 30 days, 3 on probation, from when it was handed in; the last day is the one it ends on.

        Reading: a notice of a month ends with the month's last day where the month has no such day, one that ends at
        midnight with the day that it closes; and RSG-01 makes no exception for those on probation.
        """
        number = "probation_notice" if self.on_probation(about) else "notice"
        reckoned = self._due(about.started_at, number, "递交辞职报告")
        ends_on = self.calendar.day_of(reckoned.at - timedelta.resolution)
        return Notice(
            due=reckoned,
            given_on=self.calendar.day_of(about.started_at),
            ends_on=ends_on,
            wished=about.wish or ends_on,
            on_probation=self.on_probation(about),
        )

    @cites("OP-RSG-1", "CF-01")
    def on_probation(self, about: HandedIn) -> bool:
        """Whether the grade held is the probationer's, and on this department's ladder."""
        ladder = GradesPolicy.in_force_on(self.day, self.profile, self.calendar)
        return about.grade == Grade.PROBATIONER and ladder.on_the_ladder(Grade.PROBATIONER)

    @cites("RSG-02")
    def leaves_already(self, about: HandedIn, until: date | None) -> str:
        """The last day on the register, where it comes before a notice would end; blank for none.

        Reading: a contract that ends later keeps nobody from resigning.
        """
        return until.isoformat() if until is not None and until <= self.notice_of(about).ends_on else ""

    @cites("RSG-01", "OP-RSG-1", "CF-45")
    def reckoned(self, about: HandedIn, notice: Notice) -> Ruling:
        """The notice with its derivation, and by how much the wished day falls short of it."""
        return self.ruling(
            "推算辞职提前期",
            notice.due.clause,
            amount=None,
            unit="",
            about=about.taken_by,
            short_by_days=notice.short_by(notice.wished),
            **notice.facts,
        )

    @cites("RSG-02", "OP-HOUSE-4", "OP-HOUSE-104")
    def wrong_wish(self, written: str, moment: datetime) -> list[str]:
        """A wished day that is none, has passed, or lies further off than a year."""
        if not a_day_or_blank(written):
            return [f"wished_last_day: {written} 不是日期 is no day"]
        return self.wrong_day("wished_last_day", date.fromisoformat(written), moment) if written else []

    @cites("RSG-02", "OP-HOUSE-4")
    def corrected(self, said: WishCorrected | None) -> str:
        """The wished day as put right. Silence wishes for none: then the day on which the notice ends holds."""
        return said.wished_last_day if said is not None else ""

    @cites("OP-HOUSE-104")
    def wrong_day(self, field: str, day: date, moment: datetime) -> list[str]:
        """A last day is still to come, and within a year; today is in time."""
        if day < self.calendar.day_of(moment):
            return [f"{field}: {day} 已过 lies in the past"]
        limit = self._due(moment, "at_most_ahead", "填写")
        if day > self.calendar.day_of(limit.at):
            return [f"{field}: {day} 太远，最远 {self.at_most_ahead} is too far off"]
        return []

    # --- by when

    @cites("OP-HOUSE-100", "OP-HOUSE-104")
    def receipt_due(self, about: HandedIn, notice: Notice) -> Due:
        """It is received within 2 working days, before the wished day is over."""
        return self._before(notice.wished, about.started_at, "receive_within", "递交辞职报告")

    @cites("OP-HOUSE-101")
    def answer_due(self, receipt: Receipt) -> Due:
        """The person has 2 working days to say yes to another day."""
        return self._due(receipt.answered_at, "agree_within", "提出改期")

    @cites("OP-HOUSE-102", "OP-HOUSE-104")
    def interview_due(self, last_day: date, since: datetime) -> Due:
        """The interview is held within 3 working days of the last day being settled, before that day is over."""
        return self._before(last_day, since, "interview_within", "确定最后工作日")

    @cites("OP-HOUSE-102", "OP-HOUSE-104")
    def staying_due(self, last_day: date, interview: ExitInterview) -> Due:
        """Whoever is said to stay confirms it within 2 working days, before the last day is over."""
        return self._before(last_day, interview.answered_at, "confirm_staying_within", "离职面谈")

    @cites("OP-HOUSE-103", "OP-HOUSE-104")
    def acceptance_due(self, last_day: date, since: datetime) -> Due:
        """HR accepts within 1 working day of the interview, before the last day is over."""
        return self._before(last_day, since, "accept_within", "离职面谈结束")

    def _before(self, last_day: date, start: datetime, number: str, event: str) -> Due:
        limit = self._due(start, number, event)
        if self.calendar.day_of(limit.at) < last_day:
            return limit
        day = working_day_before(last_day + ONE_DAY, 1, self.calendar)
        close = at_the_close(start, day, self.calendar, event=event, clause="OP-HOUSE-104")
        return min(limit, close, key=lambda one: one.at)

    def _due(self, start: datetime, number: str, event: str) -> Due:
        return due(start, getattr(self, number), self.calendar, event=event, clause=self.clause_of(number))
