"""What the three tables come to, and how an appraisal ended (FAC-01)."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from pydantic import BaseModel

from policies.performance.factor_forms import ItemScore, Mark

TWO_PLACES = Decimal("0.01")


class Scores(BaseModel, frozen=True):
    """The three tables in figures."""

    marks: Mapping[str, Mark]
    attitude: Mapping[str, Decimal]
    ability: Decimal
    performance: Decimal

    @property
    def attitude_total(self) -> Decimal:
        return sum(self.attitude.values(), Decimal())


class Outcome(BaseModel, frozen=True):
    """How a factor appraisal ended; `started`: those of each agent, where it was the department's."""

    case: str
    entered_before: bool = False
    eligible: bool = False
    attitude: Decimal = Decimal()
    ability: Decimal = Decimal()
    performance: Decimal = Decimal()
    started: tuple[str, ...] = ()


def percent(scores: Sequence[ItemScore], most: int) -> Decimal:
    """What the items of a table come to out of a hundred, each item alike."""
    reached = Decimal(sum(one.score for one in scores))
    return (100 * reached / (len(scores) * most)).quantize(TWO_PLACES)
