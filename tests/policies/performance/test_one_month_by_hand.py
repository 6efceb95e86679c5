"""One month of eight people, worked out by hand from the rules, not by the code.

The department lives by the promotion system's ladder; no clause of its own scores a month, so the house's card holds:
task 30, handover 20, call-backs 30, quality 20 (APR-01 … APR-05), then points.

Scores. The task is the mean of two assessors (OP-APR-2): A1 (28+26)/2 = 27, A2 (30+29)/2 = 29.5, A3 22, A4 17, A5 25,
A6 23, A7 25. Call-backs are tenths of 30 (OP-APR-3): 9.0 → 27, 8.5 → 25.5, 5 → 15, 8 → 24, 7 → 21, 9.2 → 27.6; A3 was
called back by nobody, so 24 (OP-APR-6). Points count up to 20 (OP-APR-4): A5's 25 count 20.
  A1 27 + 18 + 27 + 18 + 5 = 95      A2 29.5 + 19 + 25.5 + 19 = 93      A3 22 + 15 + 24 + 14 − 2 = 73
  A4 17 + 12 + 15 + 11 = 55          A5 25 + 16 + 24 + 17 + 20 = 102    A6 23 + 15 + 21 + 14 = 73
  A7 25 + 17 + 27.6 + 16 + 5 = 90.6  R1 is a reserve supervisor and isn't appraised (APR-26).
Ranks: A5, A1, A2, A7 are 1 to 4; A3 and A6 are equal at 5; A4 is 7 of 7. Only A4 is below 60: 100 yuan (APR-06), at ten
yuan a point (OP-PEN-6) ten points.

Bonus. Sales of 250,000 yuan bring 1 % of the first 100,000, 1.5 % of the next and 2 % of the last 50,000 (OP-BON-1):
1,000 + 1,500 + 1,000 = 3,500 yuan, all of it for the agents (OP-BON-2). A6 is on probation, A7 was on duty for 14
days, one fewer than 15 (OP-BON-4), R1 has no score. The others' scores come to 95 + 93 + 73 + 55 + 102 = 418. Each
share is 3,500 times the score by 418:
  A1 795.4545…  A2 778.7081…  A3 611.2440…  A4 460.5263…  A5 854.0669…
Down to the cent that makes 3,499.97; the three cents left go to the largest remainders, A2 (.81), A5 (.69), A4 (.63).
"""

import csv
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from policies.career.grades import Grade
from policies.penalties import taken_from
from policies.performance.appraisal_facts import Figure, PersonFacts
from policies.performance.appraisal_results import Result
from policies.performance.bonus_allocation import BonusPolicy
from policies.performance.bonus_figures import Eligibility, Sales
from policies.performance.results import MonthlyResult
from policies.performance.scorecard import ScorecardPolicy

DAY = date(2026, 11, 2)
COUNTED = datetime(2026, 11, 10, 9, tzinfo=UTC)
PROFILE = "promotion"
SALES = Sales(amount=Decimal(250_000))
Row = Mapping[str, str]

with (Path(__file__).parent / "one_month.csv").open(encoding="utf-8", newline="") as sheet:
    ROWS: list[Row] = list(csv.DictReader(sheet))


def facts(row: Row) -> PersonFacts:
    """What the month's records say of one person."""
    figures = {}
    if row["satisfaction"]:
        figures["satisfaction"] = Figure(value=Decimal(row["satisfaction"]), source="call-backs", count=1)
    assessed = {}
    if row["handover"]:
        both = {line: Decimal(row[line]) for line in ("handover", "quality")}
        assessed = {
            "operations-manager": {"team_task": Decimal(row["task_by_operations"])},
            "supervisor": both | {"team_task": Decimal(row["task_by_supervisor"])},
        }
    return PersonFacts(
        staff=row["staff"],
        grade=row["grade"],
        exempt="" if assessed else "reserve-supervisor",
        days_on_duty=int(row["days"]),
        figures=figures,
        points=Decimal(row["points"]),
        assessed=assessed,
    )


def scored() -> Iterator[tuple[Row, Result]]:
    rules = ScorecardPolicy.in_force_on(DAY, PROFILE)
    return zip(ROWS, rules.results([facts(row) for row in ROWS]), strict=True)


def number(text: str) -> Decimal | None:
    return Decimal(text) if text else None


@pytest.mark.clause("APR-01", "APR-02", "APR-04", "OP-APR-2", "OP-APR-3", "OP-APR-4", "OP-APR-6", "APR-26")
@pytest.mark.parametrize(
    ("row", "result"), list(scored()), ids=lambda one: one["staff"] if isinstance(one, dict) else ""
)
def test_the_sheet_of_each_person_is_what_the_rules_come_to_by_hand(row: Row, result: Result) -> None:
    lines = {line.line: line.score for line in result.lines}
    assert lines.get("team_task") == number(row["expected_task"])
    assert lines.get("callbacks") == number(row["expected_callbacks"])
    assert result.total == number(row["expected_total"])
    assert result.rank == number(row["expected_rank"])
    assert result.letter == row["expected_letter"]
    if result.total is not None:
        assert result.points == Decimal(row["expected_points"])


@pytest.mark.clause("APR-06", "OP-PEN-6")
def test_only_who_is_below_sixty_pays_ten_points() -> None:
    paid = {
        row["staff"]: taken_from("points", Decimal(100), Decimal(10))[0] if result.failed else Decimal()
        for row, result in scored()
    }
    assert paid == {row["staff"]: Decimal(row["expected_fine_points"]) for row in ROWS}


@pytest.mark.clause("BON-03", "BON-05", "BON-06", "OP-BON-1", "OP-BON-4")
def test_the_bonus_of_each_person_is_what_the_rules_come_to_by_hand_and_all_make_the_pool() -> None:
    rules = BonusPolicy.in_force_on(DAY, PROFILE)
    assert rules.pool(SALES).pool == Decimal(3500)
    results = [
        MonthlyResult(
            staff=result.staff,
            month="2026-10",
            grade=Grade.of(row["grade"]),
            exempt=result.facts.exempt,
            points=result.points,
            total=result.total,
            days_on_duty=result.facts.days_on_duty,
        )
        for row, result in scored()
    ]
    lines = rules.sheet("2026-10", COUNTED, SALES, results, Eligibility()).lines
    shares = {line.staff: None if line.left_out else line.paid for line in lines}
    assert shares == {row["staff"]: number(row["expected_bonus"]) for row in ROWS}
    assert sum((line.paid for line in lines), Decimal()) == Decimal(3500)
