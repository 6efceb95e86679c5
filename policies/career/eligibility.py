"""What is known of a candidate's career, and what it proves: required, found, where, met or not (PRM)."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from pydantic import BaseModel

from policies.career.grades import Grade
from policies.performance.results import Held, MonthlyResult, QuarterlyResult
from policies.quarters import Quarter


class Figures(BaseModel, frozen=True):
    """What a grade calls for, in figures; 0 where its ladder asks for no such thing."""

    period: int
    top: int
    quarters: int
    in_a_row: bool
    titles: int
    service: int
    service_from: Literal["joining", "junior"]


class CareerRecord(BaseModel, frozen=True):
    """What the case book says of a candidate and their department on the day of the request."""

    on: date
    joined: date
    gradings: tuple[Held, ...] = ()
    months: tuple[MonthlyResult, ...] = ()
    """Everybody's published months of the assessment period."""
    quarters: tuple[QuarterlyResult, ...] = ()
    titles: tuple[str, ...] = ()
    not_passed_on: date | None = None
    not_passed_in: str = ""
    under_way: str = ""

    @property
    def held(self) -> Grade | None:
        """The grade held on the day."""
        begun = [one.grade for one in self.gradings if one.since <= self.on]
        return begun[-1] if begun else None

    @property
    def junior_since(self) -> date | None:
        """When the junior grade was first held."""
        return next((one.since for one in self.gradings if one.grade is Grade.JUNIOR), None)


class Proof(BaseModel, frozen=True):
    """One fact: what was required, what was found, in which cases or rows, and whether that is enough."""

    fact: str
    clause: str
    required: str
    found: str
    met: bool
    sources: tuple[str, ...] = ()


class Eligibility(BaseModel, frozen=True):
    """Whether somebody may be promoted to a grade, fact by fact."""

    candidate: str
    held: Grade | None
    target: Grade | None
    skips: bool = False
    proofs: tuple[Proof, ...] = ()

    @property
    def eligible(self) -> bool:
        return bool(self.proofs) and all(proof.met for proof in self.proofs)

    @property
    def wanting(self) -> str:
        """The clauses that aren't met, for whoever is told so."""
        return "、".join(dict.fromkeys(proof.clause for proof in self.proofs if not proof.met))

    @property
    def grade(self) -> Grade:
        """The grade of somebody eligible."""
        if self.target is None:
            raise ValueError(f"{self.candidate} is aimed at no grade")
        return self.target


def averages(months: Sequence[MonthlyResult]) -> dict[str, Decimal]:
    """Everybody's average over the months in which they have a score, exact enough that equals stay equal."""
    scores: dict[str, list[Decimal]] = {}
    for one in months:
        if one.total is not None:
            scores.setdefault(one.staff, []).append(one.total)
    means = {person: sum(map(Fraction, own), Fraction()) / len(own) for person, own in scores.items()}
    return {person: Decimal(mean.numerator) / mean.denominator for person, mean in means.items()}


def in_a_row(quarters: Sequence[str]) -> int:
    """How many of these quarters follow one another, at the most."""
    longest, run, before = 0, 0, None
    for quarter in sorted(map(Quarter.named, set(quarters))):
        run = run + 1 if before is not None and quarter == before.later(1) else 1
        longest, before = max(longest, run), quarter
    return longest
