"""P61 · resignation · 辞职申请: the interview, the acceptance, how it ends (RSG)."""

from datetime import date, datetime
from typing import ClassVar

from pydantic import BaseModel, JsonValue

from policies.citations import cites
from policies.leaving.endings import Cause
from policies.leaving.exit_interview import ExitInterview, wrong_in_interview
from policies.leaving.notice_terms import Notice
from policies.leaving.offboarding_forms import HandoverRequest
from policies.leaving.resignation_forms import (
    HandedIn,
    Receipt,
    ResignationAccepted,
    StayingConfirmed,
    StayingReply,
)
from policies.leaving.sudden_terms import SuddenTerms
from policies.ruling import Ruling


class ResignationPolicy(SuddenTerms, file="leaving/resignation.toml"):
    """The numbers of a resignation on one day, in one profile."""

    prefix: ClassVar = "RSG"

    # --- RSG-03: the interview

    @cites("RSG-03")
    def wrong_interview(self, about: HandedIn, said: ExitInterview) -> list[str]:
        """Not by the person; with reasons where it was held. Whoever resigned may stay."""
        return wrong_in_interview(about.taken_by, said, may_stay=True)

    @cites("RSG-03")
    def interviewed(self, about: HandedIn, said: ExitInterview) -> Ruling:
        """Whether there was a talk, by whom, and what came of it; the reasons stay on the form."""
        return self.ruling(
            "离职面谈",
            "RSG-03",
            about=about.taken_by,
            interview=said.interview.zh,
            by=said.answered_by,
            outcome=said.outcome.zh,
        )

    @cites("RSG-03", "OP-HOUSE-102")
    def stays(self, said: StayingConfirmed | None) -> bool:
        """Whether the person said themselves that they stay. Silence is none: the resignation stands."""
        return said is not None and said.reply is StayingReply.STAYS

    @cites("RSG-03", "OP-HOUSE-102")
    def staying(self, about: HandedIn, said: StayingConfirmed | None) -> Ruling:
        """What the person said of staying."""
        return self.ruling(
            "本人留任，撤回辞职" if self.stays(said) else "未确认留任，辞职继续有效",
            self.clause_of("confirm_staying_within"),
            about=about.taken_by,
            reply=said.reply.zh if said else "未答复",
        )

    @cites("RSG-03", "OP-HOUSE-102")
    def concluded_at(
        self, last_day: date, interview: ExitInterview, said: StayingConfirmed | None
    ) -> datetime:
        """When the interview was over: with its record, or with what the person then said of staying, or didn't."""
        if not interview.stays:
            return interview.answered_at
        return said.answered_at if said else self.staying_due(last_day, interview).at

    # --- RSG-02: the acceptance

    @cites("RSG-02")
    def to_accept(self, last_day: date) -> dict[str, JsonValue]:
        """What HR's form is filled in with: the day that was settled."""
        return {"last_day": last_day.isoformat()}

    @cites("RSG-02", "OP-HOUSE-103")
    def wrong_acceptance(
        self, about: HandedIn, last_day: date, said: ResignationAccepted, *, receiver_serves: bool
    ) -> list[str]:
        """Not by the person, and for the settled day; where that has passed, for the day of the acceptance.

        Whoever takes over works here beyond that day.
        """
        fixed = max(last_day, self.calendar.day_of(said.answered_at))
        wrong = (
            (said.answered_by == about.taken_by, "answered_by: 不得批准本人的辞职 nobody accepts their own"),
            (said.day != fixed, f"last_day: 应为 {fixed}，即商定日期，已过的为批准当日 it is that day"),
            (said.receiver == about.taken_by, "receiver: 接收人不得为本人 nobody hands over to themselves"),
            (
                bool(said.receiver) and not receiver_serves,
                f"receiver: {said.receiver} 届时不在职 doesn't work here beyond that day",
            ),
        )
        return [reason for holds, reason in wrong if holds]

    @cites("RSG-02", "OP-HOUSE-103")
    def accepted(self, about: HandedIn, notice: Notice, said: ResignationAccepted) -> Ruling:
        """The acceptance, the last day and how much notice that gives: the one ruling that cites RSG-02."""
        return self.ruling(
            "批准辞职",
            "RSG-02",
            about=about.taken_by,
            by=said.answered_by,
            last_day=said.last_day,
            notice_days=notice.days_until(said.day),
            short_by_days=notice.short_by(said.day),
        )

    @cites("OFF-01")
    def handover(
        self, case: str, about: HandedIn, interview: ExitInterview, said: ResignationAccepted
    ) -> HandoverRequest:
        """What the handover begins with."""
        return HandoverRequest(
            leaver=about.taken_by,
            cause=Cause.RESIGNATION,
            last_day=said.last_day,
            receiver=said.receiver,
            based_on=case,
            interviewed=interview.held,
            taken_by=said.answered_by,
            department=about.department,
        )

    # --- how it ended

    @cites("RSG-03", "OP-HOUSE-102")
    def withdrawn(self, case: str, interview: ExitInterview) -> "Outcome":
        """Taken back by the person after the interview."""
        return Outcome(case=case, result="withdrawn", interview=interview.interview.en)

    @cites("RSG-01", "RSG-02", "RSG-04")
    def outcome(
        self,
        case: str,
        notice: Notice,
        receipt: Receipt,
        interview: ExitInterview,
        said: ResignationAccepted,
        handover: str,
    ) -> "Outcome":
        """Accepted, with the last day, the notice given, and the handover that follows."""
        return Outcome(
            case=case,
            result="accepted",
            last_day=said.last_day,
            notice_days=notice.days_until(said.day),
            short=notice.short_by(said.day) > 0,
            sudden=self.is_sudden(notice, receipt, said),
            interview=interview.interview.en,
            handover=handover,
        )


class Outcome(BaseModel, frozen=True):
    """How a resignation ended: `accepted`, or `withdrawn` by the person; whoever has left by then is P63's."""

    case: str
    entered_before: bool = False
    result: str = ""
    last_day: str = ""
    notice_days: int = 0
    short: bool = False
    sudden: bool = False
    interview: str = ""
    handover: str = ""
