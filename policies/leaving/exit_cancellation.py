"""exit-cancellation · 离职撤销, beside P59, P61 and P62: who has to consent, and what a cancellation does."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from pydantic import BaseModel, JsonValue

from policies.citations import cites
from policies.leaving.cancellation_forms import Cancellation, CancellationDecision, Ground
from policies.organisation import Role
from policies.rulebook import Policy
from policies.ruling import Ruling
from policies.spans import Span
from policies.working_time import Due, due


class CancellationPolicy(Policy, file="leaving/exit_cancellation.toml"):
    """The numbers of a cancellation on one day, in one profile."""

    prefix: ClassVar = "XCL"

    decided_by: dict[str, Role]
    decide_within: Span

    @cites("OP-HOUSE-116")
    def decides(self, ground: Ground) -> Role:
        """The post that has to consent once the leaving is accepted or decided."""
        return self.decided_by[ground.en]

    @cites("OP-HOUSE-116")
    def decision_due(self, since: datetime) -> Due:
        """It consents or refuses within this time; silence climbs, and consents to nothing."""
        number = "decide_within"
        return due(since, self.decide_within, self.calendar, event="提出撤销", clause=self.clause_of(number))

    @cites("OP-HOUSE-116")
    def wrong_decision(self, about: Cancellation, said: CancellationDecision) -> list[str]:
        """Not by the person whose case it is, nor by whoever put it forward."""
        own = said.answered_by in {about.person, about.taken_by}
        return ["answered_by: 当事人和提出人不得决定 neither of the two decides"] if own else []

    @cites("OP-HOUSE-116")
    def decided(self, about: Cancellation, said: CancellationDecision) -> Ruling:
        """Whether the cancellation is consented to, by whom, why."""
        return self.ruling(
            f"撤销:{said.consent.zh}",
            "OP-HOUSE-116",
            about=about.person,
            cancels=about.case,
            by=said.answered_by,
            reason=said.reason,
        )

    @cites("OP-HOUSE-115", "OP-HOUSE-117")
    def cancelled(self, about: Cancellation, stopped: Sequence[str]) -> Ruling:
        """Which cases were stopped; what was done in them stays."""
        cases: list[JsonValue] = [*stopped]
        return self.ruling(
            f"{about.ground.zh}:未办事项停止,已办保留",
            "OP-HOUSE-115" if about.at_will else "OP-HOUSE-117",
            about=about.person,
            cancels=about.case,
            stopped=cases,
            reason=about.reason,
            evidence=about.evidence,
        )

    @cites("OP-HOUSE-116")
    def outcome(self, case: str, about: Cancellation, result: str, stopped: Sequence[str] = ()) -> "Outcome":
        """How it ended: `cancelled`, or `refused`."""
        return Outcome(case=case, cancels=about.case, result=result, stopped=list(stopped))


class Outcome(BaseModel, frozen=True):
    """How a cancellation ended: `cancelled` with the cases it stopped, or `refused`."""

    case: str
    entered_before: bool = False
    cancels: str = ""
    result: str = ""
    stopped: list[str] = []
