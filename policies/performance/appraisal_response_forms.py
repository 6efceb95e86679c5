"""The forms of an answer to one's own month, accepted or appealed, and of the decision on an appeal (OP-APR-7)."""

from datetime import datetime
from typing import ClassVar

from pydantic import Field, JsonValue

from policies.citations import cites
from policies.forms import Answer, DepartmentName, Sheet, StaffNumber
from policies.labels import Label

LINES_AT_MOST = 50


class Said(Label):
    ACCEPTED = "确认结果 accepted"
    APPEALED = "提出申诉 appealed"


class AppraisalAnswer(Sheet, title="考核确认与申诉 Answer to my appraisal"):
    """OP-APR-7 · which month, whose, and what they say of it. Silence is neither."""

    month: str = Field(
        title="月份 Month", description="如 2026-10 such as 2026-10", pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$"
    )
    taken_by: StaffNumber = Field(title="本人工号 My number", min_length=1, max_length=20)
    said: Said = Field(title="意见 What I say")
    reason: str = Field("", title="申诉理由(申诉必填) Reason", max_length=2_000)
    department: DepartmentName = ""


class CorrectedLine(Sheet, title="考核项目 Line"):
    """OP-APR-7 · a line of the sheet with its score."""

    line: str = Field(title="项目 Line", min_length=1, max_length=40)
    score: str = Field(title="得分 Score", min_length=1, max_length=10)


class AnsweredResult(AppraisalAnswer):
    """OP-APR-7 · the answer together with what the case book says of the result it is about."""

    on_record: bool = Field(title="结果已公示 The result is published")
    appraisal: str = Field(title="考核案号 Case of the result")
    version: int = Field(title="版本 Version")
    total: str = Field(title="得分 Score")
    lines: list[CorrectedLine] = Field(title="各项得分 Scores of the lines")
    had_a_part: list[str] = Field(title="评分和审核人 Who scored and reviewed")
    by_appeal: bool = Field(title="已经申诉裁定 Was decided on appeal")
    answered_before: str = Field(title="此前的意见 What was said before")
    appeal_by: datetime = Field(title="申诉截止 To be appealed by")
    answered_at: datetime = Field(title="提交时间 Answered at")

    @property
    def appealed(self) -> bool:
        return self.said is Said.APPEALED

    @property
    def prefilled(self) -> dict[str, JsonValue]:
        """What the decision is filled in with: the scores as they were published."""
        return {"lines": [{"line": one.line, "score": one.score} for one in self.lines]}

    @property
    def external_number(self) -> str:
        """A result is answered once by whom it is about."""
        return f"{self.month}/{self.taken_by}/{self.version}"

    @property
    def category(self) -> str:
        return "考核确认与申诉"

    @property
    def subject(self) -> str:
        """What the answer is called in lists: no name."""
        return f"考核{self.said.zh} {self.month}"

    @property
    def received_at(self) -> datetime:
        return self.answered_at

    @property
    def reported(self) -> datetime:
        return self.answered_at

    @cites("OP-APR-7")
    def objections(self, now: datetime) -> list[str]:  # noqa: ARG002 - late is by when the answer was given
        """One's own published result, once; an appeal with a reason, in time, and against a score."""
        if not self.on_record:
            return [
                f"month: {self.taken_by} 在 {self.month} 没有已公示的结果 no result of that month is published"
            ]
        if self.answered_before:
            return [f"said: 已于此前答复({self.answered_before}) was answered already"]
        return self._no_appeal() if self.appealed else []

    def _no_appeal(self) -> list[str]:
        last = f"{self.appeal_by:%Y-%m-%d %H:%M}"
        reasons = (
            (not self.reason, "reason: 申诉须写明理由 say why"),
            (
                not self.total,
                "said: 本月没有得分，请另行申请更正 there is no score to appeal: ask for a correction",
            ),
            (self.by_appeal, "said: 该结果已经申诉裁定 was decided on appeal already"),
            (
                self.answered_at > self.appeal_by,
                f"said: 申诉期已于 {last} 截止 (OP-APR-7) the time for an appeal ended then",
            ),
        )
        return [reason for holds, reason in reasons if holds][:1]


class Judgement(Label):
    UPHELD = "申诉成立 upheld"
    DISMISSED = "申诉不成立 dismissed"


@cites("OP-APR-7", "OP-HOUSE-65")
class AppealJudgement(Answer):
    """OP-APR-7 · somebody who had no part in the scoring decides; upheld, with the scores as they ought to be."""

    asks: ClassVar = "裁定考核申诉 Decide on the appeal"
    state: ClassVar = "appealed"
    not_ones_own: ClassVar = True

    judgement: Judgement = Field(title="裁定 Judgement")
    reason: str = Field(title="理由 Reason", min_length=1, max_length=2_000)
    lines: list[CorrectedLine] = Field(
        [], title="更正后的各项得分 Scores as corrected", max_length=LINES_AT_MOST
    )

    @property
    def upheld(self) -> bool:
        return self.judgement is Judgement.UPHELD
