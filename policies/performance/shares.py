"""Sharing an amount out to the cent, so that the shares always make the whole (OP-BON-3, OP-AWD-4)."""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from pydantic import BaseModel

from policies.citations import cites

CENT = Decimal("0.01")
SHOWN = Decimal("0.000001")


class OddCents(StrEnum):
    """Who gets the cents that are left when every share is rounded down."""

    LARGEST_REMAINDER = "largest-remainder"
    LARGEST_SHARE = "largest-share"


class Share(BaseModel, frozen=True):
    """One share: by what weight, what it comes to exactly, what is paid, and how many odd cents are in that."""

    weight: Decimal
    exact: Decimal = Decimal()
    paid: Decimal = Decimal()
    odd_cents: int = 0


@cites("OP-BON-3", "OP-AWD-4")
def shared(
    whole: Decimal, weights: Mapping[str, Decimal], odd: OddCents = OddCents.LARGEST_REMAINDER
) -> dict[str, Share]:
    """Each one's share by weight, in full cents; a weight of nothing or less has no share.

    Reading: equal remainders take their odd cent in the order of staff numbers. Where nobody has a weight, nobody
    has a share.
    """
    counted = {person: Fraction(weight) for person, weight in weights.items() if weight > 0}
    total = sum(counted.values(), Fraction())
    cents = int(whole / CENT)
    exact = {person: cents * weight / total for person, weight in counted.items()}
    odds = _odd_cents(exact, cents, odd) if exact else {}
    return {
        person: Share(weight=weight)
        if person not in exact
        else Share(
            weight=weight,
            exact=(Decimal(exact[person].numerator) / exact[person].denominator * CENT).quantize(SHOWN),
            paid=(int(exact[person]) + odds.get(person, 0)) * CENT,
            odd_cents=odds.get(person, 0),
        )
        for person, weight in weights.items()
    }


def _odd_cents(exact: Mapping[str, Fraction], cents: int, odd: OddCents) -> dict[str, int]:
    left = cents - sum(int(one) for one in exact.values())
    if odd is OddCents.LARGEST_SHARE:
        return {min(exact, key=lambda person: (-exact[person], person)): left}
    by_remainder = sorted(exact, key=lambda person: (int(exact[person]) - exact[person], person))
    return dict.fromkeys(by_remainder[:left], 1)
