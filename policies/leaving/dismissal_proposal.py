"""What a dismissal begins with: who, which kind of ending, on which ground, what shows it (P62)."""

from datetime import date, datetime
from typing import ClassVar, Self

from pydantic import Field

from policies.citations import cites
from policies.forms import Answer, DepartmentName, Sheet, StaffNumber
from policies.labels import Label
from policies.leaving.endings import Cause
from policies.matter import NamedAtStart
from policies.quality.days import DayOrBlank

LONG = 2_000


@cites("TRM-01")
class EndingKind(Label):
    """TRM-01 · the kinds of ending that the house may decide on, each apart from the others."""

    DISMISSAL = Cause.DISMISSAL.value
    PENALTY = Cause.PENALTY.value
    TERMINATION = Cause.TERMINATION.value
    RESCISSION = Cause.RESCISSION.value

    @property
    def cause(self) -> Cause:
        """What the handover follows from."""
        return Cause(self.value)


class DismissalGround(Label):
    """What a dismissal rests on; the English half is its name in the tables of numbers."""

    FAILED_MONTHS = "连续月度不及格 failed-months"
    WARNINGS = "连续警告 warnings"
    PENALTY = "严重违纪处分 penalty"
    LEAK = "泄密 leak"
    CONTRACT_END = "劳动合同到期 contract-end"
    STATUTORY = "法定事由 statutory"

    @property
    def of_results(self) -> bool:
        """Whether it is about poor results."""
        return self in {DismissalGround.FAILED_MONTHS, DismissalGround.WARNINGS}


class DismissalFacts(Sheet):
    """P62 · who, which kind of ending, on which ground, and what shows it."""

    person: StaffNumber = Field(title="当事人工号 Who", min_length=1, max_length=20)
    kind: EndingKind = Field(title="终止类型 Kind of ending")
    ground: DismissalGround = Field(title="依据 Ground")
    facts: str = Field(title="事实 Facts", min_length=1, max_length=LONG)
    evidence: str = Field(
        title="证据 Evidence",
        description="案件编号、裁定或法律条款 a case number, a ruling, or the article of the law",
        min_length=1,
        max_length=400,
    )
    contract_ends: DayOrBlank = Field(
        "", title="合同到期日 Contract ends on", description="仅合同到期时填 only where the contract ends"
    )


class DismissalProposal(DismissalFacts, title="辞退建议 Proposal of dismissal"):
    """TRM-02, TRM-04 · somebody proposes it, with the facts; nothing is dismissed by computation."""

    taken_by: StaffNumber = Field(title="提出人工号 Proposed by", min_length=1, max_length=20)
    department: DepartmentName = ""


class ProposedDismissal(NamedAtStart, DismissalProposal):
    """P62 · a proposal as it stands on record, with everybody who had a hand in it."""

    put_by: list[str] = Field(title="提出或更正人 Proposed or corrected by")
    started_at: datetime = Field(title="启动时间 Started at")
    stands_since: datetime = Field(title="现行建议自 Stands as it is since")

    @property
    def external_number(self) -> str:
        """A proposal stands for itself; a second one about somebody goes back while the first is open."""
        return ""

    @property
    def category(self) -> str:
        return self.kind.zh

    @property
    def subject(self) -> str:
        """What the case is called in lists: the kind and the ground, not who."""
        return f"{self.kind.zh} {self.ground.zh}"

    @property
    def contract_day(self) -> date | None:
        """The day with which the contract ends, where that is the ground."""
        return date.fromisoformat(self.contract_ends) if self.contract_ends else None

    def objections(self, now: datetime) -> list[str]:  # noqa: ARG002 - see below
        """What can't be right goes back to whoever proposed it, once the case is open."""
        return []

    def again(self, said: "DismissalReconsidered") -> Self:
        """The same proposal as it was put right; whoever did that had a hand in it too."""
        facts = {name: getattr(said, name) for name in DismissalFacts.model_fields}
        by = [*self.put_by, *({said.answered_by} - set(self.put_by))]
        return self.model_copy(update=facts | {"put_by": by, "stands_since": said.answered_at})


@cites("TRM-01", "TRM-02", "TRM-04", "CF-08")
class DismissalReconsidered(DismissalFacts, Answer):
    """CF-08 · what the case book has no ground for goes back to whoever proposed it: put right, or withdrawn."""

    asks: ClassVar = "更正或撤回辞退建议 Put the proposal right or withdraw it"
    state: ClassVar = "registered"

    withdrawn: bool = Field(default=False, title="撤回建议 Withdraw the proposal")
