"""The forms of a cancelled procedure: which case, why; what the case book says of it; the consent (OP-HOUSE-143)."""

from datetime import datetime
from typing import ClassVar, NamedTuple

from pydantic import Field

from policies.citations import cites
from policies.forms import Answer
from policies.house.act_forms import Capacity, OnCase
from policies.labels import Label
from policies.matter import NamedAtStart


class CaseCancellationRequest(OnCase, title="撤销程序 Cancel a procedure"):
    """OP-HOUSE-143 · which case is cancelled, by whom, why."""


class OnRecord(NamedTuple):
    """What the case book says of the case that is to be cancelled; without a procedure there is none."""

    procedure: str = ""
    closed: bool = False
    acting: tuple[Capacity, ...] = ()
    answered: tuple[str, ...] = ()
    """The forms that were answered, by whomever."""
    others_answered: bool = False
    """Whether somebody other than its starter has answered."""


class CaseCancelling(NamedAtStart, CaseCancellationRequest):
    """OP-HOUSE-143 · a request together with what the case book says of the case that it cancels."""

    procedure: str = Field(title="程序 Procedure")
    starter: str = Field(title="发起人 Started by")
    at_will: bool = Field(title="无须同意 Needs no consent")
    rulings: int = Field(title="已作出的裁定(保留) Rulings that stay")
    fines: int = Field(title="其中罚款或扣分(不冲销) Fines among them")
    nth: int = Field(title="第几次撤销 Which attempt", ge=1)
    started_at: datetime = Field(title="提出时间 Put forward at")

    @property
    def external_number(self) -> str:
        """One attempt at a time; after a refusal it may be tried again."""
        return f"{self.case} {self.nth}"

    @property
    def category(self) -> str:
        return "撤销程序"

    @property
    def subject(self) -> str:
        """What the case is called in lists."""
        return f"撤销 {self.case}"

    def objections(self, now: datetime) -> list[str]:  # noqa: ARG002 - the policy judged it when it was named
        """What can't be cancelled was refused before."""
        return []


class CancellationConsent(Label):
    CONSENTS = "同意撤销 consents"
    REFUSES = "不同意 refuses"


@cites("OP-HOUSE-143")
class CaseCancellationDecision(Answer):
    """OP-HOUSE-143 · a superior without a part in it consents, or doesn't, with the reason."""

    asks: ClassVar = "是否同意撤销程序 Consent to the cancellation"
    state: ClassVar = "cancellation-proposed"

    consent: CancellationConsent = Field(title="决定 Decision")
    reason: str = Field(title="理由 Reason", min_length=1, max_length=2_000)

    @property
    def agreed(self) -> bool:
        return self.consent is CancellationConsent.CONSENTS
