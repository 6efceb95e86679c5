"""signer-addition · 加签: somebody else signs a question, before, after or beside whoever is asked (OP-HOUSE-149)."""

from collections.abc import Collection

from pydantic import BaseModel, Field

from policies.citations import cites
from policies.forms import StaffNumber
from policies.house.act_forms import ActPolicy, OnQuestion, OpenQuestion
from policies.house.receivers import Receiver, not_to_be_given
from policies.labels import Label
from policies.ruling import Ruling


class Place(Label):
    """When a signer signs, as against whoever is asked."""

    BEFORE = "前加签 before"
    AFTER = "后加签 after"
    BESIDE = "并加签 beside"


class SignerAddition(OnQuestion, title="加签 Add a signer"):
    """OP-HOUSE-149 · who signs which open question besides, and when."""

    signer: StaffNumber = Field(title="加签人(工号) Signer", min_length=1, max_length=20)
    place: Place = Field(title="先后 When")


class AdditionPolicy(ActPolicy, file="house/signer_addition.toml"):
    """Who may add a signer, and how many a question has at most, on one day, in one profile."""

    signers_at_most: int

    @cites("OP-HOUSE-149")
    def wrong_addition(
        self,
        wanted: SignerAddition,
        asked: OpenQuestion,
        receiver: Receiver,
        awaited: Collection[str],
        held_up_by: str,
    ) -> list[str]:
        """Not to what is one's own to say, not twice, not oneself, nobody who may answer it anyhow or is excluded.

        Reading: a question that is somebody's own to answer is no approval, and nobody signs it with them.
        """
        if wrong := not_to_be_given(asked):
            return wrong
        if held_up_by:
            return [f"step: {held_up_by}"]
        if len(awaited) >= self.signers_at_most:
            return [f"signer: 待签者至多 {self.signers_at_most} 人 at most so many are to sign at once"]
        return self._wrong_signer(wanted, asked, awaited) or receiver.wrong("signer")

    def _wrong_signer(
        self, wanted: SignerAddition, asked: OpenQuestion, awaited: Collection[str]
    ) -> list[str]:
        if wanted.signer == wanted.taken_by:
            return ["signer: 不能加签本人 nobody adds themselves"]
        if wanted.signer in awaited:
            return [f"signer: {wanted.signer} 已待其加签 they are to sign it already"]
        if wanted.signer == asked.asked_of:
            return [f"signer: 本由 {wanted.signer} 答复 it is theirs to answer"]
        return []

    @cites("OP-HOUSE-149")
    def wrong_place(self, wanted: SignerAddition, *, answered: bool) -> list[str]:
        """Nobody signs before, or beside, an answer that is there already."""
        if answered and wanted.place is Place.BEFORE:
            return ["place: 已答复待签，只能后加签 it is answered already: only after"]
        return []

    @cites("OP-HOUSE-149")
    def added(self, wanted: SignerAddition, asked: OpenQuestion) -> Ruling:
        """Who signs what, when, and by which due time: the question's own."""
        due = asked.due_at.isoformat() if asked.due_at else None
        return self.ruling(
            f"加签:{wanted.place.zh}",
            self.clause_of("may_act"),
            step=asked.step,
            asked_of=asked.asked_of,
            signer=wanted.signer,
            due=due,
        )


class Added(BaseModel, frozen=True):
    """Who signs which question now, and when."""

    case: str
    step: str
    signer: str
    place: Place
