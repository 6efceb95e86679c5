"""What a daily report counts: numbers by section, by kind of exception, by station; nobody's name (P18)."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple, Self

from pydantic import BaseModel, computed_field

from policies.citations import cites

TENTH = Decimal("0.1")
OTHERS = "其他各站 all others"
TITLES: Mapping[str, str] = {
    "reported": "报修数 Reported",
    "completed": "完成数 Completed",
    "outstanding": "未完成数 Outstanding",
    "over_limit": "超过时限数 Over the limit",
    "callbacks_planned": "应回访数 Call-backs planned",
    "callbacks_done": "已回访数 Called back",
    "satisfied": "满意数 Satisfied",
    "ordinary": "普通数 Ordinary",
    "dissatisfied": "不满意数 Dissatisfied",
    "charged": "收费数 Charged",
    "exceptions": "异常事件数 Exceptions",
}
"""OP-RPT-4 · the entries that are figures."""

SIGNED = tuple(name for name in TITLES if name not in {"satisfied", "ordinary"})
"""The figures that the statistician signs for, one by one."""


CHARTED = 12
"""Bars that a chart has room for."""


class DayRepair(NamedTuple):
    """One repair reported on the day: where, since when its limit runs, when it was completed."""

    station: str
    clock_started: datetime
    completed_at: datetime | None


class StationLine(BaseModel, frozen=True):
    """A repair station's day."""

    station: str
    reported: int = 0
    completed: int = 0
    outstanding: int = 0
    over_limit: int = 0

    def with_(self, other: "StationLine", name: str) -> "StationLine":
        """Both together under one name."""
        return StationLine(
            station=name,
            reported=self.reported + other.reported,
            completed=self.completed + other.completed,
            outstanding=self.outstanding + other.outstanding,
            over_limit=self.over_limit + other.over_limit,
        )

    @classmethod
    def table(cls, lines: Iterable["StationLine"], most: int | None = None) -> tuple["StationLine", ...]:
        """The busiest first, equals by name; what follows the first `most` stands together last."""
        ranked = sorted(lines, key=lambda one: (-one.reported, -one.outstanding, one.station))
        if most is None or len(ranked) <= most:
            return tuple(ranked)
        rest = cls(station=OTHERS)
        for line in ranked[most:]:
            rest = rest.with_(line, OTHERS)
        return (*ranked[:most], rest)


class CallBacks(BaseModel, frozen=True):
    """RPT-09 · section three: what was to be called back, what was, and what residents said."""

    callbacks_planned: int = 0
    callbacks_done: int = 0
    satisfied: int = 0
    ordinary: int = 0
    dissatisfied: int = 0
    charged: int = 0
    score_sum: int = 0
    scored: int = 0


class Figures(CallBacks, frozen=True):
    """RPT-08, RPT-09, RPT-17 · a day in figures, as the system has them."""

    day: str
    reported: int = 0
    completed: int = 0
    outstanding: int = 0
    over_limit: int = 0
    by_kind: dict[str, int] = {}
    stations: tuple[StationLine, ...] = ()
    carried_over: int | None = None
    """What the report of the day before had as outstanding; none where there is no such report."""

    @computed_field  # type: ignore[prop-decorator]  # mypy knows no decorated properties
    @property
    @cites("RPT-17")
    def exceptions(self) -> int:
        return sum(self.by_kind.values())

    @computed_field  # type: ignore[prop-decorator]
    @property
    def average_score(self) -> Decimal | None:
        """Of the residents who gave a score, to one decimal; none when nobody did."""
        return (Decimal(self.score_sum) / self.scored).quantize(TENTH) if self.scored else None

    @computed_field  # type: ignore[prop-decorator]
    @property
    @cites("RPT-12")
    def unexplained(self) -> int:
        """By how much the outstanding repairs differ from what the day before left, plus reported, less completed.

        A repair cancelled, or a slip that came back after its day was counted, makes a difference.
        """
        if self.carried_over is None:
            return 0
        return self.outstanding - (self.carried_over + self.reported - self.completed)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def bars(self) -> list[dict[str, str | int]]:
        """The repairs by station, as a chart draws them."""
        drawn = StationLine.table(self.stations, CHARTED)
        return [{"name": line.station, "this": line.reported} for line in drawn]

    @property
    def signed(self) -> dict[str, int]:
        """The figures that are signed for."""
        return {name: getattr(self, name) for name in SIGNED}

    @classmethod
    def of(
        cls,
        day: str,
        stations: Iterable[StationLine],
        call_backs: CallBacks,
        by_kind: Mapping[str, int],
        carried_over: int | None,
    ) -> Self:
        """The whole from its parts: a station's day adds up to the department's."""
        lines = StationLine.table(stations)
        totals = StationLine(station="")
        for line in lines:
            totals = totals.with_(line, "")
        return cls(
            **call_backs.model_dump(),
            **totals.model_dump(exclude={"station"}),
            day=day,
            by_kind=dict(by_kind),
            stations=lines,
            carried_over=carried_over,
        )


def titled(name: str) -> str:
    """What a figure is called, Chinese."""
    return TITLES[name].partition(" ")[0]
