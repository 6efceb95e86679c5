"""What a season adds up to from its archived daily reports; nobody's name (P19)."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Self

from pydantic import BaseModel

from policies.citations import cites
from policies.reporting.daily_report_figures import CallBacks, Figures, StationLine


class MonthLine(BaseModel, frozen=True):
    """One month of the season."""

    month: str
    days: int = 0
    reported: int = 0
    completed: int = 0
    over_limit: int = 0
    exceptions: int = 0


class SeasonFigures(BaseModel, frozen=True):
    """HSA-01 · a season in figures: the sum of its days, whatever days have a report."""

    total: Figures
    months: tuple[MonthLine, ...]
    days_reported: int
    without_report: tuple[date, ...]
    busiest: str = ""
    busiest_reported: int = 0

    @classmethod
    @cites("HSA-01", "RPT-16")
    def of(cls, first: date, last: date, reports: Mapping[date, Figures]) -> Self:
        """Add up a season's reports, one for each day that has one.

        Reading: outstanding is what the last reported day left, and never a sum of days.
        """
        days = [first + timedelta(days=ahead) for ahead in range((last - first).days + 1)]
        known = [(day, reports[day]) for day in days if day in reports]
        top = max(known, key=lambda one: one[1].reported, default=None)
        return cls(
            total=_sum(f"{first}/{last}", [figures for _, figures in known]),
            months=_months(known),
            days_reported=len(known),
            without_report=tuple(day for day in days if day not in reports),
            busiest=top[0].isoformat() if top else "",
            busiest_reported=top[1].reported if top else 0,
        )


def _sum(name: str, days: list[Figures]) -> Figures:
    kinds: Counter[str] = Counter()
    stations: dict[str, StationLine] = {}
    for figures in days:
        kinds.update(figures.by_kind)
        for line in figures.stations:
            before = stations.get(line.station, StationLine(station=line.station))
            stations[line.station] = before.with_(line, line.station)
    left = {line.station: line.outstanding for line in days[-1].stations} if days else {}
    lines = [line.model_copy(update={"outstanding": left.get(line.station, 0)}) for line in stations.values()]
    return Figures.of(name, lines, _call_backs(days), kinds, None)


def _call_backs(days: Iterable[Figures]) -> CallBacks:
    total: Counter[str] = Counter()
    for figures in days:
        total.update({name: getattr(figures, name) for name in CallBacks.model_fields})
    return CallBacks(**total)


def _months(known: Iterable[tuple[date, Figures]]) -> tuple[MonthLine, ...]:
    lines: dict[str, MonthLine] = {}
    for day, figures in known:
        month = f"{day:%Y-%m}"
        before = lines.get(month, MonthLine(month=month))
        lines[month] = MonthLine(
            month=month,
            days=before.days + 1,
            reported=before.reported + figures.reported,
            completed=before.completed + figures.completed,
            over_limit=before.over_limit + figures.over_limit,
            exceptions=before.exceptions + figures.exceptions,
        )
    return tuple(lines.values())
