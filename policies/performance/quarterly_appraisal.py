"""P44 · quarterly-appraisal · 季度考核: the mean, the letter, who sets and confirms it, the title (QAP)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, time
from decimal import ROUND_HALF_UP, Decimal
from typing import ClassVar, Self

from pydantic import BaseModel, JsonValue

from policies.citations import cites
from policies.months import Month
from policies.performance.metrics import Title
from policies.performance.quarterly_forms import (
    AppraisedQuarter,
    GradeRow,
    GradesConfirmed,
    Letter,
    QuarterLine,
    QuarterRequest,
    QuarterSheet,
)
from policies.performance.ranking import ranked
from policies.performance.results import MonthlyResult
from policies.quarters import Quarter
from policies.recurrence import MonthlyPolicy
from policies.ruling import Ruling
from policies.spans import Span
from policies.wall_clock import moment_at
from policies.working_time import Due, due

HUNDREDTH = Decimal("0.01")


class Bands(BaseModel, frozen=True):
    """The least mean for each letter; below the last it is D."""

    a_from: Decimal
    b_from: Decimal
    c_from: Decimal


class QuarterlyPolicy(MonthlyPolicy, file="performance/quarterly_appraisal.toml"):
    """The numbers of the quarterly appraisal on one day, in one profile."""

    prefix: ClassVar = "QAP"

    held: bool
    working_day: int
    at: time
    bands: Bands
    graded_from: int
    titled_from: int
    titles: int
    grade_within: Span
    confirm_within: Span

    # --- OP-QAP-3: when, and which quarter

    @cites("QAP-01", "OP-QAP-3", "CF-05")
    def start_in(self, month: Month) -> datetime | None:
        """On the fifth working day after a quarter's end; never where the scheme knows no quarters."""
        if not self.held or month != Quarter.of(month).months[0]:
            return None
        day = self.calendar.nth_working_day(month.year, month.month, self.working_day)
        return moment_at(datetime.combine(day, self.at), self.calendar.tz).astimezone(self.calendar.tz)

    @cites("QAP-01", "OP-QAP-3")
    def quarter_of(self, request: QuarterRequest, started_at: datetime) -> AppraisedQuarter:
        """The quarter that is appraised: as asked for, else the one before that of the start."""
        local = started_at.astimezone(self.calendar.tz)
        quarter = request.quarter or str(Quarter.of(Month.of(local)).later(-1))
        return AppraisedQuarter(**request.model_dump() | {"quarter": quarter, "started_at": local})

    # --- OP-QAP-1, OP-QAP-2: the mean and its letter

    @cites("QAP-01", "OP-QAP-1", "OP-HOUSE-75")
    def lines(self, months: Sequence[str], results: Sequence[MonthlyResult]) -> tuple[QuarterLine, ...]:
        """Everybody who was appraised in the quarter, with the mean of the monthly scores and the proposed letter.

        Reading: the mean is that of the months with a score; with none at all there is neither mean nor grade.
        """
        totals: dict[str, dict[str, Decimal | None]] = {}
        for one in results:
            totals.setdefault(one.staff, dict.fromkeys(months))[one.month] = _hundredths(one.total)
        return tuple(self._line(staff, totals[staff]) for staff in sorted(totals))

    @cites("QAP-01", "OP-QAP-2")
    def letter_of(self, mean: Decimal) -> Letter:
        """A from 90, B from 80, C from 60, D below."""
        least = {Letter.A: self.bands.a_from, Letter.B: self.bands.b_from, Letter.C: self.bands.c_from}
        return next((letter for letter, limit in least.items() if mean >= limit), Letter.D)

    def _line(self, staff: str, scores: Mapping[str, Decimal | None]) -> QuarterLine:
        known = [score for score in scores.values() if score is not None]
        line = QuarterLine(staff=staff, scores=dict(scores))
        if not known or len(known) < self.graded_from:
            return line
        mean = (sum(known, Decimal()) / len(known)).quantize(HUNDREDTH, ROUND_HALF_UP)
        return line.model_copy(update={"mean": mean, "proposed": self.letter_of(mean).en})

    # --- QAP-01: the leader sets, the GM office confirms

    @cites("QAP-01", "OP-HOUSE-76")
    def grading_due(self, since: datetime) -> Due:
        """The department leader sets the grades within 3 working days."""
        return self._due(since, "grade_within", "成绩汇总")

    @cites("QAP-01", "OP-HOUSE-76")
    def confirming_due(self, set_at: datetime) -> Due:
        """The GM office confirms or returns them within 3 working days. Silence confirms nothing."""
        return self._due(set_at, "confirm_within", "评定")

    @cites("QAP-01")
    def suggested(self, sheet: QuarterSheet) -> dict[str, JsonValue]:
        """What the leader's form is filled in with: everybody's proposed letter."""
        return {
            "grades": [
                {"staff": line.staff, "grade": Letter(line.proposed).value, "reason": ""}
                for line in sheet.to_grade
            ]
        }

    @cites("QAP-01")
    def returned(self, answer: GradesConfirmed) -> Ruling:
        """The GM office sent the grades back, and why."""
        return self.ruling(
            "季度等级退回重评", "QAP-01", returned_by=answer.answered_by, reason=answer.return_reason
        )

    # --- QAP-02, OP-QAP-4: what follows

    @cites("QAP-01", "QAP-02", "OP-QAP-1", "OP-QAP-2")
    def graded(self, quarter: AppraisedQuarter, line: QuarterLine, row: GradeRow) -> Ruling:
        """Somebody's grade, with the months, the mean and the proposed letter that it rests on."""
        return self.ruling(
            f"季度等级:{row.grade.zh}",
            "QAP-01",
            about=line.staff,
            quarter=quarter.quarter,
            version=quarter.version,
            scores={month: str(score) if score is not None else "" for month, score in line.scores.items()},
            mean=str(line.mean),
            proposed=line.proposed,
            grade=row.grade.en,
            reason=row.reason,
        )

    @cites("OP-QAP-4", "APR-10", "CF-59", "OP-HOUSE-75")
    def excellent(self, lines: Sequence[QuarterLine]) -> Sequence[str]:
        """The best quarterly mean, one person at most, among those scored in all three months.

        Reading: who ties for the last title to be given is not told apart, so none of them gets it; it goes by the
        mean, whatever letter was set.
        """
        means = {
            line.staff: line.mean
            for line in lines
            if line.mean is not None and line.scored >= self.titled_from
        }
        best = {staff: rank for staff, rank in ranked(means).items() if rank <= self.titles}
        if len(best) <= self.titles:
            return sorted(best)
        return sorted(staff for staff, rank in best.items() if rank < max(best.values()))

    @cites("OP-QAP-4", "CF-59")
    def titled(self, quarter: AppraisedQuarter, line: QuarterLine) -> Ruling:
        """The title of excellent agent for the quarter."""
        return self.ruling(
            f"授予称号:{Title.EXCELLENT_AGENT.zh}",
            "OP-QAP-4",
            about=line.staff,
            quarter=quarter.quarter,
            mean=str(line.mean),
        )

    def _due(self, start: datetime, number: str, event: str) -> Due:
        return due(start, getattr(self, number), self.calendar, event=event, clause=self.clause_of(number))


def _hundredths(score: Decimal | None) -> Decimal | None:
    return None if score is None else score.quantize(HUNDREDTH, ROUND_HALF_UP)


class Outcome(BaseModel, frozen=True):
    """How a quarter's appraisal ended; promotion and demotion read the grades themselves (QAP-02)."""

    case: str
    entered_before: bool = False
    quarter: str = ""
    version: int = 1
    graded: int = 0
    ungraded: int = 0
    letters: dict[str, int] = {}
    titles: int = 0

    @classmethod
    @cites("QAP-01", "QAP-02")
    def of(
        cls,
        case: str,
        quarter: AppraisedQuarter,
        sheet: QuarterSheet,
        rows: Sequence[GradeRow] = (),
        titled: Sequence[str] = (),
    ) -> Self:
        """What the archive keeps: how many of each letter, and nobody by name."""
        return cls(
            case=case,
            quarter=quarter.quarter,
            version=quarter.version,
            graded=len(rows),
            ungraded=len(sheet.lines) - len(rows),
            letters=Counter(row.grade.en for row in rows),
            titles=len(titled),
        )
