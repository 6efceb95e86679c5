"""What the monthly and quarterly appraisals hand on to awards, bonus, promotion and demotion (APR-15, QAP-02)."""

from datetime import date
from decimal import Decimal

from pydantic import BaseModel

from policies.career.grades import Grade


class MonthlyResult(BaseModel, frozen=True):
    """Somebody's month as last published: `total` with points, None where there is no score; `rank` from 1."""

    staff: str
    month: str
    grade: Grade | None = None
    exempt: str = ""
    points: Decimal = Decimal()
    total: Decimal | None = None
    rank: int | None = None
    ranked: int = 0
    letter: str = ""
    failed: bool = False
    case: str = ""
    version: int = 1
    days_on_duty: int = 0


class QuarterlyResult(BaseModel, frozen=True):
    """Somebody's quarter (`2026Q3`) as confirmed: the mean of its months, and the letter."""

    staff: str
    quarter: str
    grade: str
    mean: Decimal | None = None
    case: str = ""


class Held(BaseModel, frozen=True):
    """A grade that somebody holds since a day, with the monthly pay in yuan where it is known."""

    staff: str
    grade: Grade
    since: date
    pay: Decimal | None = None
    case: str = ""
