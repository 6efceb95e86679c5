"""question-pause · 暂停与恢复: what stops a question's time, where, and for how long (OP-HOUSE-145, OP-HOUSE-146)."""

from datetime import datetime

from pydantic import BaseModel, Field

from policies.citations import cites
from policies.house.act_forms import (
    ActPolicy,
    OnQuestion,
    OpenQuestion,
)
from policies.labels import Label
from policies.ruling import Ruling
from policies.spans import Span
from policies.working_time import Due, due


class Move(Label):
    PAUSE = "暂停 pause"
    GO_ON = "恢复 resume"


class PauseReason(Label):
    """OP-HOUSE-145 · what a question may wait for."""

    NONE = "无 none"
    CUSTOMER = "等待客户 customer"
    THIRD_PARTY = "等待第三方 third-party"
    PARTS = "等待配件 parts"
    FORCE_MAJEURE = "不可抗力 force-majeure"


class PauseRequest(OnQuestion, title="暂停与恢复 Pause or go on"):
    """OP-HOUSE-145 · which open question is paused or goes on, for what, by whom."""

    move: Move = Field(title="办理 What")
    cause: PauseReason = Field(
        PauseReason.NONE, title="暂停原因 Waits for", description="恢复时不填 none when it goes on"
    )

    @property
    def goes_on(self) -> bool:
        return self.move is Move.GO_ON


class PausePolicy(ActPolicy, file="house/question_pause.toml"):
    """The reasons and the longest times on one day, in one profile."""

    steps: dict[str, tuple[str, ...]]
    longest: dict[str, Span]

    @cites("OP-HOUSE-145")
    def wrong(self, wanted: PauseRequest, asked: OpenQuestion, moment: datetime) -> list[str]:
        """What speaks against it: it runs or stands still already, the reason isn't allowed, it is too late."""
        if asked.several:
            return ["step: 多人答复的事项不能暂停 what several people are asked isn't paused"]
        if asked.paused is not wanted.goes_on:
            state = "已经暂停 it is paused already" if asked.paused else "没有暂停，无须恢复 it isn't paused"
            return [f"step: {state}"]
        return [] if asked.paused else self._not_for(wanted.cause, asked) or self._too_late(asked, moment)

    @cites("OP-HOUSE-145")
    def latest_end(self, cause: PauseReason, since: datetime) -> Due:
        """When it goes on by itself, should nobody say so before."""
        span, clause = self.longest[cause.en], self.clause_of(f"longest.{cause.en}")
        return due(since, span, self.calendar, event="暂停", clause=clause)

    @cites("OP-HOUSE-145")
    def paused(self, asked: OpenQuestion, cause: PauseReason, latest: Due) -> Ruling:
        """What stands still, for what, until when at the latest."""
        return self.ruling(
            f"暂停：{cause.zh}",
            self.clause_of(f"steps.{cause.en}"),
            step=asked.step,
            left_until=asked.due.at.isoformat() if asked.due else None,
            latest=latest.at.isoformat(),
        )

    @cites("OP-HOUSE-146")
    def gone_on(self, step: str, moved: Due) -> Ruling:
        """By how much the due time has moved, and to when."""
        return self.ruling(
            "恢复，期限顺延",
            "OP-HOUSE-146",
            step=step,
            due=moved.at.isoformat(),
            paused=[f"{one.since.isoformat()} {one.until.isoformat()} {one.why}" for one in moved.pauses],
        )

    def _not_for(self, cause: PauseReason, asked: OpenQuestion) -> list[str]:
        here = f"{asked.procedure}/{asked.form}"
        able = [one for one in PauseReason if here in self.steps.get(one.en, ())]
        if cause in able:
            return []
        if not able:
            return [f"step: {asked.step} 不可暂停 (OP-HOUSE-145) nothing pauses this step"]
        names, en = "、".join(one.zh for one in able), ", ".join(one.en for one in able)
        return [f"cause: 本环节可以暂停的原因是{names} these reasons pause it: {en}"]

    def _too_late(self, asked: OpenQuestion, moment: datetime) -> list[str]:
        if asked.due is None:
            return ["step: 没有期限，无须暂停 it has no due time to pause"]
        at = f"{asked.due.at.astimezone(self.calendar.tz):%Y-%m-%d %H:%M}"
        return [f"step: 期限 {at} 已过，不能暂停 its due time has passed"] if asked.due.at <= moment else []


class PauseDone(BaseModel, frozen=True):
    """What was paused until when at the latest, or goes on until when."""

    case: str
    step: str
    move: Move
    latest: datetime | None = None
    due: Due | None = None
