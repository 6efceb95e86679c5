"""Who is considered for a supervisor's post, with what the case book says of them (SUC-01)."""

from datetime import date
from decimal import Decimal

from pydantic import BaseModel

from policies.career.grades import Grade


class Candidate(BaseModel, frozen=True):
    """Somebody who is considered, with what the case book says of them."""

    staff: str
    grade: Grade
    since: date
    months_of_service: int
    months_scored: int = 0
    mean: Decimal | None = None
    quarters: tuple[str, ...] = ()
    titles: int = 0
    points_taken: Decimal = Decimal()
    warnings: int = 0
