"""The forms of the quarterly appraisal: which quarter, the grades set, and their confirmation (P44)."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import ClassVar

from pydantic import BaseModel, Field, JsonValue

from policies.citations import cites
from policies.forms import Answer, DepartmentName, Sheet, StaffNumber, Starter
from policies.labels import Label
from policies.matter import NamedAtStart
from policies.months import Month
from policies.quarters import Quarter

MOST = 500
REASON = 2_000


class Letter(Label):
    """QAP-01, OP-QAP-2 · the grades of a quarter; the case book keeps the English half."""

    A = "A级 A"
    B = "B级 B"
    C = "C级 C"
    D = "D级 D"


class QuarterRequest(Sheet, title="季度考核 Quarterly appraisal"):
    """QAP-01 · which quarter is appraised; everything may stay blank."""

    quarter: str = Field(
        "",
        title="季度 Quarter",
        description="如 2026Q3，空则为上季度 blank: the quarter before this one",
        pattern=r"^([12][0-9]{3}Q[1-4])?$",
    )
    version: int = Field(
        1, ge=1, le=99, title="版本 Version", description="更正填 2、3… a correction: 2, 3 and so on"
    )
    department: DepartmentName = ""
    taken_by: Starter = ""


class AppraisedQuarter(NamedAtStart, QuarterRequest):
    """QAP-01 · the quarter that a run appraises, named by the moment it was scheduled for."""

    started_at: datetime = Field(title="启动时间 Started at")

    @property
    def months(self) -> tuple[str, ...]:
        return tuple(map(str, Quarter.named(self.quarter).months))

    @property
    def external_number(self) -> str:
        """One appraisal for each department, quarter and version, however often it is started."""
        return self.quarter if self.version == 1 else f"{self.quarter} v{self.version}"

    @property
    def corrects(self) -> str:
        """The appraisal that this one corrects, by its external number; blank for the first of the quarter."""
        if self.version == 1:
            return ""
        return self.model_copy(update={"version": self.version - 1}).external_number

    @property
    def category(self) -> str:
        return "季度考核"

    @property
    def subject(self) -> str:
        """What the appraisal is called in lists."""
        return f"季度考核 {self.external_number}"

    @cites("QAP-01", "OP-QAP-3")
    def objections(self, now: datetime) -> list[str]:
        """A quarter is appraised when it is over, in the department's zone."""
        if Month.of(now.astimezone(self.started_at.tzinfo)) > Quarter.named(self.quarter).months[-1]:
            return []
        return [f"quarter: {self.quarter} 尚未结束，请填更早的季度 isn't over yet: name an earlier quarter"]


class QuarterLine(BaseModel, frozen=True):
    """Somebody's quarter in figures: each month's score, their mean, and the letter that follows from it."""

    staff: str
    scores: dict[str, Decimal | None]
    mean: Decimal | None = None
    proposed: str = ""

    @property
    def scored(self) -> int:
        """In how many of the months there is a score."""
        return sum(score is not None for score in self.scores.values())


class QuarterSheet(BaseModel, frozen=True):
    """A quarter's scores, as they stood when they were summed up."""

    at: datetime
    lines: tuple[QuarterLine, ...] = ()

    @property
    @cites("QAP-01", "OP-HOUSE-75")
    def to_grade(self) -> Sequence[QuarterLine]:
        """Who is given a grade: whoever has a mean."""
        return [line for line in self.lines if line.mean is not None]


class GradeRow(Sheet, title="季度等级 A quarter's grade"):
    """QAP-01 · one person's grade."""

    staff: StaffNumber = Field(title="工号 Staff number", min_length=1, max_length=20)
    grade: Letter = Field(title="等级 Grade")
    reason: str = Field(
        "",
        title="理由 Reason",
        description="与建议等级不同时必填 needed where it isn't the proposed one",
        max_length=REASON,
    )


@cites("QAP-01")
class GradesSet(Answer):
    """QAP-01 · the department leader sets everybody's grade; the proposed letters are filled in beforehand."""

    asks: ClassVar = "评定季度等级 Set the quarter's grades"
    state: ClassVar = "quarter-scoring"

    grades: list[GradeRow] = Field(title="季度等级 Grades", min_length=1, max_length=MOST)

    @property
    def as_set(self) -> dict[str, JsonValue]:
        """The grades as they were set, to fill the form in with when they come back."""
        return {"grades": [row.entries() for row in self.grades]}


class Confirmed(Label):
    CONFIRMED = "确认 confirmed"
    RETURNED = "退回 returned"


@cites("QAP-01")
class GradesConfirmed(Answer):
    """QAP-01 · the GM office confirms the grades, or returns them with a reason; neither is filled in beforehand."""

    asks: ClassVar = "确认季度等级 Confirm the quarter's grades"
    state: ClassVar = "quarter-graded"

    confirmation: Confirmed = Field(title="是否确认 Verdict")
    return_reason: str = Field(
        "", title="退回理由 Reason", description="退回时必填 needed to return them", max_length=REASON
    )

    @property
    def confirms(self) -> bool:
        return self.confirmation is Confirmed.CONFIRMED
