"""answer-withdrawal · 撤回: one's own answer is taken back before anybody acts on it (OP-HOUSE-151)."""

from collections.abc import Sequence

from pydantic import Field

from policies.citations import cites
from policies.house.act_forms import ActPolicy, OnCase
from policies.house.going_back import Done, GoingBackPolicy, Since, Way


class AnswerWithdrawal(OnCase, title="撤回答复 Take back an answer"):
    """OP-HOUSE-151 · which case, whose answer: always one's own, the last one given in it."""

    step: str = Field(
        "",
        title="撤回的环节 Step",
        description="空则为最近答复的 blank: the one answered last",
        max_length=80,
    )


class WithdrawalPolicy(ActPolicy, file="house/answer_withdrawal.toml"):
    """What others may have done without keeping one from taking back one's answer, on one day, in one profile."""

    does_not_count: tuple[str, ...]

    @property
    @cites("OP-HOUSE-151")
    def way(self) -> Way:
        """An answer taken back, as the case's history names it."""
        return Way(kind=self.procedure, what="撤回答复", clause=self.clause_of("may_act"))

    @cites("OP-HOUSE-151")
    def wrong_withdrawal(
        self, wanted: AnswerWithdrawal, since: Since, going_back: GoingBackPolicy
    ) -> list[str]:
        """Only one's own, only while nobody has answered, tried to or acted since; else what a return can't undo.

        Reading: whoever was urged or copied in has not acted.
        """
        if wrong := going_back.wrong_among_several(since):
            return wrong
        if since.question and since.answered_by != wanted.taken_by:
            return [
                f"taken_by: 该环节由 {since.answered_by} 答复，只能由其撤回 only who answered takes it back"
            ]
        if since.question and (done := self._done_since(since.others)):
            say = "others have acted on it: whoever is asked now may return the case"
            return [f"step: 其后已有办理（{'、'.join(done)}），请由当前被询问人退回 {say}"]
        return going_back.wrong(since, wanted.step, "step")

    def _done_since(self, others: Sequence[Done]) -> list[str]:
        return list(dict.fromkeys(one.what for one in others if one.kind not in self.does_not_count))
