"""What a handover begins with: who gives up which post by when, why, and who takes over (P63)."""

from datetime import date, datetime, timedelta
from typing import Annotated

from pydantic import Field

from policies.citations import cites
from policies.forms import BlankOrYuan, DepartmentName, Sheet, StaffNumber
from policies.leaving.endings import Cause
from policies.matter import NamedAtStart
from policies.quality.days import DayOrBlank

LONG = 2_000
ONE_DAY = timedelta(days=1)
Day = Annotated[DayOrBlank, Field(min_length=1)]
"""A day that has to be named."""


class HandoverRequest(Sheet, title="离职交接 Handover"):
    """OFF-01 · started by a resignation, a dismissal or a transfer, or by HR where a contract just ends."""

    leaver: StaffNumber = Field(title="移交人工号 Who hands over", min_length=1, max_length=20)
    cause: Cause = Field(title="原因 Why")
    last_day: Day = Field(
        title="最后工作日 Last day", description="调岗为原岗位最后一日 of the post given up"
    )
    receiver: StaffNumber = Field(
        "",
        title="接收人工号 Receiver",
        description="空则由部门负责人指定 blank: the department head names one",
        max_length=20,
    )
    takes_over_on: DayOrBlank = Field(
        "",
        title="接手日期 Taken over on",
        description="空则逐项确认之日 blank: as each item is accepted",
    )
    based_on: str = Field("", title="依据案件 Based on case", max_length=40)
    interviewed: bool = Field(default=False, title="已离职面谈 Exit interview held")
    pay_in_lieu: BlankOrYuan = Field("", title="代通知金(元) Pay in lieu of notice", max_length=20)
    severance: BlankOrYuan = Field("", title="经济补偿(元) Severance", max_length=20)
    taken_by: StaffNumber = Field(title="发起人工号 Started by", min_length=1, max_length=20)
    department: DepartmentName = ""

    @property
    def until(self) -> date:
        """The last day of the post that is given up."""
        return date.fromisoformat(self.last_day)


def numbered(request: HandoverRequest, nth: int) -> str:
    """What the nth exit, or the nth transfer, of somebody is known by."""
    return f"{request.leaver} {request.cause.way} {nth}"


class Handover(NamedAtStart, HandoverRequest):
    """OFF-01 · a handover with what the register says of its two people, and which of the leaver's it is."""

    nth: int = Field(title="第几次交接 Which of theirs", ge=1)
    leaver_serves: bool = Field(title="移交人在职 The leaver works here")
    receiver_serves: bool = Field(title="接收人届时在职 The receiver works here then")
    may_start: bool = Field(default=True, title="发起人有权发起 Whoever started it may")
    started_at: datetime = Field(title="启动时间 Started at")

    @property
    def external_number(self) -> str:
        """A second handover of the same person joins the first, until that is closed or called off."""
        return numbered(self, self.nth)

    @property
    def category(self) -> str:
        return self.cause.zh

    @property
    def subject(self) -> str:
        """What the case is called in lists."""
        return f"{'离职交接' if self.cause.leaves else '调岗交接'} {self.leaver}"

    @cites("OFF-01")
    def objections(self, now: datetime) -> list[str]:  # noqa: ARG002 - what counts is the day it was started on
        """A last day that is still to come, two people who work here, and nobody hands over to themselves.

        Reading: a handover that a decision enters on the last day itself begins however late its run does.
        """
        wrong = [*self.doubtful(), *self.too_late(self.takes_over_on)]
        if not self.may_start:
            wrong.append(
                "taken_by: 须由人力资源部他人发起 somebody else of HR starts it, where no decision does"
            )
        if not self.leaver_serves:
            wrong.append(f"leaver: {self.leaver} 不在职 doesn't work here")
        if self.until < self.started_at.date():
            wrong.append(f"last_day: {self.last_day} 已过 lies in the past")
        if self.receiver == self.leaver:
            wrong.append("receiver: 接收人不得为移交人本人 nobody hands over to themselves")
        elif self.receiver and not self.receiver_serves:
            wrong.append(
                f"receiver: {self.receiver} 不在职或届时已离职 doesn't work here, or not beyond that day"
            )
        return wrong

    @cites("OFF-02", "OP-HOUSE-114")
    def too_late(self, takes_over_on: str) -> list[str]:
        """From the day after the last one nobody is there to do the work of somebody who leaves."""
        late = bool(takes_over_on) and date.fromisoformat(takes_over_on) > self.until + ONE_DAY
        return (
            ["takes_over_on: 最迟为最后工作日次日 the day after the last day at the latest"]
            if late and self.cause.leaves
            else []
        )
