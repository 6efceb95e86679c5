"""What can't be right in the answers on the way of a transfer (P59)."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from policies.career.grades import Grade
from policies.career.pay import PayPolicy
from policies.career.pay_entered import wrong_pay
from policies.career.posts import Post
from policies.career.transfer_answers import (
    Arrival,
    DepartmentOpinion,
    GmDecision,
    HrDecision,
    TransferDecision,
)
from policies.career.transfer_forms import Transfer
from policies.career.transfer_rulings import TransferRulings
from policies.career.transfer_terms import Terms
from policies.citations import cites
from policies.spans import Span
from policies.working_time import Due, due


class TransferChecks(TransferRulings):
    """Nobody decides on themselves, each no has its reason, and each yes what it takes."""

    first_day_after: Span
    first_day_within: Span

    @cites("OP-HOUSE-120")
    def wrong_opinion(self, transfer: Transfer, said: DepartmentOpinion) -> list[str]:
        """Not on one's own transfer; who is against it says why."""
        if said.answered_by == transfer.person:
            return ["answered_by: 不得处理本人的调岗 nobody decides on their own transfer"]
        return ["grounds: 不同意须说明理由 say why"] if said.against and not said.grounds else []

    @cites("TRF-02", "OP-TRF-2", "OP-HOUSE-120", "OP-HOUSE-123")
    def wrong_decision(
        self, transfer: Transfer, opinion: DepartmentOpinion, said: HrDecision, *, superior_serves: bool
    ) -> list[str]:
        """A no, or a yes against the department's opinion, has its reason; a yes its posts, superior, day and pay."""
        if wrong := self._wrong_verdict(transfer, said, against=opinion.against):
            return wrong
        if not said.approves:
            return []
        wrong = self._wrong_day(said.first_day, said.answered_at)
        if not said.posts or transfer.already_holds(said.posts):
            wrong.append("posts: 须选新岗位 choose posts that aren't held already")
        if said.superior == transfer.person or (transfer.changes_department and not said.superior):
            wrong.append("superior: 须填调入部门的新上级 name a superior in the new department")
        elif said.superior and not superior_serves:
            wrong.append(f"superior: {said.superior} 届时不在调入部门在职 doesn't work there then")
        if said.receiver == transfer.person:
            wrong.append("receiver: 交接人不得为本人 nobody hands over to themselves")
        return wrong or wrong_pay(self.pay_by_table(transfer, said.posts, said.first_day), said.pay)

    @cites("OP-HOUSE-121", "OP-HOUSE-123")
    def wrong_approval(self, transfer: Transfer, decision: HrDecision, said: GmDecision) -> list[str]:
        """A no has its reason; a yes that came too late for the day that HR named has another one."""
        wrong = self._wrong_verdict(transfer, said, against=False)
        if wrong or not said.approves:
            return wrong
        return self._wrong_day(said.first_day or decision.first_day, said.answered_at)

    @cites("OP-HOUSE-123")
    def wrong_arrival(
        self, transfer: Transfer, terms: Terms, said: Arrival, *, handover_closed: bool
    ) -> list[str]:
        """Not before the first day, not in the future, not by the person; before the handover is closed, say why."""
        today, since = self.calendar.day_of(said.answered_at), self.arrived(terms, said)
        if said.answered_by == transfer.person:
            return ["answered_by: 不得确认本人到岗 nobody confirms their own arrival"]
        if today < terms.first_day:
            return [f"arrived_on: 新岗位首日为 {terms.first_day}，该日起方可确认 not before that day"]
        if not terms.first_day <= since <= today:
            return [f"arrived_on: 须在 {terms.first_day} 至 {today} 之间 has to lie between"]
        if not handover_closed and not said.unfinished:
            return ["unfinished: 交接未结，须说明理由 the handover is open: say why"]
        return []

    @cites("OP-HOUSE-123")
    def earliest(self, decided_at: datetime) -> date:
        """The first day that leaves time for consent and handover."""
        over = self.counted(decided_at, "first_day_after", "决定").at
        return self.calendar.day_of(over - timedelta.resolution)  # a close at midnight is the day before's

    @cites("OP-HOUSE-123")
    def latest(self, decided_at: datetime) -> date:
        """Beyond that day nothing is decided yet."""
        return self.calendar.day_of(self.counted(decided_at, "first_day_within", "决定").at)

    @cites("OP-TRF-2", "GRD-02")
    def pay_by_table(self, transfer: Transfer, posts: Sequence[Post], first_day: str) -> Decimal | None:
        """What the table of grades gives for the new post from that day on; None where HR enters the pay.

        Reading: the ladder of grades is the agents'; for any other post HR enters the pay.
        """
        if not transfer.grade or Post.AGENT not in posts or not first_day:
            return None
        day = date.fromisoformat(first_day)
        rules = PayPolicy.in_force_on(day, transfer.to_profile, self.calendar)
        return rules.monthly_pay(Grade(transfer.grade), day, date.fromisoformat(transfer.joined))

    def counted(self, start: datetime, number: str, event: str) -> Due:
        return due(start, getattr(self, number), self.calendar, event=event, clause=self.clause_of(number))

    def _wrong_verdict(self, transfer: Transfer, said: TransferDecision, *, against: bool) -> list[str]:
        if said.answered_by == transfer.person:
            return ["answered_by: 不得决定本人的调岗 nobody decides on their own transfer"]
        if said.reason or (said.approves and not against):
            return []
        return ["reason: 不批准或不采纳部门意见须说明理由 say why"]

    def _wrong_day(self, first_day: str, decided_at: datetime) -> list[str]:
        earliest, latest = self.earliest(decided_at).isoformat(), self.latest(decided_at).isoformat()
        if earliest <= first_day <= latest:
            return []
        return [f"first_day: 须在 {earliest} 至 {latest} 之间 (OP-HOUSE-123) has to lie between"]
