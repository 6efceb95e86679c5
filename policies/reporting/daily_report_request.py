"""What starts a daily report: the day that is asked for, and the day and version that a run reports (P18)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Self

from pydantic import AfterValidator, Field

from policies.citations import cites
from policies.forms import DepartmentName, Sheet, Starter

ONE_REASON = 2_000


def _on_the_calendar(day: str) -> str:
    if day:
        date.fromisoformat(day)
    return day


Day = Annotated[str, AfterValidator(_on_the_calendar)]
DAY = r"^([12][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01]))?$"


class ReportRequest(Sheet, title="日报 Daily report"):
    """RPT-04 · which day is reported; everything may stay blank."""

    day: Day = Field(
        "",
        title="数据日 Day reported",
        description="如 2026-11-22，空则为昨日 blank: yesterday",
        pattern=DAY,
    )
    reason: str = Field(
        "",
        title="理由 Reason",
        description="已有日报须更正时填写 why a report on record is corrected",
        max_length=ONE_REASON,
    )
    department: DepartmentName = ""
    taken_by: Starter = ""


class ReportedDay(ReportRequest):
    """RPT-04, OP-RPT-8, OP-RPT-9 · the day that a run reports, with its season and where its data begin and end."""

    started_at: datetime = Field(title="启动时间 Started at")
    begins_at: datetime = Field(title="数据起点 Data from")
    ends_at: datetime = Field(title="数据截止 Data until")
    season_first: str = Field("", title="供暖期首日 Season from")
    season_last: str = Field("", title="供暖期末日 Season until")
    version: int = Field(0, title="版本 Version")

    @property
    def date(self) -> date:
        return date.fromisoformat(self.day)

    @property
    def external_number(self) -> str:
        """One report for each department and day; a correction has its version behind the day."""
        return f"{self.day}#{self.version}" if self.corrects else self.day

    @property
    def corrects(self) -> bool:
        return self.version > 1

    @property
    @cites("RPT-04", "RPT-14")
    def missed(self) -> bool:
        """Whether no report was on record when the day after its own was over.

        Reading: a day that is caught up, or made by hand as late as that, was left out; a correction wasn't.
        """
        started = self.started_at.date()
        return not self.corrects and (started - self.date).days > 1

    @cites("RPT-04", "RPT-16")
    def numbered(self, closed: Sequence[bool]) -> Self:
        """The same with its version, after those on record, which are told by whether they are closed.

        A start without a reason refers to the first; one with a reason corrects what is on record.
        """
        return self.model_copy(update={"version": len(closed) + 1 if self.reason and closed else 1})

    @cites("RPT-15", "RPT-16")
    def objections_to_correcting(self, closed: Sequence[bool]) -> list[str]:
        """A correction names who asks for it, and waits until the report before it is out."""
        if not (self.reason and closed):
            return []
        wrong = [] if self.taken_by else ["taken_by: 更正须写明发起人 a correction names who asks for it"]
        if not closed[-1]:
            wrong.append(f"reason: {self.day} 的日报尚未报出，请在原单更正 isn't out yet: correct it there")
        return wrong

    @property
    def category(self) -> str:
        return "报修日报"

    @property
    def subject(self) -> str:
        """What the report is called in lists."""
        return f"报修日报 {self.external_number}"

    @property
    def received_at(self) -> datetime:
        """The day's last moment: the rules of that day hold, and a season's reports lie in order."""
        return self.ends_at - datetime.resolution

    @property
    def reported(self) -> datetime:
        return self.received_at

    @cites("OP-RPT-9", "RPT-04")
    def objections(self, now: datetime) -> list[str]:
        """A day is reported when it is over, and in the season of a profile that has one."""
        if not self.season_first:
            reason = f"{self.day} 不在本部门的供暖期内 isn't in a heating season of this department"
            return [f"day: {reason}", "department: 或该部门没有供暖期 or the department has no season"]
        if now < self.ends_at:
            return [f"day: {self.day} 的数据尚未截止 isn't over yet: name an earlier day"]
        return []
