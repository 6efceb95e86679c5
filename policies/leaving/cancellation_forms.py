"""The forms of a cancelled leaving: what is cancelled and why, what the case book says of it, the consent."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import ClassVar

from pydantic import Field

from policies.citations import cites
from policies.forms import Answer, DepartmentName, Sheet, StaffNumber
from policies.labels import Label
from policies.matter import NamedAtStart

LONG = 2_000


class Ground(Label):
    """Why a leaving or a transfer doesn't happen after all."""

    WITHDRAWN = "本人撤回 withdrawn"
    OVERTURNED = "辞退被撤销 overturned"
    CALLED_OFF = "取消 called-off"


MAY_CANCEL = {
    Ground.WITHDRAWN: ("resignation", "post_transfer"),
    Ground.OVERTURNED: ("dismissal_termination",),
    Ground.CALLED_OFF: ("post_transfer", "offboarding_handover"),
}
"""Which procedures' cases each ground can end."""


class CancellationRequest(Sheet, title="离职撤销 Cancel a leaving"):
    """OP-HOUSE-115, OP-HOUSE-116 · which case is cancelled, on what ground, by whom."""

    case: str = Field(
        title="案号 Case", description="如 RSG-… TRM-… TRF-… OFF-…", min_length=1, max_length=40
    )
    ground: Ground = Field(title="原因 Ground")
    reason: str = Field(title="理由 Reason", min_length=1, max_length=LONG)
    evidence: str = Field("", title="凭证(如裁决书) Evidence", max_length=400)
    taken_by: StaffNumber = Field(title="提出人工号 Put forward by", min_length=1, max_length=20)
    department: DepartmentName = ""


class Cancellation(NamedAtStart, CancellationRequest):
    """OP-HOUSE-115 · a request together with what the case book says of the case that it cancels."""

    procedure: str = Field(title="程序 Procedure")
    person: str = Field(title="当事人 Whose case it is")
    put_by: str = Field(title="原案提出人 Who put that forward")
    based_on: str = Field(title="原案起因 What that follows from")
    result: str = Field(title="案件结果 How it ended")
    decided: bool = Field(title="已受理或决定 Accepted or decided")
    last_day: str = Field(title="最后工作日 Last day")
    nth: int = Field(title="第几次撤销 Which attempt", ge=1)
    started_at: datetime = Field(title="提出时间 Put forward at")

    @property
    def external_number(self) -> str:
        """One attempt at a time; after a refusal it may be tried again."""
        return f"{self.case} {self.nth}"

    @property
    def category(self) -> str:
        return self.ground.zh

    @property
    def subject(self) -> str:
        """What the case is called in lists."""
        return f"撤销 {self.case}"

    @property
    def at_will(self) -> bool:
        """OP-HOUSE-115 · whether the person's own word is enough."""
        return self.ground is Ground.WITHDRAWN and not self.decided

    @cites("OP-HOUSE-115", "OP-HOUSE-116")
    def objections(self, now: datetime) -> list[str]:
        """A case of that kind, still to be cancelled, by the one who may: one's own is withdrawn by oneself alone."""
        return [reason for holds, reason in (*self._about_the_case(now), *self._about_the_people()) if holds]

    def _about_the_case(self, now: datetime) -> tuple[tuple[bool, str], ...]:
        fits, named = self.procedure in MAY_CANCEL[self.ground], f"“{self.ground.zh}”"
        overturned, follows = self.ground is Ground.OVERTURNED, f"由 {self.based_on} 引起，请撤销该案"
        return (
            (not fits, f"case: {self.case} 不存在或不适用{named} no case that this can cancel"),
            (fits and self.result in NOTHING_LEFT, f"case: {self.case} 已无可撤销 nothing is left to cancel"),
            (fits and bool(self.based_on), f"case: {self.case} {follows} cancel what it follows from"),
            (
                not overturned and self._is_over(now),
                f"case: 最后工作日 {self.last_day} 已过 the last day has passed",
            ),
            (overturned and not self.evidence, "evidence: 须写明凭证 say what overturns it"),
        )

    def _about_the_people(self) -> tuple[tuple[bool, str], ...]:
        own = self.taken_by == self.person == self.put_by
        return (
            (
                self.ground is Ground.WITHDRAWN and not own,
                "taken_by: 须由本人撤回本人的申请 one takes back one's own only",
            ),
            (
                self.ground is Ground.OVERTURNED and self.taken_by == self.person,
                "taken_by: 须由他人提出 nobody overturns their own dismissal",
            ),
        )

    def _is_over(self, now: datetime) -> bool:
        today = now.astimezone(self.started_at.tzinfo).date()
        return bool(self.last_day) and date.fromisoformat(self.last_day) < today


NOTHING_LEFT: Sequence[str] = (
    "withdrawn",
    "not-dismissed",
    "refused",
    "not-consented",
    "moved",
    "handed-over",
    "cancelled",
)
"""How a case ended that leads to no leaving or transfer, or to one that has taken place."""


class Consent(Label):
    CONSENTS = "同意撤销 consents"
    REFUSES = "不同意 refuses"


@cites("OP-HOUSE-116")
class CancellationDecision(Answer):
    """OP-HOUSE-116 · the post that the rules name consents, or doesn't, with its reason."""

    asks: ClassVar = "是否同意撤销 Consent to the cancellation"
    state: ClassVar = "cancellation-proposed"
    not_ones_own: ClassVar = True

    consent: Consent = Field(title="决定 Decision")
    reason: str = Field(title="理由 Reason", min_length=1, max_length=LONG)

    @property
    def agreed(self) -> bool:
        return self.consent is Consent.CONSENTS
