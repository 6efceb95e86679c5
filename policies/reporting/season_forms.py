"""The forms of the analysis after the heating season: the season, and what the director finds (P19)."""

from datetime import date, datetime
from typing import ClassVar

from pydantic import Field

from policies.citations import cites
from policies.forms import Answer, DepartmentName, Sheet, Starter
from policies.matter import NamedAtStart

LONG_TEXT = 10_000


class SeasonRequest(Sheet, title="供暖期分析 Season analysis"):
    """HSA-01 · which season is analysed; everything may stay blank."""

    began_in: str = Field(
        "",
        title="供暖期起始年 Season began in",
        description="如 2025，空则为刚结束的供暖期 blank: the season that ended last",
        pattern=r"^([12][0-9]{3})?$",
    )
    department: DepartmentName = ""
    taken_by: Starter = ""


class AnalysedSeason(NamedAtStart, SeasonRequest):
    """HSA-01 · the season that a run analyses, named by the moment it was scheduled for."""

    started_at: datetime = Field(title="启动时间 Started at")
    season_first: str = Field("", title="供暖期首日 Season from")
    season_last: str = Field("", title="供暖期末日 Season until")

    @property
    def first(self) -> date:
        return date.fromisoformat(self.season_first)

    @property
    def last(self) -> date:
        return date.fromisoformat(self.season_last)

    @property
    def external_number(self) -> str:
        """One analysis for each department and season, however often it is started."""
        return f"{self.season_first}/{self.season_last}"

    @property
    def category(self) -> str:
        return "供暖期分析"

    @property
    def subject(self) -> str:
        """What the analysis is called in lists."""
        return f"供暖期分析 {self.season_first} 至 {self.season_last}"

    @cites("HSA-01")
    def objections(self, now: datetime) -> list[str]:
        """A season is analysed when it is over, in a profile that has one."""
        if not self.season_first:
            return ["department: 该部门在所填年份没有供暖期 the department has no season in that year"]
        if now.astimezone(self.started_at.tzinfo).date() > self.last:
            return []
        return [f"began_in: 供暖期到 {self.season_last} 才结束 the season isn't over yet"]


@cites("HSA-01")
class SeasonFindings(Answer):
    """HSA-01 · what the director makes of the season's figures."""

    asks: ClassVar = "撰写供暖期分析 Write the season's findings"
    state: ClassVar = "draft"

    findings: str = Field(title="分析结论 Findings", min_length=1, max_length=LONG_TEXT)
    proposals: str = Field("", title="改进建议 Proposals", max_length=LONG_TEXT)
