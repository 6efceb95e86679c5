"""A country's statutory holidays and make-up working days, year by year, from the `holidays` library."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.metadata import version

import holidays
from holidays import HolidayBase

LIBRARY = f"holidays {version('holidays')}"
FIRST_YEAR, LAST_YEAR = 1950, 2200
"""The years that limits are computed in; beyond them a date is taken for a slip of the pen."""


@dataclass(frozen=True, slots=True)
class StatutoryYear:
    """One year's days off by name, and the weekend days that are worked to make up for some of them."""

    rest_days: dict[date, str]
    working_days: frozenset[date]


@lru_cache(maxsize=256)
def statutory_year(country: str, year: int) -> StatutoryYear:
    """Look up the days of one year; a `ValueError` when it lies outside the years that are computed."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(
            f"year {year} lies outside {FIRST_YEAR} to {LAST_YEAR}: check the date and the amount"
        )
    # Of one year the library also knows what neighbouring years' arrangements move into it.
    found = _holidays(country, (year,))
    return StatutoryYear(
        rest_days={day: name.replace("; ", "、") for day, name in found.items()},
        working_days=frozenset(day for day in found.weekend_workdays if day.year == year),
    )


@lru_cache(maxsize=64)
def last_published_year(country: str) -> int | None:
    """Tell the last year whose arrangement is known; none where the law alone fixes the days for good.

    A country that moves weekends about has to announce it each year; the library keeps these moves by year.
    """
    known = _holidays(country, ())
    if not known.has_substituted_holidays:
        return None
    last: int = max(known.special_public_holidays)
    return last


def _holidays(country: str, years: tuple[int, ...]) -> HolidayBase:
    # Without a language the names would follow the locale of the machine.
    languages = holidays.country_holidays(country).supported_languages
    language = "zh_CN" if "zh_CN" in languages else None
    return holidays.country_holidays(country, years=years, expand=False, language=language)
