"""What a rule decides, with the clause it rests on and the facts it was computed from."""

from datetime import date
from decimal import Decimal
from typing import Self

from pydantic import BaseModel, JsonValue, field_validator

from policies.citations import clause


class Ruling(BaseModel, frozen=True):
    """One decision of the rulebook, complete enough that anyone can compute it again."""

    what: str
    clause: str
    amount: Decimal | None = None
    unit: str = ""
    because: dict[str, JsonValue] = {}
    day: date
    profile: str
    month: str | None = None
    """The month (`2026-10`) that it counts in; None: the one it is entered in."""

    def counting_in(self, month: str) -> Self:
        """The same ruling, counted in another month than that of its entry."""
        return self.model_copy(update={"month": month})

    @field_validator("clause")
    @classmethod
    def _known(cls, clause_id: str) -> str:
        return clause(clause_id, "ruling").id
