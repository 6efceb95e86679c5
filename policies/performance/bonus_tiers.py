"""BON-03 · the stages of the commission: each keeps its own rate (OP-BON-1)."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Self

from pydantic import BaseModel, model_validator


class Tier(BaseModel, frozen=True):
    up_to: Decimal
    percent: Decimal


class Rate(BaseModel, frozen=True):
    percent: Decimal


class Tiers(BaseModel, frozen=True):
    """OP-BON-1 · the stages of sales, each with its rate."""

    first: Tier
    second: Tier
    above: Rate

    @model_validator(mode="after")
    def _rising(self) -> Self:
        if self.first.up_to > self.second.up_to:
            raise ValueError("the second stage ends before the first")
        return self

    def stages(self, sales: Decimal) -> Iterator[tuple[Decimal, Decimal]]:
        """What of the sales falls into each stage, with the stage's rate."""
        first, second = self.first.up_to, self.second.up_to
        yield max(min(sales, first), Decimal()), self.first.percent
        yield max(min(sales, second) - first, Decimal()), self.second.percent
        yield max(sales - second, Decimal()), self.above.percent
