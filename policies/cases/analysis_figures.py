"""What a complaint analysis counts: numbers by class, channel, category and cause; nobody's name (P03)."""

from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Self

from pydantic import BaseModel, ConfigDict, computed_field

from policies.cases.complaint_forms import Channel, ComplaintClass, judged_class
from policies.citations import cites

REST = "其他各类 all others"
TENTH = Decimal("0.1")


def share(part: int, whole: int) -> Decimal | None:
    """The part in percent of the whole, to one decimal; none of nothing."""
    return (Decimal(100 * part) / whole).quantize(TENTH) if whole else None


class Totals(BaseModel, frozen=True):
    """One month's complaints, received in it; what has become of them is as of the count."""

    complaints: int = 0
    closed: int = 0
    satisfied: int = 0
    on_time: int = 0
    late: int = 0
    major: int = 0
    clusters: int = 0
    service_faults: int = 0

    @computed_field  # type: ignore[prop-decorator]  # mypy knows no decorated properties
    @property
    def still_open(self) -> int:
        return self.complaints - self.closed

    @computed_field  # type: ignore[prop-decorator]
    @property
    def satisfied_share(self) -> Decimal | None:
        """Of the closed complaints, in percent."""
        return share(self.satisfied, self.closed)

    @computed_field  # type: ignore[prop-decorator]
    @property
    @cites("CMP-04", "CMP-08")
    def on_time_share(self) -> Decimal | None:
        """Of the complaints whose result was given or missed, in percent.

        Reading: what isn't due yet is neither.
        """
        return share(self.on_time, self.on_time + self.late)


class Tally(BaseModel, frozen=True):
    """What the case book counts of a month: totals, and complaints by whatever tells them apart."""

    totals: Totals = Totals()
    classified: tuple[tuple[str, str, str | None, int], ...] = ()
    categories: dict[str, int] = {}
    causes: dict[str, int] = {}

    @property
    def channels(self) -> Counter[str]:
        return _summed((Channel(channel).value, count) for _, channel, _, count in self.classified)

    @property
    @cites("CMP-02", "CAN-01")
    def classes(self) -> Counter[str]:
        """By class.

        Reading: as the supervisor confirmed it when the case is closed; an open one as it was received.
        """
        return _summed(
            (confirmed or judged_class(ComplaintClass(recorded), Channel(channel)).value, count)
            for recorded, channel, confirmed, count in self.classified
        )


class Line(BaseModel):
    """A row of a table: so many complaints this month, so many the month before."""

    model_config = ConfigDict(frozen=True)
    name: str
    this: int
    before: int

    @classmethod
    def table(
        cls, this: Mapping[str, int], before: Mapping[str, int], most: int | None = None
    ) -> tuple[Self, ...]:
        """The most frequent first, equals by name; what follows the first `most` stands together last."""
        ranked = sorted({*this, *before}, key=lambda name: (-this.get(name, 0), -before.get(name, 0), name))
        lines = [cls(name=name, this=this.get(name, 0), before=before.get(name, 0)) for name in ranked]
        if most is None or len(lines) <= most:
            return tuple(lines)
        rest = lines[most:]
        together = cls(name=REST, this=sum(one.this for one in rest), before=sum(one.before for one in rest))
        return (*lines[:most], together)


class Analysis(BaseModel, frozen=True):
    """CAN-01, CAN-04 · a month in figures beside the month before, and what was adopted since."""

    month: str
    month_before: str
    this: Totals
    before: Totals
    classes: tuple[Line, ...]
    channels: tuple[Line, ...]
    categories: tuple[Line, ...]
    causes: tuple[Line, ...]
    repeated_causes: tuple[Line, ...]
    repeated_categories: tuple[Line, ...]
    adopted_before: tuple[str, ...] = ()


def _summed(counts: Iterable[tuple[str, int]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for name, count in counts:
        total[name] += count
    return total
