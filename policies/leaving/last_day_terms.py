"""OP-HOUSE-101 · which last day holds: agreed to by both sides, or the one on which the notice ends."""

from collections.abc import Collection
from datetime import date, datetime

from pydantic import JsonValue

from policies.citations import cites
from policies.leaving.notice_terms import Notice, NoticeTerms
from policies.leaving.resignation_forms import HandedIn, LastDayAnswered, Receipt, Reply, Staffing
from policies.organisation import Role
from policies.ruling import Ruling


class LastDayTerms(NoticeTerms):
    """Who receives a resignation, and which last day follows from what both sides say."""

    received_by: Role

    @cites("RSG-01", "RSG-04", "OP-HOUSE-100", "OP-HOUSE-101")
    def wrong_receipt(self, notice: Notice, barred: Collection[str], said: Receipt) -> list[str]:
        """Not by the person or somebody below them; a day still to come, with a reason unless it is simply kept."""
        kept = said.day == notice.wished and not notice.short_by(said.day)
        wrong = (
            (said.answered_by in barred, "answered_by: 不得由本人或其下属受理 never by the person or below"),
            (
                not kept and not said.reason,
                f"reason: 希望 {notice.wished}，提前期至 {notice.ends_on}，须说明理由 say why",
            ),
            (
                said.staffing is Staffing.HURT and not said.effect,
                "effect: 影响排班的须说明 say how it hurts staffing",
            ),
        )
        found = [reason for holds, reason in wrong if holds]
        return found + self.wrong_day("last_day", said.day, said.answered_at)

    @cites("OP-HOUSE-101")
    def moves(self, notice: Notice, receipt: Receipt) -> bool:
        """Whether another day is put forward than the person wished, earlier or later."""
        return receipt.day != notice.wished

    @cites("OP-HOUSE-101")
    def put_to_them(self, receipt: Receipt) -> dict[str, JsonValue]:
        """What the person's form is filled in with: the day put forward and why, and no answer."""
        return {"last_day": receipt.last_day, "reason": receipt.reason}

    @cites("OP-HOUSE-101")
    def wrong_answer(self, receipt: Receipt, said: LastDayAnswered) -> list[str]:
        """The answer is about the day put forward."""
        if said.last_day == receipt.last_day:
            return []
        return [
            f"last_day: 提出的是 {receipt.last_day}，不同意请选“不同意” that is the day put forward: decline it"
        ]

    @cites("OP-HOUSE-101", "RSG-01", "OP-RSG-1")
    def last_day(self, notice: Notice, receipt: Receipt, said: LastDayAnswered | None) -> date:
        """The day agreed to; where the person's own yes is lacking, the one that holds by notice.

        Reading: a day before the notice ends is agreed to when one side wished it and the other says yes with a
        reason; and whoever wished for a day beyond the notice keeps it.
        """
        agreed = not self.moves(notice, receipt) or (said is not None and said.reply is Reply.AGREES)
        return receipt.day if agreed else notice.holds

    @cites("OP-HOUSE-101")
    def settled(
        self, about: HandedIn, notice: Notice, receipt: Receipt, said: LastDayAnswered | None
    ) -> Ruling:
        """Which last day holds, what was wished and put forward, and what the person said; silence is no yes."""
        asked = self.moves(notice, receipt)
        return self.ruling(
            "确定最后工作日",
            self.clause_of("agree_within"),
            about=about.taken_by,
            wished=notice.wished.isoformat(),
            notice_ends=notice.ends_on.isoformat(),
            put_forward=receipt.last_day,
            by=receipt.answered_by,
            reply=said.reply.zh if said else "未答复" if asked else "与希望一致",
            last_day=self.last_day(notice, receipt, said).isoformat(),
        )

    @cites("OP-HOUSE-101")
    def settled_at(self, notice: Notice, receipt: Receipt, said: LastDayAnswered | None) -> datetime:
        """When that was settled: with the receipt, or with the person's answer or silence."""
        if not self.moves(notice, receipt):
            return receipt.answered_at
        return said.answered_at if said else self.answer_due(receipt).at
