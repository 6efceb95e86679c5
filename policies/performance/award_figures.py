"""What the awards of a month rest on, and what they come to (P48)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Self

from pydantic import BaseModel, JsonValue

from policies.citations import cites
from policies.performance.award_forms import AwardsConfirmed
from policies.performance.metrics import Metric
from policies.ruling import Ruling


class OwnMonth(BaseModel, frozen=True):
    """Somebody's month: whether they were there from its first to its last day, and the figures brought in."""

    staff: str
    whole_month: bool = True
    figures: dict[str, Decimal] = {}

    def figure(self, metric: Metric) -> Decimal | None:
        """A figure of the month; None where none was brought in."""
        return self.figures.get(metric.en)


class FirstPlace(BaseModel, frozen=True):
    """Somebody who is first this month: for how many months running, and in which of them excellent employee."""

    staff: str
    months: int
    titled: tuple[str, ...] = ()


class LeftOut(BaseModel, frozen=True):
    """Somebody who takes no part in the month's awards, by which clause and in which case (OP-RSG-2)."""

    staff: str
    clause: str
    case: str


class Composite(BaseModel, frozen=True):
    """AWD-03 · somebody's four metrics as points, and their sum."""

    staff: str
    points: dict[str, Decimal]
    total: Decimal


class AwardFacts(BaseModel, frozen=True):
    """All that a month's awards rest on, as it stood when it was gathered; `staff` is everybody of the department."""

    month: str
    at: datetime
    staff: tuple[str, ...] = ()
    people: tuple[OwnMonth, ...] = ()
    ranks: dict[str, int] = {}
    first: tuple[FirstPlace, ...] = ()
    among: tuple[str, ...] = ()
    """Among whom the excellent employee is named."""
    left_out: tuple[LeftOut, ...] = ()

    @property
    def taking_part(self) -> Self:
        """The same facts without those who are left out: whoever comes after them comes first."""
        out = {one.staff for one in self.left_out}
        people = tuple(one for one in self.people if one.staff not in out)
        first = tuple(one for one in self.first if one.staff not in out)
        return self.model_copy(update={"people": people, "first": first})

    def of(self, metric: Metric) -> Mapping[str, Decimal]:
        """A metric of everybody for whom it was brought in."""
        known = {one.staff: one.figure(metric) for one in self.people}
        return {staff: value for staff, value in known.items() if value is not None}


class AwardLine(BaseModel, frozen=True):
    """One award of the list: what, to whom, how much, by which clause and on what facts."""

    award: str
    staff: str
    yuan: Decimal
    clause: str
    facts: dict[str, JsonValue] = {}

    @property
    def key(self) -> tuple[str, str]:
        return self.award, self.staff


class AwardSheet(BaseModel, frozen=True):
    """The list as computed, with the composite scores it shows."""

    month: str
    at: datetime
    lines: tuple[AwardLine, ...] = ()
    composites: tuple[Composite, ...] = ()
    excellent: str = ""
    left_out: tuple[LeftOut, ...] = ()


class Outcome(BaseModel, frozen=True):
    """How a month's awards ended; payroll reads the rulings (P50)."""

    case: str
    entered_before: bool = False
    month: str = ""
    excellent: bool = False
    awards: int = 0
    struck: int = 0
    added: int = 0
    paid: Decimal = Decimal()

    @classmethod
    @cites("AWD-05", "AWD-08")
    def of(cls, case: str, sheet: AwardSheet, answer: AwardsConfirmed, rulings: Sequence[Ruling]) -> Self:
        """What the archive keeps: how many of each, and nobody by name."""
        return cls(
            case=case,
            month=sheet.month,
            excellent=bool(sheet.excellent),
            awards=len(answer.standing),
            struck=len(answer.lines) - len(answer.standing),
            added=len(answer.extra),
            paid=sum((ruling.amount for ruling in rulings if ruling.amount is not None), Decimal()),
        )
