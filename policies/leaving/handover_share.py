"""handover-share · 交接一方, part of P63: what each side may say of an item, and what follows from it (OFF)."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from pydantic import JsonValue

from policies.citations import cites
from policies.leaving.handover_items import Item, ItemKind, Share
from policies.leaving.handover_property_forms import Loss, LossDecision, LossRow
from policies.leaving.handover_share_forms import Acceptance, DisputeDecision, Settles, Takes
from policies.leaving.offboarding_forms import Handover
from policies.leaving.offboarding_handover import OffboardingPolicy
from policies.quality.days import begins
from policies.rulebook import Policy
from policies.ruling import Ruling
from policies.spans import Span
from policies.working_time import Due, due

CENT = Decimal("0.01")


class SharePolicy(Policy, file="leaving/handover_share.toml"):
    """The numbers of one side of a handover on one day, in one profile."""

    confirm_within: Span
    supplement_within: Span
    consent_within: Span

    # --- by when

    @cites("OP-OFF-2", "OP-HOUSE-113", "OP-HOUSE-114")
    def confirm_due(self, finish: Due, since: datetime, away_until: date | None) -> Due:
        """By the handover's own limit; within a working day where that is near, and from their return for who is away.

        Reading: who is on leave accepts in person after their return; the head learns on the last day what is open.
        """
        back = begins(away_until, self.calendar) if away_until else since
        soonest = self._due(max(since, back), "confirm_within", "返岗" if back > since else "提交确认")
        return finish if finish.at >= soonest.at else soonest

    @cites("OP-HOUSE-113")
    def supplement_due(self, since: datetime) -> Due:
        """The leaver supplements an item within this time."""
        return self._due(since, "supplement_within", "退回补充")

    @cites("OP-OFF-4", "OP-HOUSE-113")
    def consent_due(self, since: datetime) -> Due:
        """The leaver agrees to a deduction, or doesn't, within this time."""
        return self._due(since, "consent_within", "提出折价")

    # --- what the forms are filled in with

    @cites("OFF-02")
    def filled_in(self, items: Sequence[Item]) -> dict[str, JsonValue]:
        """A row for each item, with nothing said of it."""
        rows: list[JsonValue] = [{"item": one.number, "what": one.shown} for one in items]
        return {"rows": rows}

    # --- what follows

    @cites("OP-OFF-4")
    def to_deduct(self, said: LossDecision) -> Sequence[LossRow]:
        """What is to be deducted if the leaver agrees."""
        return [row for row in said.rows if row.verdict is Loss.DEDUCT]

    @cites("OP-OFF-4")
    def asked_for(self, rows: Sequence[LossRow]) -> str:
        """The amount that the leaver is asked to agree to: the sum."""
        return str(_total(rows))

    @cites("OP-OFF-4")
    def lost(self, about: Handover, said: LossDecision, *, agreed: bool | None) -> Ruling:
        """What was decided on missing property; a value is deducted with the leaver's own yes, and else not at all."""
        items: list[JsonValue] = [
            {"item": row.item, "decision": row.verdict.zh, "value": row.value, "reason": row.reason}
            for row in said.rows
        ]
        return self.ruling(
            "财产短缺处理",
            "OP-OFF-4",
            amount=_total(self.to_deduct(said)) if agreed else None,
            unit="yuan-agreed" if agreed else "",
            about=about.leaver,
            by=said.answered_by,
            items=items,
            agreed={True: "同意", False: "不同意", None: "未扣款或未答复"}[agreed],
        )

    @cites("OP-OFF-2", "OFF-01")
    def silent(self, about: Handover, person: str, missed: Due, items: Sequence[Item]) -> Ruling:
        """The receiver said nothing in time: nothing passes by silence, and the head decides item by item."""
        numbers: list[JsonValue] = [one.number for one in items]
        return self.ruling(
            "接收人逾期未确认,由部门负责人裁定",
            missed.clause,
            about=about.leaver,
            receiver=person,
            open_items=numbers,
        )

    @cites("OFF-02")
    def disputed(self, said: Acceptance) -> Sequence[int]:
        """The items that the receiver disputes."""
        return [row.item for row in said.rows if row.takes is Takes.DISPUTED]

    @cites("OFF-01", "OFF-02")
    def to_supplement(self, items: Sequence[Item], said: DisputeDecision) -> Sequence[Item]:
        """The items that go back to the leaver to be supplemented."""
        back = {row.item for row in said.rows if row.verdict is Settles.SUPPLEMENT}
        return [one for one in items if one.number in back]

    @cites("RSG-03")
    def interview(self, items: Sequence[Item]) -> Sequence[Item]:
        """The exit interview that is still owed, if any."""
        return [one for one in items if one.kind is ItemKind.INTERVIEW]

    @cites("OFF-01")
    def seats(self, items: Sequence[Item]) -> Sequence[Item]:
        """What only the leaver could answer."""
        return [one for one in items if one.kind is ItemKind.SEAT]

    def _due(self, start: datetime, number: str, event: str) -> Due:
        return due(start, getattr(self, number), self.calendar, event=event, clause=self.clause_of(number))


def _total(rows: Sequence[LossRow]) -> Decimal:
    return sum((row.yuan for row in rows), Decimal()).quantize(CENT)


class Side(NamedTuple):
    """One side of a handover: what is handed over, what it confirms, and by which rules."""

    about: Handover
    share: Share
    whole: OffboardingPolicy
    rules: SharePolicy

    @property
    def barred(self) -> list[str]:
        """Who doesn't decide between giver and receiver: either of them."""
        return [self.about.leaver, self.share.person]

    @cites("OP-OFF-2", "OP-HOUSE-114")
    def due(self, since: datetime, away_until: date | None = None) -> Due:
        """By when the items are confirmed."""
        return self.rules.confirm_due(self.whole.finish_due(self.about, since), since, away_until)
