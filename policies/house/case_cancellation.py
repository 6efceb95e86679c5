"""case-cancellation · 撤销程序: who cancels which procedure, with whose consent, and what stays (OP-HOUSE-143)."""

from datetime import datetime
from typing import ClassVar

from pydantic import BaseModel

from policies.citations import cites
from policies.house.act_forms import ActPolicy, Capacity
from policies.house.case_cancellation_forms import (
    CaseCancellationDecision,
    CaseCancellationRequest,
    CaseCancelling,
    OnRecord,
)
from policies.organisation import Role
from policies.ruling import Ruling
from policies.spans import Span
from policies.working_time import Due, due


class CaseCancellationPolicy(ActPolicy, file="house/case_cancellation.toml"):
    """Which procedures are cancelled by whom, on one day, in one profile."""

    prefix: ClassVar = "CXL"

    by_starter: tuple[str, ...]
    by_superior: tuple[str, ...]
    instead: dict[str, str]
    too_late_after: dict[str, tuple[str, ...]]
    begins_anew: tuple[str, ...]
    decided_by: Role
    decide_within: Span

    @cites("OP-HOUSE-140", "OP-HOUSE-143")
    def wrong(self, wanted: CaseCancellationRequest, found: OnRecord) -> list[str]:
        """What speaks against it: no such case, ended, its own way of ending, sent already, or not theirs to cancel."""
        return (
            self._not_to_be_cancelled(wanted, found)
            or self.wrong_actor(wanted.taken_by, found.acting)
            or ([] if self.at_will(found) or self._by_consent(found) else self._not_theirs(wanted, found))
        )

    @cites("OP-HOUSE-143")
    def at_will(self, found: OnRecord) -> bool:
        """Whether the starter's own word is enough: of the procedures listed, until somebody else has answered."""
        own = Capacity.STARTER in found.acting and found.procedure in self.by_starter
        return own and not found.others_answered

    @cites("OP-HOUSE-143")
    def freed(self, about: CaseCancelling) -> bool:
        """Whether the same matter may be begun anew once it is cancelled."""
        return about.procedure in self.begins_anew

    @cites("OP-HOUSE-143")
    def decision_due(self, since: datetime) -> Due:
        """Consented to or refused within this time; silence climbs, and consents to nothing."""
        number = "decide_within"
        return due(since, self.decide_within, self.calendar, event="提出撤销", clause=self.clause_of(number))

    @cites("OP-HOUSE-143")
    def wrong_decision(self, about: CaseCancelling, said: CaseCancellationDecision) -> list[str]:
        """Not by whoever started the case, nor by whoever put the cancellation forward."""
        own = said.answered_by in {about.starter, about.taken_by}
        return ["answered_by: 发起人和提出人不得决定 neither of the two decides"] if own else []

    @cites("OP-HOUSE-143")
    def decided(self, about: CaseCancelling, said: CaseCancellationDecision) -> Ruling:
        """Whether the cancellation is consented to, by whom, why."""
        return self.ruling(
            f"撤销：{said.consent.zh}",
            "OP-HOUSE-143",
            cancels=about.case,
            by=said.answered_by,
            reason=said.reason,
        )

    @cites("OP-HOUSE-143")
    def cancelled(self, about: CaseCancelling) -> Ruling:
        """What isn't done stops; rulings stay, and a fine among them is reversed by nobody but an appeal."""
        return self.ruling(
            "程序撤销：未办事项停止，已办和裁定保留，罚款不冲销",
            "OP-HOUSE-143",
            cancels=about.case,
            by=about.taken_by,
            rulings_that_stay=about.rulings,
            fines_that_stay=about.fines,
        )

    @cites("OP-HOUSE-143")
    def outcome(self, case: str, about: CaseCancelling, result: str) -> "Outcome":
        """How it ended: `cancelled`, or `refused`."""
        stays = {"rulings_that_stay": about.rulings, "fines_that_stay": about.fines}
        return Outcome(case=case, cancels=about.case, result=result, **stays)

    def _not_to_be_cancelled(self, wanted: CaseCancellationRequest, found: OnRecord) -> list[str]:
        if not found.procedure:
            return [f"case: 没有案件 {wanted.case} there is no such case"]
        if found.closed:
            return [f"case: {wanted.case} 已经结束，没有可撤销的 has ended, nothing is left to cancel"]
        if (other := self.instead.get(found.procedure)) is not None:
            return [f"case: 此类案件请用 {other} 撤销 is cancelled by that procedure"]
        if set(found.answered) & set(self.too_late_after.get(found.procedure, ())):
            again = found.procedure.replace("_", "-")
            return [
                f"case: 已报送，不能撤销，更正请重新发起 {again} was sent: start that again to correct it"
            ]
        if found.procedure not in {*self.by_starter, *self.by_superior}:
            return [f"case: 此类案件不能撤销 (OP-HOUSE-143) {found.procedure} isn't cancelled"]
        return []

    def _by_consent(self, found: OnRecord) -> bool:
        above = {Capacity.SUPERIOR, Capacity.ADMINISTRATOR} & set(found.acting)
        return bool(above) and found.procedure in self.by_superior

    def _not_theirs(self, wanted: CaseCancellationRequest, found: OnRecord) -> list[str]:
        why = (
            "已有人答复 somebody has answered"
            if found.others_answered
            else "不由发起人撤销 isn't the starter's"
        )
        return [
            f"taken_by: {wanted.taken_by}：{why}，须由上级或管理员提出 a superior or administrator does it"
        ]


class Outcome(BaseModel, frozen=True):
    """How it ended: `cancelled`, `refused`, `too-late` where the case had ended by then; what stays as it is."""

    case: str
    entered_before: bool = False
    cancels: str = ""
    result: str = ""
    rulings_that_stay: int = 0
    fines_that_stay: int = 0
