"""A signer's own form, and what their yes or no comes to (OP-HOUSE-149)."""

from collections.abc import Sequence
from typing import ClassVar

from pydantic import Field

from policies.citations import cites
from policies.labels import Label
from policies.several import Opinion

LONG = 2_000


class Stand(Label):
    AGREE = "同意 agree"
    DISAGREE = "不同意 disagree"


@cites("OP-HOUSE-149")
class Countersignature(Opinion):
    """OP-HOUSE-149 · a signer says yes, or no with the reason; in person, and silence is neither."""

    asks: ClassVar = "加签 Countersign"
    state: ClassVar = "countersigning"
    in_person: ClassVar = True

    stand: Stand = Field(title="意见 Opinion")
    remark: str = Field("", title="说明(不同意必填) Remark", max_length=LONG)

    @property
    def consents(self) -> bool:
        return self.stand is Stand.AGREE

    def doubtful(self) -> list[str]:
        """A no has its reason: whoever was asked has to do something about it."""
        unexplained = not self.consents and not self.remark
        return super().doubtful() + (["remark: 不同意须说明理由 say why not"] if unexplained else [])


@cites("OP-HOUSE-149")
def objection(signer: str, remark: str) -> str:
    """What stands on top of a question that a signer's no sent back."""
    return f"加签人 {signer} 不同意：{remark} the signer disagrees"


@cites("OP-HOUSE-149")
def to_sign_first(signers: Sequence[str]) -> list[str]:
    """Why an answer isn't taken yet: those who are to sign before it haven't."""
    if not signers:
        return []
    return [f"answered_by: 须先由 {'、'.join(signers)} 加签 they are to sign before it is answered"]
