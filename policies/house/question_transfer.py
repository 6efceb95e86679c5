"""question-transfer · 转办: an open question passes to somebody else for good (OP-HOUSE-147)."""

from pydantic import BaseModel, Field

from policies.citations import cites
from policies.forms import StaffNumber
from policies.house.act_forms import ActPolicy, OnQuestion, OpenQuestion
from policies.house.receivers import Receiver, not_to_be_given
from policies.ruling import Ruling


class QuestionTransfer(OnQuestion, title="转办 Transfer a question"):
    """OP-HOUSE-147 · which open question passes on, to whom, by whom, why."""

    to: StaffNumber = Field(title="转给(工号) To", min_length=1, max_length=20)


class TransferPolicy(ActPolicy, file="house/question_transfer.toml"):
    """Who may pass a question on, on one day, in one profile."""

    @cites("OP-HOUSE-147")
    def wrong_transfer(
        self, wanted: QuestionTransfer, asked: OpenQuestion, receiver: Receiver, held_up_by: str
    ) -> list[str]:
        """Not what must be answered in person, not to oneself or whoever is asked, nor to who can't answer."""
        if wrong := not_to_be_given(asked):
            return wrong
        if held_up_by:
            return [f"step: {held_up_by}"]
        if wanted.to == wanted.taken_by:
            return ["to: 不能转给本人 nobody passes a question to themselves"]
        if wanted.to == asked.asked_of:
            return [f"to: 已由 {wanted.to} 答复 it is asked of them already"]
        return receiver.wrong()

    @cites("OP-HOUSE-147")
    def transferred(self, wanted: QuestionTransfer, asked: OpenQuestion) -> Ruling:
        """From whom to whom; the due time stays where it is."""
        due = asked.due_at.isoformat() if asked.due_at else None
        return self.ruling(
            "转办",
            self.clause_of("may_act"),
            step=asked.step,
            asked_of=asked.asked_of,
            to=wanted.to,
            due=due,
        )


class Transferred(BaseModel, frozen=True):
    """From whom to whom a question passed."""

    case: str
    step: str
    asked_of: str
    to: str
