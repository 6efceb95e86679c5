"""RSG-03 · the exit interview: why somebody leaves, and whether they do; used by whatever ends a post."""

from typing import ClassVar

from pydantic import Field

from policies.citations import cites
from policies.forms import Answer
from policies.labels import Label

LONG = 2_000
REASONS_AT_MOST = 20


class InterviewHeld(Label):
    HELD = "已面谈 held"
    DECLINED = "本人谢绝 declined"
    NOT_POSSIBLE = "未能进行 not-possible"


class LeavingReason(Label):
    PAY = "薪酬福利 pay"
    WORKLOAD = "工作强度 workload"
    SHIFTS = "班次作息 shifts"
    PROSPECTS = "发展空间 prospects"
    MANAGEMENT = "管理方式 management"
    TEAM = "团队氛围 team"
    CONDITIONS = "工作环境 conditions"
    OTHER_WORK = "另有工作 other-work"
    PERSONAL = "个人原因 personal"
    OTHER = "其他 other"


class InterviewOutcome(Label):
    LEAVES = "离职 leaves"
    STAYS = "留任 stays"


@cites("RSG-03", "OP-HOUSE-102")
class ExitInterview(Answer):
    """RSG-03 · HR talks to the person and learns the reasons, or says why there was no talk."""

    asks: ClassVar = "离职面谈 Exit interview"
    state: ClassVar = "exit-interview-owed"

    interview: InterviewHeld = Field(title="面谈情况 Interview")
    reasons: list[LeavingReason] = Field(
        [], title="离职原因(可多选) Reasons", description="已面谈必填 if held", max_length=REASONS_AT_MOST
    )
    remark: str = Field(
        "",
        title="说明 Remark",
        description="原因为其他、未能进行时必填 for other reasons, or if there was none",
        max_length=LONG,
    )
    outcome: InterviewOutcome = Field(title="面谈结果 Outcome")

    @property
    def held(self) -> bool:
        return self.interview is InterviewHeld.HELD

    @property
    def stays(self) -> bool:
        """Whether the person is said to stay, which they confirm themselves."""
        return self.outcome is InterviewOutcome.STAYS


@cites("RSG-03")
def wrong_in_interview(leaver: str, said: ExitInterview, *, may_stay: bool = False) -> list[str]:
    """Nobody interviews themselves; a talk that was held names a reason, one that wasn't has none.

    Reading: only whoever was talked to, and leaves by their own resignation, can be said to stay.
    """
    wrong = (
        (said.answered_by == leaver, "answered_by: 不得与本人面谈 nobody interviews themselves"),
        (said.held and not said.reasons, "reasons: 已面谈须写明原因 a talk that was held names a reason"),
        (
            not said.held and bool(said.reasons),
            "reasons: 未面谈不得填写原因 without a talk there are no reasons",
        ),
        (len(set(said.reasons)) < len(said.reasons), "reasons: 原因重复 a reason stands twice"),
        (LeavingReason.OTHER in said.reasons and not said.remark, "remark: 其他原因须说明 say which"),
        (
            said.interview is InterviewHeld.NOT_POSSIBLE and not said.remark,
            "remark: 未能进行须说明 say why not",
        ),
        (
            said.stays and not (may_stay and said.held),
            "outcome: 经面谈撤回辞职的才能填留任 only whoever was talked to and resigned can stay",
        ),
    )
    return [reason for holds, reason in wrong if holds]
