"""P19 · heating-season-analysis: which season, when, by when, and what it adds up to."""

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st

from policies.books import adopt
from policies.house.heating_season import Season
from policies.reporting.daily_report_figures import CallBacks, Figures, StationLine
from policies.reporting.heating_season_analysis import Outcome, SeasonAnalysisPolicy
from policies.reporting.season_figures import SeasonFigures
from policies.reporting.season_forms import AnalysedSeason, SeasonFindings, SeasonRequest

SHANGHAI = ZoneInfo("Asia/Shanghai")
STARTED = datetime(2026, 4, 16, 8, tzinfo=SHANGHAI)
RULES = SeasonAnalysisPolicy.in_force_on(date(2026, 4, 16), "heating")
FIRST, LAST = date(2025, 10, 15), date(2026, 4, 15)


def season(started: datetime = STARTED, **asked: Any) -> AnalysedSeason:
    return RULES.season_of(SeasonRequest(**asked), started)


def fields(objections: list[str]) -> list[str]:
    return [one.partition(":")[0] for one in objections]


@pytest.mark.clause("HSA-01")
def test_left_blank_the_season_that_ended_last_is_analysed() -> None:
    assert season().external_number == "2025-10-15/2026-04-15"
    before = season(started=datetime(2026, 4, 15, 23, 59, 59, tzinfo=SHANGHAI))
    assert before.external_number == "2024-10-15/2025-04-15"


@pytest.mark.clause("HSA-01")
def test_a_season_is_analysed_only_when_it_is_over() -> None:
    asked = season(began_in="2025")
    assert fields(asked.objections(datetime(2026, 4, 15, 23, 59, 59, tzinfo=SHANGHAI))) == ["began_in"]
    assert not asked.objections(datetime(2026, 4, 16, tzinfo=SHANGHAI))


@pytest.mark.clause("HSA-01", "OP-RPT-9")
@pytest.mark.parametrize(("profile", "year"), [("park", ""), ("park", "2025"), ("heating", "2009")])
def test_without_a_season_there_is_nothing_to_analyse(profile: str, year: str) -> None:
    rules = SeasonAnalysisPolicy.in_force_on(date(2026, 4, 16), profile)
    named = rules.season_of(SeasonRequest(began_in=year), STARTED)
    assert fields(named.objections(STARTED)) == ["department"]


@pytest.mark.clause("HSA-01", "OP-HOUSE-40")
@pytest.mark.parametrize(
    ("ends", "last", "start"),
    [
        ("04-15", date(2026, 4, 15), date(2026, 4, 16)),
        ("12-31", date(2026, 12, 31), date(2027, 1, 1)),
        ("02-28", date(2027, 2, 28), date(2027, 3, 1)),
        ("02-28", date(2028, 2, 28), date(2028, 3, 1)),
    ],
)
def test_it_starts_once_right_after_the_season(ends: str, last: date, start: date, tmp_path: Path) -> None:
    file = tmp_path / "values.toml"
    file.write_text(f'[heating_season.ends]\nvalues = [{{ since = 2010-01-01, value = "{ends}" }}]\n')
    adopt(file)
    try:
        (once,) = RULES.recurrences
    finally:
        adopt(None)
    begins, until = (
        datetime.combine(day + timedelta(days=once.lag), once.at).strftime("%Y%m%dT%H%M%S")
        for day in Season(last - timedelta(days=180), last)
    )
    starts = list(rrulestr(f"DTSTART:{begins}\nRRULE:{once.rule};UNTIL={until}"))
    assert starts == [datetime.combine(start, time(8))]


@pytest.mark.clause("OP-HSA-1")
def test_the_findings_are_due_thirty_days_after_the_season_or_after_a_later_beginning() -> None:
    due = RULES.writing_due(season(), STARTED)
    assert due.at == datetime(2026, 5, 16, tzinfo=SHANGHAI)
    last_moment = RULES.writing_due(season(), due.at - timedelta(seconds=1))
    assert last_moment.at == due.at
    assert RULES.writing_due(season(), due.at).at == due.at + timedelta(days=30)


def day(reported: int, completed: int, left: int, kind: str = "3维修超时") -> Figures:
    lines = [StationLine(station="一站", reported=reported, completed=completed, outstanding=left)]
    talk = CallBacks(callbacks_done=1, scored=1, score_sum=reported)
    return Figures.of("2025-12-01", lines, talk, {kind: 1}, None)


@pytest.mark.clause("HSA-01", "RPT-16")
def test_a_season_is_the_sum_of_its_days_and_names_the_days_without_a_report() -> None:
    reports = {date(2025, 11, 30): day(4, 3, 1), date(2025, 12, 1): day(6, 5, 2)}
    found = SeasonFigures.of(FIRST, LAST, reports)
    assert (found.total.reported, found.total.completed, found.total.exceptions) == (10, 8, 2)
    assert found.total.outstanding == 2, "what the last day left, not a sum of days"
    assert str(found.total.average_score) == "5.0"
    assert [(line.month, line.days, line.reported) for line in found.months] == [
        ("2025-11", 1, 4),
        ("2025-12", 1, 6),
    ]
    assert (found.days_reported, len(found.without_report)) == (2, 181)
    assert (found.busiest, found.busiest_reported) == ("2025-12-01", 6)


@pytest.mark.clause("HSA-01")
def test_a_season_without_a_report_says_so_and_adds_up_to_nothing() -> None:
    found = SeasonFigures.of(FIRST, LAST, {})
    assert (found.total.reported, found.months, len(found.without_report)) == (0, (), 183)


@given(st.dictionaries(st.dates(FIRST, LAST), st.integers(0, 99), max_size=20))
@pytest.mark.clause("HSA-01")
def test_months_and_total_agree_and_every_day_is_either_reported_or_named(counts: dict[date, int]) -> None:
    reports = {one: day(reported, reported, 0) for one, reported in counts.items()}
    found = SeasonFigures.of(FIRST, LAST, reports)
    assert sum(line.reported for line in found.months) == found.total.reported == sum(counts.values())
    assert found.days_reported + len(found.without_report) == 183
    assert not set(found.without_report) & counts.keys()


@pytest.mark.clause("HSA-01")
def test_what_is_filed_names_the_season_and_the_findings() -> None:
    findings = SeasonFindings(answered_by="B1", findings="老旧管网故障集中")
    figures = SeasonFigures.of(FIRST, LAST, {date(2025, 12, 1): day(6, 5, 2)})
    outcome = Outcome.of("HSA-1", season(), figures, findings)
    assert (outcome.season, outcome.reported, outcome.findings) == (
        "2025-10-15/2026-04-15",
        6,
        "老旧管网故障集中",
    )
