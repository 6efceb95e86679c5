"""Going back to an earlier step: what may be done again, what stands in the way, and until when it is asked."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from pydantic import BaseModel

from policies.citations import cites
from policies.rulebook import Policy
from policies.ruling import Ruling
from policies.spans import Span
from policies.working_time import Due, due

REMEDIES = {
    "started": "已由此启动其他案件或分办，请在该案中办理或由其自身程序撤销"
    " another case or a run of its own was started: act there, or cancel it by its own procedure",
    "penalised": "已作处罚或扣分，请走处罚申诉 penalty-appeal a penalty was entered: appeal against it",
    "paid": "已核发，请更正数据后重新核算该期 it was paid: correct the figures and run that period again",
    "graded": "已定级、公示或登记成绩，请走申诉或更正版本"
    " a grade or a result was entered: appeal, or make a corrected version",
    "delivered": "已报送或打印，请重新报送更正版 it was delivered or printed: deliver a corrected version",
    "counted": "已计票或评分，不能重投 ballots or scores were counted: nobody votes twice",
    "registered": "已改变登记，请由相应程序办理 registers were changed: change them by the procedure that keeps them",
    "closed": "已结案归档，请另行立案 it is closed and in the archive: open another case",
    "elsewhere": "已有系统不能收回的办理，请联系系统管理员"
    " something was done that can't be taken back: tell the administrators",
}
"""What stands in the way, and by which procedure it is put right."""


class Done(BaseModel, frozen=True):
    """Something others did since an answer: an answer, an attempt, a missed due time, or an act of some kind."""

    kind: str
    what: str


class Since(BaseModel, frozen=True):
    """From which open question a case would go back to which answered one, and what came in between."""

    asked: int
    """The open question, from which it goes back."""
    question: int = 0
    """The question to which it goes back; 0: there is none such."""
    step: str = ""
    title: str = ""
    asked_of: str = ""
    answered_by: str = ""
    several: bool = False
    """Whether it was put to several people, or was one's share among several."""
    acts: tuple[str, ...] = ()
    """The names of the acts done since."""
    with_amounts: bool = False
    """Whether a ruling entered since has an amount: points, yuan, a warning."""
    beside: bool = False
    """Whether several people, or runs of their own, were asked since, or are."""
    others: tuple[Done, ...] = ()
    """What has happened since beyond waiting."""
    open_steps: tuple[str, ...] = ()
    """The steps that could be gone back to, latest first."""


class Way(BaseModel, frozen=True):
    """By which procedure and clause a case goes back, and what that is called."""

    kind: str
    what: str
    clause: str


class WentBack(BaseModel, frozen=True):
    """To which step a case went back, and what counts no more: questions by their new names, rulings by number."""

    case: str
    step: str
    title: str
    nth: int
    void: tuple[str, ...]
    void_rulings: int


class GoingBackPolicy(Policy, file="house/going_back.toml"):
    """What may be taken back, on one day, in one profile."""

    again_within: Span
    taken_back: tuple[str, ...]
    in_the_way: dict[str, tuple[str, ...]]

    @cites("OP-HOUSE-152")
    def wrong(self, since: Since, meant: str, field: str) -> list[str]:
        """There is such an answered step, it was one person's, and all that was done since may be done again."""
        if not since.question:
            steps = "、".join(since.open_steps) or "—"
            return [f"{field}: 没有已答复的环节“{meant}”，可选 {steps} no such answered step; these are"]
        if wrong := self.wrong_among_several(since):
            return wrong
        return [f"step: {REMEDIES[what]}" for what in self._in_the_way_of(since)]

    @cites("OP-HOUSE-152", "OP-HOUSE-151")
    def wrong_among_several(self, since: Since) -> list[str]:
        """What several people, or the sides of a handover, have said isn't undone by one of them."""
        if not since.several and not since.beside:
            return []
        say = "several people answer on pages of their own: what others said isn't undone by one"
        return [f"step: 会签、评审各方或交接各方在各自页面办理，他人的答复不因一人而作废 {say}"]

    @cites("OP-HOUSE-153")
    def due_again(self, moment: datetime) -> Due:
        """Until when a question is asked once more whose own due time was over when the case went back."""
        clause = self.clause_of("again_within")
        return due(moment, self.again_within, self.calendar, event="退回或撤回", clause=clause)

    @cites("OP-HOUSE-152")
    def went_back(self, way: Way, since: Since, void: Sequence[str]) -> Ruling:
        """To which step the case went back, and which questions count no more."""
        return self.ruling(
            way.what,
            way.clause,
            step=since.step,
            title=since.title,
            answered_by=since.answered_by,
            void=list(void),
        )

    def _in_the_way_of(self, since: Since) -> Iterator[str]:
        found = {self._what(act) for act in since.acts if act not in self.taken_back}
        if since.with_amounts:
            found.add("penalised")
        yield from (what for what in REMEDIES if what in found)

    def _what(self, act: str) -> str:
        return next((what for what, acts in self.in_the_way.items() if act in acts), "elsewhere")


@cites("OP-HOUSE-152")
def on_top(what: str, by: str, reason: str) -> str:
    """What stands on top of the question that is put once more."""
    return f"{by} {what}：{reason} it is asked once more"
