"""Which month awards and bonus are computed for: a start names it, and one that isn't over is refused."""

from datetime import datetime

from pydantic import Field

from policies.citations import cites
from policies.forms import DepartmentName, Sheet, Starter
from policies.matter import NamedAtStart
from policies.months import Month


class MonthRequest(Sheet):
    """What the start of a monthly procedure asks for; everything may stay blank."""

    month: str = Field(
        "",
        title="月份 Month",
        description="如 2026-10，空则为上月 blank: the month before this one",
        pattern=r"^([12][0-9]{3}-(0[1-9]|1[0-2]))?$",
    )
    department: DepartmentName = ""
    taken_by: Starter = ""


class MonthNamed(NamedAtStart, MonthRequest):
    """The month that a run is about, named by the moment it was scheduled for."""

    started_at: datetime = Field(title="启动时间 Started at")

    @property
    def external_number(self) -> str:
        """One for each department and month, however often it is started."""
        return self.month

    @cites("OP-HOUSE-77")
    def objections(self, now: datetime) -> list[str]:
        """A month is reckoned up when it is over, in the department's zone."""
        if Month.of(now.astimezone(self.started_at.tzinfo)) > Month.named(self.month):
            return []
        return [f"month: {self.month} 尚未结束，请填更早的月份 isn't over yet: name an earlier month"]


@cites("OP-HOUSE-77")
def asked_for(request: MonthRequest, local: datetime) -> dict[str, object]:
    """The request with its month: as asked for, else the calendar month before the one of the start.

    Reading: a start that was scheduled and comes late is still about the month it was scheduled for.
    """
    month = request.month or str(Month.of(local).later(-1))
    return request.model_dump() | {"month": month, "started_at": local}
