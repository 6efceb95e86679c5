"""case-return · 退回: a case goes back to an earlier step, with the reason (OP-HOUSE-152)."""

from pydantic import Field

from policies.citations import cites
from policies.house.act_forms import ActPolicy, OnQuestion, OpenQuestion
from policies.house.going_back import GoingBackPolicy, Since, Way


class CaseReturn(OnQuestion, title="退回 Return a case"):
    """OP-HOUSE-152 · which case goes back, to which step answered before, by whom, why."""

    back_to: str = Field(
        "",
        title="退回到环节 Back to step",
        description="环节名或标题，空则为上一个已答复的 blank: the one answered last",
        max_length=80,
    )


class ReturnPolicy(ActPolicy, file="house/case_return.toml"):
    """Who may return a case, on one day, in one profile."""

    @property
    @cites("OP-HOUSE-152")
    def way(self) -> Way:
        """A return, as the case's history names it."""
        return Way(kind=self.procedure, what="退回", clause=self.clause_of("may_act"))

    @cites("OP-HOUSE-152")
    def wrong_return(
        self,
        wanted: CaseReturn,
        asked: OpenQuestion,
        since: Since,
        held_up_by: str,
        going_back: GoingBackPolicy,
    ) -> list[str]:
        """By whoever is asked now, alone and with nobody else's word under way, to a step that may be done again.

        Reading: one of several people can't return a case for all of them.
        """
        if asked.several:
            return ["step: 会签、评审中的一方不能退回整个案件 one of several doesn't return the case for all"]
        if held_up_by:
            return [f"step: {held_up_by}"]
        return going_back.wrong(since, wanted.back_to, "back_to")
