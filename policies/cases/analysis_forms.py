"""The forms of the complaint analysis: the month, the supervisor's proposals, the verdicts (P03)."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from pydantic import Field

from policies.citations import cites
from policies.forms import Answer, DepartmentName, Sheet, Starter
from policies.labels import Label
from policies.matter import NamedAtStart
from policies.months import Month

LONG_TEXT = 10_000
ONE_PROPOSAL = 2_000


class Period(Sheet, title="分析月份 Month to analyse"):
    """CAN-01 · which month is analysed; everything may stay blank."""

    month: str = Field(
        "",
        title="月份 Month",
        description="如 2026-10，空则为上月 blank: the month before this one",
        pattern=r"^([0-9]{4}-(0[1-9]|1[0-2]))?$",
    )
    department: DepartmentName = ""
    taken_by: Starter = ""


class AnalysedMonth(NamedAtStart, Period):
    """CAN-01, OP-GEN-5 · the month that a run analyses, named by the moment it was scheduled for."""

    started_at: datetime = Field(title="启动时间 Started at")

    @property
    def external_number(self) -> str:
        """One analysis for each department and month, however often it is started."""
        return self.month

    @property
    def category(self) -> str:
        return "投诉分析"

    @property
    def subject(self) -> str:
        """What the analysis is called in lists."""
        return f"投诉分析 {self.month}"

    @cites("CAN-01")
    def objections(self, now: datetime) -> list[str]:
        """A month is analysed when it is over, in the department's zone."""
        if Month.of(now.astimezone(self.started_at.tzinfo)) > Month.named(self.month):
            return []
        return [f"month: {self.month} 尚未结束，请填更早的月份 isn't over yet: name an earlier month"]


@cites("CAN-02")
class Proposals(Answer):
    """CAN-02 · the causes and patterns the supervisor sees in the figures, and what is to change."""

    asks: ClassVar = "分析原因和规律，提出改进建议 Write the analysis"
    state: ClassVar = "draft"

    causes: str = Field(title="原因分析 Causes", min_length=1, max_length=LONG_TEXT)
    patterns: str = Field(title="规律分析 Patterns", min_length=1, max_length=LONG_TEXT)
    proposal_1: str = Field(title="改进建议一 First proposal", min_length=1, max_length=ONE_PROPOSAL)
    proposal_2: str = Field("", title="改进建议二 Second proposal", max_length=ONE_PROPOSAL)
    proposal_3: str = Field("", title="改进建议三 Third proposal", max_length=ONE_PROPOSAL)
    campaign: str = Field("", title="营销活动建议 Campaign suggestion", max_length=ONE_PROPOSAL)

    @property
    def put_forward(self) -> Sequence[str]:
        """What the leadership decides on, one by one."""
        return [one for one in (self.proposal_1, self.proposal_2, self.proposal_3, self.campaign) if one]


@cites("CAN-02", "CAN-03")
class CampaignProposals(Proposals):
    """CAN-02, CAN-03 · the same where complaints are held against current campaigns too."""

    campaign: str = Field(title="营销活动建议 Campaign suggestion", min_length=1, max_length=ONE_PROPOSAL)


class Verdict(Label):
    ADOPTED = "采纳 adopted"
    NOT_ADOPTED = "不采纳 not-adopted"


@cites("CAN-03")
class Decision(Answer):
    """CAN-03 · the leadership decides on one proposal; neither verdict is filled in beforehand."""

    asks: ClassVar = "决定是否采纳建议 Decide on the proposal"
    state: ClassVar = "submitted"

    proposal: str = Field(
        title="建议 Proposal",
        description="采纳时可修改措辞 may be amended when adopted",
        min_length=1,
        max_length=ONE_PROPOSAL,
    )
    verdict: Verdict = Field(title="是否采纳 Verdict")
    reason: str = Field(title="理由 Reason", min_length=1, max_length=ONE_PROPOSAL)
