"""spot-check-appeal · 抽查申诉, beside P24: until when, who decides, and what an upheld one undoes (OP-PEN-5)."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import ClassVar

from pydantic import BaseModel

from policies.citations import cites
from policies.quality.appeal_forms import AppealDecision, Appealed, Contested, Judgement
from policies.rulebook import Policy
from policies.ruling import Ruling
from policies.spans import Span
from policies.working_time import Due, due


class AppealPolicy(Policy, file="quality/spot_check_appeal.toml"):
    """The numbers of appeals on one day, in one profile."""

    prefix: ClassVar = "APL"

    appeal_within: Span
    decide_within: Span

    @cites("OP-PEN-5")
    def appeal_by(self, ruled_at: datetime) -> Due:
        """An appeal is made within 3 working days of the ruling."""
        return self._due(ruled_at, "appeal_within", "裁定")

    @cites("OP-HOUSE-49")
    def decision_due(self, appealed: Appealed) -> Due:
        """The appeal is decided within 3 working days; silence climbs, and decides nothing."""
        return self._due(appealed.appealed_at, "decide_within", "申诉")

    @cites("OP-HOUSE-49", "OP-PEN-5")
    def not_impartial(self, appealed: Appealed, decision: AppealDecision) -> list[str]:
        """Neither who checked nor who appeals decides."""
        if decision.answered_by not in {appealed.checker, appealed.taken_by}:
            return []
        return ["answered_by: 抽查人和申诉人不得裁定 neither the checker nor the appellant decides"]

    @cites("OP-PEN-5")
    def decided(self, appealed: Appealed, decision: AppealDecision) -> Sequence[Ruling]:
        """What follows: each ruling is reversed by a counter-entry, the original untouched; or all stand."""
        if decision.judgement is Judgement.UPHELD:
            return [self._reversal(appealed, one) for one in appealed.contested]
        return [
            self.ruling(
                "申诉不成立,原裁定有效", "OP-PEN-5", check=appealed.check, recording=appealed.recording
            )
        ]

    @cites("OP-PEN-5")
    def outcome(self, case: str, appealed: Appealed, decision: AppealDecision) -> "Outcome":
        """How the appeal ended."""
        upheld = decision.judgement is Judgement.UPHELD
        return Outcome(case=case, upheld=upheld, reversed=len(appealed.contested) if upheld else 0)

    def _reversal(self, appealed: Appealed, contested: Contested) -> Ruling:
        return self.ruling(
            "申诉成立,冲销原裁定",
            "OP-PEN-5",
            amount=-Decimal(contested.amount),
            unit=contested.unit,
            about=appealed.taken_by,
            check=appealed.check,
            recording=appealed.recording,
            reverses=contested.ruling,
            reversed_clause=contested.clause,
        )

    def _due(self, start: datetime, number: str, event: str) -> Due:
        return due(start, getattr(self, number), self.calendar, event=event, clause=self.clause_of(number))


class Outcome(BaseModel, frozen=True):
    """How an appeal ended."""

    case: str
    entered_before: bool = False
    upheld: bool = False
    reversed: int = 0
