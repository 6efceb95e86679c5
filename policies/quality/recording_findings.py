"""What can be heard in a recording, and the sheet on which somebody notes it, recording by recording (REC, RSR)."""

from collections import Counter
from collections.abc import Collection, Sequence

from pydantic import BaseModel, Field

from policies.citations import cites
from policies.forms import Sheet
from policies.labels import Label

MOST = 500
"""Recordings that one sheet may hold; far more than anybody hears in a day."""


class Listening(Label):
    """CF-33 · who listens: each a task of its own."""

    LEAD_DAILY = "领班每日 lead-daily"
    DIRECTOR_WEEKLY = "部长每周 director-weekly"
    SELF_REVIEW = "话务员自听 self-review"


class Finding(Label):
    """REC-09…12, RSR-02, RSR-03 · what was heard in one recording."""

    NOTHING = "未发现问题 nothing"
    WRONG_ADDRESS = "地址错误 wrong-address"
    WRONG_STATION = "维修站错误 wrong-station"
    INVALID_PROMISE = "无效承诺 invalid-promise"
    NON_STANDARD = "用语不标准 non-standard-phrase"
    UNPLEASANT_VOICE = "声音不悦耳 unpleasant-voice"
    WORTH_PRAISE = "值得表扬 worth-praise"
    COMPLAINT_HEARD = "听到投诉 complaint-heard"
    PRAISE_HEARD = "听到表扬 praise-heard"
    SUGGESTION_HEARD = "听到建议 suggestion-heard"

    @property
    @cites("REC-09")
    def serious(self) -> bool:
        """A wrong address, a wrong station or an invalid promise."""
        return self in {Finding.WRONG_ADDRESS, Finding.WRONG_STATION, Finding.INVALID_PROMISE}

    @property
    @cites("REC-09", "REC-11")
    def problem(self) -> bool:
        """What whoever hears it has to report."""
        return self.serious or self in {Finding.NON_STANDARD, Finding.UNPLEASANT_VOICE}


class HeardRecording(Sheet, title="抽听录音 Recording heard"):
    """REC-04, RSR-02, RSR-03 · one recording, and what was heard in it."""

    recording: str = Field(title="录音编号 Recording", min_length=1, max_length=80)
    found: Finding = Field(title="听取结果 Finding")
    explanation: str = Field("", title="说明或原因 Explanation or reason", max_length=2_000)


class Noted(BaseModel, frozen=True):
    """A finding as it was written down; `first` unless the same was found in that recording before."""

    recording: str
    operator: str
    finding: Finding
    first: bool = True

    @property
    @cites("REC-09", "REC-11", "REC-12")
    def worth_telling(self) -> bool:
        """Whether anything follows from it: something was heard, and no check had found it before."""
        return self.first and self.finding is not Finding.NOTHING


class Omitted(BaseModel, frozen=True):
    """Somebody heard a recording and noted no problem where another found one."""

    recording: str
    listener: str
    finding: Finding


@cites("REC-04", "RSR-02")
def sheet_objections(heard: Sequence[HeardRecording], wanted: Collection[str]) -> list[str]:
    """A sheet names each recording that was to be heard, once, and gives the reason of each problem."""
    named = Counter(one.recording for one in heard)
    return [
        *(f"heard: {name} 不在应听之列 wasn't to be heard" for name in named if name not in wanted),
        *(f"heard: {name} 漏填 is left out" for name in wanted if name not in named),
        *(f"heard: {name} 重复 stands there twice" for name, times in named.items() if times > 1),
        *(
            f"heard: {one.recording} 有问题须说明原因 a problem needs its reason in the explanation"
            for one in heard
            if one.found.problem and not one.explanation
        ),
    ]
