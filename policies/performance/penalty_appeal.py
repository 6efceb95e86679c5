"""penalty-appeal · 处罚申诉, beside P47: until when, who decides, and what an upheld one undoes (OP-PEN-5)."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import ClassVar

from pydantic import BaseModel

from policies.citations import cites
from policies.organisation import Role
from policies.performance.fine_and_discipline import FinePolicy
from policies.performance.penalty_forms import ContestedPenalty, PenaltyAppealDecision, PenaltyAppealed
from policies.quality.appeal_forms import Judgement
from policies.quality.spot_check_appeal import AppealPolicy
from policies.rulebook import Policy
from policies.ruling import Ruling
from policies.spans import Span
from policies.working_time import Due, due


class PenaltyAppealPolicy(Policy, file="performance/penalty_appeal.toml"):
    """The numbers of appeals against penalties on one day, in one profile."""

    prefix: ClassVar = "PAP"

    decide_within: Span

    @cites("OP-PEN-5")
    def appeal_by(self, ruled_at: datetime) -> Due:
        """An appeal is made within 3 working days of the ruling, as against a spot check."""
        return AppealPolicy.in_force_on(self.day, self.profile, self.calendar).appeal_by(ruled_at)

    @property
    @cites("OP-HOUSE-71", "OP-HOUSE-72")
    def decided_by(self) -> Role:
        """Where the search for somebody who took no part begins: with whoever decides on penalties."""
        return FinePolicy.in_force_on(self.day, self.profile, self.calendar).decided_by

    @cites("OP-HOUSE-71")
    def decision_due(self, appealed: PenaltyAppealed) -> Due:
        """The appeal is decided within 3 working days; silence climbs, and decides nothing."""
        clause = self.clause_of("decide_within")
        return due(appealed.appealed_at, self.decide_within, self.calendar, event="申诉", clause=clause)

    @cites("OP-HOUSE-71", "OP-PEN-5")
    def not_impartial(self, appealed: PenaltyAppealed, said: PenaltyAppealDecision) -> list[str]:
        """Neither the appellant nor whoever reported, verified or decided decides on the appeal."""
        if said.answered_by not in {*appealed.took_part, appealed.taken_by}:
            return []
        return ["answered_by: 参与处罚的人和申诉人不得裁定 nobody who took part decides"]

    @cites("OP-PEN-5")
    def decided(self, appealed: PenaltyAppealed, said: PenaltyAppealDecision) -> Sequence[Ruling]:
        """What follows: each penalty is reversed by a counter-entry in its own month, or all stand.

        Reading: later penalties that were counted from this one stay as they are until they are appealed against.
        """
        if said.judgement is Judgement.UPHELD:
            return [self._reversal(appealed, one) for one in appealed.contested]
        return [
            self.ruling("申诉不成立,原处罚有效", "OP-PEN-5", penalty=appealed.penalty, on=appealed.clause)
        ]

    @cites("OP-PEN-5", "PEN-17")
    def for_hr(self, appealed: PenaltyAppealed, said: PenaltyAppealDecision) -> bool:
        """Whether a measure that human resources was told of falls away."""
        return said.judgement is Judgement.UPHELD and any(one.measure for one in appealed.contested)

    @cites("OP-PEN-5")
    def outcome(self, case: str, appealed: PenaltyAppealed, said: PenaltyAppealDecision) -> "Outcome":
        """How the appeal ended."""
        upheld = said.judgement is Judgement.UPHELD
        return Outcome(case=case, upheld=upheld, reversed=len(appealed.contested) if upheld else 0)

    def _reversal(self, appealed: PenaltyAppealed, contested: ContestedPenalty) -> Ruling:
        ruling = self.ruling(
            "申诉成立,冲销原处罚",
            "OP-PEN-5",
            amount=-Decimal(contested.amount) if contested.amount else None,
            unit=contested.unit,
            about=appealed.taken_by,
            penalty=appealed.penalty,
            reverses=contested.ruling,
            reversed_clause=contested.clause,
        )
        return ruling.counting_in(contested.month)


class Outcome(BaseModel, frozen=True):
    """How an appeal ended."""

    case: str
    entered_before: bool = False
    upheld: bool = False
    reversed: int = 0
