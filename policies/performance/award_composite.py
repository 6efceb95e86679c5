"""AWD-03 · four unlike metrics made one figure (OP-AWD-2, OP-HOUSE-78)."""

from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal

from pydantic import BaseModel

from policies.citations import cites
from policies.performance.award_figures import AwardFacts, Composite
from policies.performance.metrics import Metric

HUNDREDTH = Decimal("0.01")


class Weights(BaseModel, frozen=True):
    """OP-AWD-2 · how many points each metric brings at its best."""

    conversion: Decimal
    payment_rate: Decimal
    response_seconds: Decimal
    tone: Decimal

    def each(self) -> Iterator[tuple[Metric, Decimal]]:
        """The metrics with their weights."""
        for metric in (Metric.CONVERSION, Metric.PAYMENT_RATE, Metric.RESPONSE_SECONDS, Metric.TONE):
            yield metric, getattr(self, metric.en)


@cites("AWD-03", "OP-AWD-2", "OP-HOUSE-78")
def composites(facts: AwardFacts, weights: Weights) -> tuple[Composite, ...]:
    """Everybody's composite: each metric from nothing at the team's worst to its weight at the team's best.

    Reading: whoever lacks one of the four isn't compared; where all are alike, all have the full weight; a short
    response is the better one. Compared to two decimals.
    """
    known = {metric: facts.of(metric) for metric, _ in weights.each()}
    compared = [one.staff for one in facts.people if all(one.staff in values for values in known.values())]
    points = {
        metric: scaled(
            {staff: known[metric][staff] for staff in compared},
            weight,
            low_is_good=metric is Metric.RESPONSE_SECONDS,
        )
        for metric, weight in weights.each()
    }
    return tuple(_composite(staff, points) for staff in compared)


@cites("OP-HOUSE-78")
def scaled(
    values: Mapping[str, Decimal], weight: Decimal, *, low_is_good: bool = False
) -> dict[str, Decimal]:
    """Each value on a scale from nothing at the worst to the weight at the best."""
    if not values:
        return {}
    low, high = min(values.values()), max(values.values())
    if low == high:
        return dict.fromkeys(values, weight)
    return {
        staff: weight * ((high - value) if low_is_good else (value - low)) / (high - low)
        for staff, value in values.items()
    }


def _composite(staff: str, points: Mapping[Metric, Mapping[str, Decimal]]) -> Composite:
    own = {metric.en: points[metric][staff] for metric in points}
    total = sum(own.values(), Decimal())
    return Composite(
        staff=staff,
        points={metric: each.quantize(HUNDREDTH, ROUND_HALF_UP) for metric, each in own.items()},
        total=total.quantize(HUNDREDTH, ROUND_HALF_UP),
    )
