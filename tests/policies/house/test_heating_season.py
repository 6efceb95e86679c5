"""The heating season: its first and last day, the seasons to come, the last one that is over."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.errors import BadValue
from policies.house.heating_season import Season, SeasonPolicy
from policies.units import read

HEATING = SeasonPolicy.in_force_on(date(2026, 11, 22), "heating")
THIS = Season(date(2026, 10, 15), date(2027, 4, 15))
LAST = Season(date(2025, 10, 15), date(2026, 4, 15))
DAY = timedelta(days=1)


@pytest.mark.clause("OP-RPT-9")
@pytest.mark.parametrize(
    ("day", "season"),
    [(THIS.first - DAY, None), (THIS.first, THIS), (THIS.last, THIS), (THIS.last + DAY, None)],
)
def test_the_season_lasts_from_15_october_to_15_april_both_included(day: date, season: Season | None) -> None:
    assert HEATING.season_of(day) == season


@pytest.mark.clause("OP-RPT-9")
@given(st.dates(date(2011, 1, 1), date(2090, 1, 1)))
def test_of_the_seasons_to_come_the_first_is_not_over_and_the_last_one_over_lies_before_it(day: date) -> None:
    running, following = HEATING.seasons_from(day)
    over = HEATING.last_before(day)
    assert over is not None
    assert over.last < day <= running.last < following.first
    assert (HEATING.season_of(day) == running) == (running.first <= day)


@pytest.mark.clause("OP-RPT-9")
def test_a_profile_without_heating_has_no_season() -> None:
    rules = SeasonPolicy.in_force_on(date(2026, 11, 22), "callcentre")
    assert rules.season_of(date(2026, 12, 25)) is None
    assert rules.seasons_from(date(2026, 12, 25)) == ()
    assert rules.last_before(date(2026, 12, 25)) is None


@pytest.mark.parametrize("day", ["02-28", "04-30", "12-31", "10-15"])
def test_a_day_of_the_year_is_written_as_month_and_day(day: str) -> None:
    assert read("month_day", day, "test") == day


@pytest.mark.parametrize("day", ["02-29", "04-31", "13-01", "00-10", "1-05", "10-32"])
def test_a_day_that_not_every_year_has_is_refused(day: str) -> None:
    with pytest.raises(BadValue):
        read("month_day", day, "test")
