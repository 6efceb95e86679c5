"""What a fine is taken from: money, or the points of the appraisal (OP-PEN-6)."""

from decimal import Decimal

from policies.citations import cites

AWARDS_LOST = "awards-lost"
"""The unit of a ruling by which somebody takes no part in the awards of the month that it counts in (OP-RSG-2)."""


@cites("OP-PEN-6")
def taken_from(kind: str, fine: Decimal, yuan_per_point: Decimal) -> tuple[Decimal, str]:
    """A fine as amount and unit: in yuan as it stands, in `points` as what is taken off, below zero.

    Reading: points are signed, so that a ledger adds up what was given and what was taken; a fine is not.
    """
    return (-fine / yuan_per_point, "points") if kind == "points" else (fine, "yuan")
