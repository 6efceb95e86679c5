"""The heating season: between which days the desk of the heating hotline runs by itself (OP-RPT-9)."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from policies.citations import cites
from policies.rulebook import Policy


class Season(NamedTuple):
    """One season, both days included."""

    first: date
    last: date

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.first <= day <= self.last


class SeasonPolicy(Policy, file="house/heating_season.toml"):
    """When the season begins and ends on one day, in one profile; `heated` says whether the profile has one."""

    heated: bool
    begins: str
    ends: str

    @cites("OP-RPT-9")
    def season_of(self, day: date) -> Season | None:
        """The season that the day lies in; None outside of it, and where the profile has none."""
        return next((season for season in self._around(day) if day in season), None)

    @cites("OP-RPT-9")
    def seasons_from(self, day: date) -> tuple[Season, ...]:
        """The season that runs or comes next, and the one after it; none where the profile has none."""
        return tuple(season for season in self._around(day) if season.last >= day)[:2]

    @cites("OP-RPT-9", "HSA-01")
    def last_before(self, day: date) -> Season | None:
        """The latest season that was over by that day."""
        return next((season for season in reversed([*self._around(day)]) if season.last < day), None)

    def _around(self, day: date) -> Iterator[Season]:
        if self.heated:
            for year in range(day.year - 2, day.year + 3):
                yield self._beginning_in(year)

    def _beginning_in(self, year: int) -> Season:
        over_new_year = self.ends < self.begins
        return Season(
            date.fromisoformat(f"{year}-{self.begins}"),
            date.fromisoformat(f"{year + over_new_year}-{self.ends}"),
        )
