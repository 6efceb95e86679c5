"""What a month comes to for somebody, line by line, and for the department (P43)."""

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import Self

from pydantic import BaseModel

from policies.citations import cites
from policies.performance.appraisal_facts import Figure, PersonFacts
from policies.performance.appraisal_forms import AppraisedMonth
from policies.performance.scorecard_lines import Line


class LineScore(BaseModel, frozen=True):
    """One line of somebody's sheet: what it came to of its weight, by whom or from which figure, on which clause."""

    line: str
    weight: Decimal
    score: Decimal
    clause: str
    given_by: Sequence[str]
    figure: Figure | None = None
    corrected: bool = False


class Result(BaseModel, frozen=True):
    """Somebody's month with all it was computed from; without a total where there is no score."""

    facts: PersonFacts
    lines: Sequence[LineScore] = ()
    points: Decimal = Decimal()
    total: Decimal | None = None
    rank: int | None = None
    ranked: int = 0
    letter: str = ""
    failed: bool = False

    @property
    def staff(self) -> str:
        return self.facts.staff

    def placed(self, rank: int | None, ranked: int) -> Self:
        """The same with a place in the ranking."""
        return self.model_copy(update={"rank": rank, "ranked": ranked})


class Place(BaseModel, frozen=True):
    """One row of the ranking as it is shown."""

    staff: str
    rank: int
    total: Decimal
    letter: str
    points: Decimal
    lines: dict[str, Decimal] = {}


class Summary(BaseModel, frozen=True):
    """A department's month as it is shown: the ranking, its first and last rows where it is long."""

    scored: int = 0
    exempt: int = 0
    failed: int = 0
    mean: Decimal | None = None
    letters: dict[str, int] = {}
    first: tuple[Place, ...] = ()
    left_out: int = 0
    last: tuple[Place, ...] = ()

    @classmethod
    def of(cls, results: Sequence[Result], at_each_end: int) -> Self:
        """Count, and take so many rows from either end; all of them where that is all."""
        scored = [one for one in results if one.total is not None]
        rows = sorted((_place(one) for one in scored), key=lambda row: (row.rank, row.staff))
        cut = len(rows) > 2 * at_each_end
        total = sum((row.total for row in rows), Decimal())
        return cls(
            scored=len(scored),
            exempt=len(results) - len(scored),
            failed=sum(one.failed for one in scored),
            mean=(total / len(rows)).quantize(Decimal("0.01")) if rows else None,
            letters=dict(sorted(Counter(one.letter for one in scored).items())),
            first=tuple(rows[:at_each_end] if cut else rows),
            left_out=len(rows) - 2 * at_each_end if cut else 0,
            last=tuple(rows[-at_each_end:]) if cut else (),
        )


def _place(one: Result) -> Place:
    return Place(
        staff=one.staff,
        rank=one.rank or 0,
        total=one.total or Decimal(),
        letter=one.letter,
        points=one.points,
        lines={Line(line.line).value: line.score for line in one.lines},
    )


class Outcome(BaseModel, frozen=True):
    """How an appraisal ended: what the quarter, awards, bonus and promotion find in the rows themselves (APR-15)."""

    case: str
    entered_before: bool = False
    month: str = ""
    version: int = 1
    scored: int = 0
    failed: int = 0
    mean: Decimal | None = None
    proposals: tuple[str, ...] = ()

    @classmethod
    @cites("APR-15")
    def of(
        cls, case: str, month: AppraisedMonth, results: Sequence[Result], proposals: Sequence[str] = ()
    ) -> Self:
        """What the archive keeps."""
        summary = Summary.of(results, 1)
        return cls(
            case=case,
            month=month.month,
            version=month.version,
            scored=summary.scored,
            failed=summary.failed,
            mean=summary.mean,
            proposals=tuple(proposals),
        )
