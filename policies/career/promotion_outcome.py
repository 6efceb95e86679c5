"""How a promotion review ends (P56)."""

from datetime import date
from decimal import Decimal
from typing import Self

from pydantic import BaseModel

from policies.career.eligibility import Eligibility
from policies.career.grades import Grade
from policies.career.panel import PanelResult
from policies.citations import cites
from policies.labels import Label


class Result(Label):
    """PRM-03, PRM-04 · how a review ended, from the first test of the figures to the grade in force."""

    PROMOTED = "晋升生效 promoted"
    NOT_ELIGIBLE = "不符合条件 not-eligible"
    NOT_NOMINATED = "未获推举 not-nominated"
    NOT_APPLIED = "本人未申请 not-applied"
    NOT_REVIEWED = "审核未通过 review-not-passed"
    REFUSED = "审批未同意 approval-refused"
    ABSENT = "答辩缺席 absent-from-the-defence"
    NOT_PASSED = "答辩不合格 defence-not-passed"
    NOT_PROMOTED = "总经办不批准 decided-against"
    OBJECTED = "公示异议成立 objection-upheld"

    @property
    def clause(self) -> str:
        """The clause on which a review ends so."""
        return CLAUSES.get(self, "PRM-04")

    @property
    @cites("OP-PRM-7")
    def was_reviewed(self) -> bool:
        """Whether the candidate was reviewed and didn't pass, so that the waiting time runs."""
        return self not in {Result.PROMOTED, Result.NOT_ELIGIBLE, Result.NOT_APPLIED}


CLAUSES = {
    Result.NOT_NOMINATED: "PRM-03",
    Result.NOT_REVIEWED: "PRM-03",
    Result.REFUSED: "OP-HOUSE-84",
    Result.NOT_PASSED: "OP-PRM-2",
    Result.OBJECTED: "OP-HOUSE-81",
}


class Outcome(BaseModel, frozen=True):
    """How a promotion review ended."""

    case: str
    entered_before: bool = False
    candidate: str = ""
    grade: Grade | None = None
    result: Result | None = None
    was_reviewed: bool = False
    total: Decimal | None = None
    starts: str = ""

    @classmethod
    @cites("PRM-03", "PRM-04")
    def of(
        cls,
        case: str,
        found: Eligibility,
        result: Result,
        *,
        panel: PanelResult | None = None,
        start: date | None = None,
    ) -> Self:
        """What the archive and the next review of the same candidate keep."""
        return cls(
            case=case,
            candidate=found.candidate,
            grade=found.target,
            result=result,
            was_reviewed=result.was_reviewed,
            starts=start.isoformat() if start else "",
            total=panel.total if panel else None,
        )
