"""signer-removal · 减签: somebody who hasn't signed yet is asked no more (OP-HOUSE-150)."""

from collections.abc import Mapping

from pydantic import BaseModel, Field

from policies.citations import cites
from policies.forms import StaffNumber
from policies.house.act_forms import ActPolicy, OnQuestion, OpenQuestion
from policies.ruling import Ruling

AWAITED = "awaited"


class SignerRemoval(OnQuestion, title="减签 Remove a signer"):
    """OP-HOUSE-150 · whose signature is no longer wanted."""

    signer: StaffNumber = Field(title="减去的加签人(工号) Signer", min_length=1, max_length=20)


class RemovalPolicy(ActPolicy, file="house/signer_removal.toml"):
    """Who may remove a signer on one day, in one profile."""

    @cites("OP-HOUSE-150")
    def wrong_removal(self, wanted: SignerRemoval, signers: Mapping[str, str]) -> list[str]:
        """Only a signer, and only one who hasn't signed: what was signed stays. `signers`: where each stands."""
        stands = signers.get(wanted.signer)
        if stands is None:
            return [f"signer: {wanted.signer} 不是加签人 isn't a signer of this question"]
        if stands != AWAITED:
            return [f"signer: {wanted.signer} 已签署，不能减去 has signed, or isn't asked any more"]
        return []

    @cites("OP-HOUSE-150")
    def removed(self, wanted: SignerRemoval, asked: OpenQuestion) -> Ruling:
        """Whose signature isn't waited for any more."""
        return self.ruling("减签", self.clause_of("may_act"), step=asked.step, signer=wanted.signer)


class Removed(BaseModel, frozen=True):
    """Whose signature isn't waited for any more, and whether the answer that waited for it counts now."""

    case: str
    step: str
    signer: str
    answered: bool
