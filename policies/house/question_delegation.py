"""question-delegation · 委派: somebody prepares the answer, and it comes back to whoever was asked (OP-HOUSE-148)."""

from pydantic import BaseModel, Field

from policies.citations import cites
from policies.forms import StaffNumber
from policies.house.act_forms import ActPolicy, OnQuestion, OpenQuestion
from policies.house.receivers import Receiver, not_to_be_given
from policies.labels import Label
from policies.ruling import Ruling


class Step(Label):
    DELEGATE = "委派 delegate"
    CALL_BACK = "收回 call-back"


class QuestionDelegation(OnQuestion, title="委派 Delegate a question"):
    """OP-HOUSE-148 · who prepares the answer to which open question; or that it is called back."""

    act: Step = Field(Step.DELEGATE, title="办理 What")
    to: StaffNumber = Field(
        "", title="受托人(工号) To", description="收回时可空 blank to call back", max_length=20
    )

    @property
    def calls_back(self) -> bool:
        return self.act is Step.CALL_BACK


class Entrusted(BaseModel, frozen=True):
    """With whom a question lies by now, and for whom they prepare it; all blank where it isn't delegated."""

    to: str = ""
    by: str = ""
    asked_of: str = ""
    may_call_back: tuple[str, ...] = ()
    """Who delegated it, and whoever would be asked if it came back now."""


class DelegationPolicy(ActPolicy, file="house/question_delegation.toml"):
    """Who may delegate, on one day, in one profile."""

    @cites("OP-HOUSE-148", "OP-HOUSE-140")
    def wrong_actor(self, number: str, acting: object) -> list[str]:  # noqa: ARG002 - judged with the delegation at hand
        """Who may act depends on what is asked for: see `wrong_delegation` and `wrong_call_back`."""
        return []

    @cites("OP-HOUSE-148")
    def wrong_delegation(
        self,
        wanted: QuestionDelegation,
        asked: OpenQuestion,
        receiver: Receiver,
        lies_with: Entrusted,
        held_up_by: str,
    ) -> list[str]:
        """By whoever is asked; not what must be answered in person, not twice, not to oneself or who can't answer."""
        if wrong := super().wrong_actor(wanted.taken_by, asked.acting) or not_to_be_given(asked):
            return wrong
        if lies_with.to:
            return [f"step: 已委派给 {lies_with.to}，须先收回 it is delegated already, call it back first"]
        if held_up_by:
            return [f"step: {held_up_by}"]
        if wanted.to in {wanted.taken_by, asked.asked_of}:
            return ["to: 不能委派给被询问人本人 nobody delegates to whoever is asked"]
        return receiver.wrong()

    @cites("OP-HOUSE-148")
    def wrong_call_back(self, wanted: QuestionDelegation, lies_with: Entrusted) -> list[str]:
        """By whoever delegated it, or is asked it if it comes back; before it has been prepared."""
        if not lies_with.to:
            return ["step: 没有委派，无可收回 it isn't delegated, there is nothing to call back"]
        if wanted.taken_by not in lies_with.may_call_back:
            able = "、".join(lies_with.may_call_back)
            return [f"taken_by: 只能由 {able} 收回 only they call it back"]
        return []

    @cites("OP-HOUSE-148")
    def delegated(self, wanted: QuestionDelegation, asked: OpenQuestion) -> Ruling:
        """Who prepares for whom; the due time stays where it is, and so does whose answer it is."""
        due = asked.due_at.isoformat() if asked.due_at else None
        return self.ruling(
            "委派", self.clause_of("may_act"), step=asked.step, asked_of=asked.asked_of, to=wanted.to, due=due
        )

    @cites("OP-HOUSE-148")
    def called_back(self, asked: OpenQuestion, lies_with: Entrusted) -> Ruling:
        """From whom it comes back to whom, unprepared."""
        return self.ruling(
            "收回委派",
            self.clause_of("may_act"),
            step=asked.step,
            asked_of=lies_with.asked_of,
            back_from=lies_with.to,
        )


class Delegated(BaseModel, frozen=True):
    """With whom a question lies now, and whose answer it stays."""

    case: str
    step: str
    asked_of: str
    to: str = ""
