"""P59 · post-transfer · 调岗申请与调动: who may move, who decides, at what pay, from which day (TRF)."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import ClassVar

from pydantic import JsonValue

from policies.career.pay_entered import agreed_pay
from policies.career.posts import Post
from policies.career.transfer_answers import HrDecision, TransferConsent, TransferDecision
from policies.career.transfer_checks import TransferChecks
from policies.career.transfer_forms import Origin, Transfer
from policies.career.transfer_terms import Applicant, Terms
from policies.citations import cites
from policies.leaving.endings import Cause
from policies.leaving.handover_days import at_the_close
from policies.leaving.offboarding_forms import HandoverRequest
from policies.organisation import Role
from policies.quality.days import begins
from policies.spans import Span
from policies.working_time import Due

ONE_DAY = timedelta(days=1)


class PostTransferPolicy(TransferChecks, file="career/post_transfer.toml"):
    """The numbers of the transfer on one day, in one profile."""

    prefix: ClassVar = "TRF"

    min_service: Span
    proposed_by: tuple[Role, ...]
    gm_decides_on: tuple[Role, ...]
    opinion_by: Role
    opinion_within: Span
    decide_within: Span
    consent_within: Span
    quarters_shown: int

    # --- who may move

    @cites("OP-TRF-1")
    def may_apply_from(self, joined: date) -> date:
        """The first day on which the minimum service is over.

        Reading: the months run from the day of joining; who joined on a day that the last month lacks may
        apply when that month is over.
        """
        joined_at = begins(joined, self.calendar)
        return self.calendar.day_of(self.counted(joined_at, "min_service", "入职").at)

    @cites("TRF-01", "RCT-03")
    def competes(self, applicants: Sequence[Applicant]) -> bool:
        """Whether somebody has applied in person, or several want the same post: then the preference is stated."""
        return len(applicants) > 1 or any(one.origin is Origin.OWN for one in applicants)

    # --- until when

    @cites("OP-HOUSE-120")
    def opinion_due(self, opened_at: datetime) -> Due:
        """The department gives its opinion within this time."""
        return self.counted(opened_at, "opinion_within", "登记")

    @cites("OP-HOUSE-120")
    def decision_due(self, asked_at: datetime) -> Due:
        """HR, and then the general manager, decide within this time each."""
        return self.counted(asked_at, "decide_within", "提交")

    @cites("OP-HOUSE-122")
    def consent_due(self, terms: Terms) -> Due:
        """Whoever didn't ask to be moved answers within this time of the decision."""
        return self.counted(terms.decided_at, "consent_within", "决定")

    @cites("OP-HOUSE-123")
    def arrival_due(self, terms: Terms) -> Due:
        """HR confirms the arrival by the close of the first day; one on a rest day by the next working day's."""
        return at_the_close(
            terms.decided_at, terms.first_day, self.calendar, event="决定", clause="OP-HOUSE-123"
        )

    # --- who decides, on what

    @cites("OP-HOUSE-121")
    def general_manager_decides(self, transfer: Transfer, decision: HrDecision) -> bool:
        """Where the department changes, or one of the posts is a leading one."""
        return transfer.changes_department or any(one.role in self.gm_decides_on for one in decision.posts)

    @cites("TRF-01", "TRF-02")
    def put_before(self, transfer: Transfer) -> dict[str, JsonValue]:
        """What HR's form is filled in with: what was wished for, and no verdict."""
        posts: list[JsonValue] = [one.value for one in transfer.posts]
        wished = {"first_day": transfer.first_day, "receiver": transfer.receiver}
        return {"posts": posts, **{name: said for name, said in wished.items() if said}}

    @cites("OP-HOUSE-121")
    def day_named(self, decision: HrDecision) -> dict[str, JsonValue]:
        """What the general manager's form is filled in with: HR's first day, and no verdict."""
        return {"first_day": decision.first_day}

    @cites("TRF-02", "OP-TRF-2", "OP-HOUSE-122")
    def terms(self, transfer: Transfer, decision: HrDecision, last: TransferDecision) -> Terms:
        """What was decided, with the day that the last of the two named.

        Reading: another day than wished is no other wish; another post is, and asks for the person's consent.
        Several posts wished are a choice: any of them is what was wished.
        """
        first_day = last.first_day or decision.first_day
        wished = transfer.origin is Origin.OWN and set(decision.posts) <= set(transfer.posts)
        return Terms(
            posts=tuple(dict.fromkeys(decision.posts)),
            to_department=transfer.to_department,
            superior=decision.superior or transfer.superior,
            first_day=date.fromisoformat(first_day),
            pay=agreed_pay(self.pay_by_table(transfer, decision.posts, first_day), decision.pay),
            receiver=decision.receiver,
            wished=wished,
            decided_by=last.answered_by,
            decided_at=last.answered_at,
        )

    @cites("OP-HOUSE-122")
    def is_agreed(self, said: TransferConsent | None) -> bool:
        """Silence is no yes."""
        return said is not None and said.consents

    @cites("OFF-01")
    def handover(self, case: str, transfer: Transfer, terms: Terms) -> HandoverRequest:
        """The same handover as on leaving, without the exit: until the day before the first day in the new post."""
        return HandoverRequest(
            leaver=transfer.person,
            cause=Cause.TRANSFER,
            last_day=(terms.first_day - ONE_DAY).isoformat(),
            receiver=terms.receiver,
            based_on=case,
            taken_by=terms.decided_by,
            department=transfer.department,
        )

    @cites("OP-HOUSE-121")
    def vacates_supervisor(self, transfer: Transfer) -> bool:
        """Whether the department is left without that supervisor, so that a successor is to be found."""
        return Post.SUPERVISOR in transfer.held
