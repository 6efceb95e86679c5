"""Asking: quiet hours, the reminder, the ladder (OP-HOUSE-1 to 4, 7)."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.house.asking import AskingPolicy
from policies.spans import Span, SpanUnit
from policies.working_time import WorkingCalendar, due

CALENDAR = WorkingCalendar()
RULES = AskingPolicy.in_force_on(date(2026, 3, 2), "callcentre", CALENDAR)
THURSDAY, FRIDAY, SATURDAY, SUNDAY, MONDAY = (date(2026, 3, day) for day in (5, 6, 7, 8, 9))
HOLIDAY, LAST_HOLIDAY, BACK_AT_WORK = date(2026, 10, 1), date(2026, 10, 7), date(2026, 10, 8)
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2026, 12, 1), timezones=st.just(CALENDAR.tz))  # noqa: DTZ001 - the zone comes from the strategy


def at(day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), CALENDAR.tz)


@pytest.mark.clause("OP-HOUSE-1")
@pytest.mark.parametrize(
    ("moment", "told"),
    [
        (at(THURSDAY, "21:59"), at(THURSDAY, "21:59")),
        (at(THURSDAY, "22:00"), at(FRIDAY, "07:00")),
        (at(FRIDAY, "00:00"), at(FRIDAY, "07:00")),
        (at(FRIDAY, "06:59"), at(FRIDAY, "07:00")),
        (at(FRIDAY, "07:00"), at(FRIDAY, "07:00")),
        (at(FRIDAY, "21:59"), at(FRIDAY, "21:59")),
        (at(FRIDAY, "22:00"), at(MONDAY, "07:00")),
        (at(SATURDAY, "12:00"), at(MONDAY, "07:00")),
        (at(SUNDAY, "23:59"), at(MONDAY, "07:00")),
        (at(MONDAY, "07:00"), at(MONDAY, "07:00")),
        (at(HOLIDAY, "10:00"), at(BACK_AT_WORK, "07:00")),
        (at(LAST_HOLIDAY, "22:00"), at(BACK_AT_WORK, "07:00")),
    ],
)
def test_nobody_is_told_at_night_or_on_a_rest_day(moment: datetime, told: datetime) -> None:
    assert RULES.may_tell_from(moment) == told


@pytest.mark.clause("OP-HOUSE-1")
@given(MOMENTS)
def test_a_notice_waits_until_a_working_day_out_of_quiet_hours_and_no_longer(moment: datetime) -> None:
    told = RULES.may_tell_from(moment)
    assert told >= moment
    assert CALENDAR.is_working_day(told.date())
    assert RULES.quiet_until <= told.time() < RULES.quiet_from
    assert told == moment or told.time() == RULES.quiet_until


@pytest.mark.clause("OP-HOUSE-1")
@pytest.mark.parametrize(
    ("moment", "told"), [("12:59", "12:59"), ("13:00", "14:00"), ("13:59", "14:00"), ("14:00", "14:00")]
)
def test_quiet_hours_may_lie_within_a_day(moment: str, told: str) -> None:
    siesta = RULES.model_copy(update={"quiet_from": time(13), "quiet_until": time(14)})
    assert siesta.may_tell_from(at(FRIDAY, moment)) == at(FRIDAY, told)


@pytest.mark.clause("OP-HOUSE-1")
def test_quiet_hours_that_end_as_they_begin_are_none() -> None:
    never = RULES.model_copy(update={"quiet_from": time(7), "quiet_until": time(7)})
    assert never.may_tell_from(at(FRIDAY, "07:00")) == at(FRIDAY, "07:00")
    assert never.may_tell_from(at(FRIDAY, "23:00")) == at(FRIDAY, "23:00")


@pytest.mark.clause("OP-HOUSE-2")
@given(MOMENTS, st.integers(1, 10_000))
def test_the_reminder_comes_when_four_fifths_of_the_time_are_over(start: datetime, minutes: int) -> None:
    limit = due(start, Span(amount=minutes, unit=SpanUnit.minutes), CALENDAR, event="x", clause="CMP-08")
    assert RULES.reminder_at(limit) - limit.start == timedelta(minutes=minutes) * 4 / 5


@pytest.mark.clause("OP-HOUSE-2")
def test_a_reminder_is_on_record_with_its_clause() -> None:
    ruling = RULES.reminded("supervisor", "investigation")
    assert (ruling.clause, ruling.because["asked_of"]) == ("OP-HOUSE-2", "supervisor")


@pytest.mark.clause("OP-HOUSE-3", "OP-ROL-3")
def test_the_next_level_has_four_working_hours_from_the_missed_due_time() -> None:
    missed = due(
        at(FRIDAY, "15:00"), Span(amount=1, unit=SpanUnit.hours), CALENDAR, event="x", clause="CMP-07"
    )
    later = RULES.next_level_due(missed)
    assert (later.start, later.clause) == (missed.at, "OP-HOUSE-3")
    assert later.at == at(MONDAY, "11:00"), "two hours are left on Friday"


@pytest.mark.clause("OP-HOUSE-3", "CMP-08")
def test_what_is_overdue_is_ruled_on_by_the_clause_whose_limit_was_missed() -> None:
    missed = due(
        at(FRIDAY, "15:00"), Span(amount=1, unit=SpanUnit.hours), CALENDAR, event="x", clause="CMP-08"
    )
    ruling = RULES.overdue(missed, "A1", "result")
    assert ruling.clause == "CMP-08"
    assert ruling.because == {"step": "result", "asked_of": "A1", "due": missed.at.isoformat()}


@pytest.mark.clause("OP-HOUSE-4")
def test_a_record_is_corrected_by_the_end_of_the_next_working_day() -> None:
    assert RULES.correction_due(at(FRIDAY, "10:00")).at == at(MONDAY, "18:00")


@pytest.mark.clause("OP-HOUSE-7")
def test_a_superior_decides_by_the_end_of_the_next_working_day() -> None:
    assert RULES.decision_due(at(THURSDAY, "10:00")).at == at(FRIDAY, "18:00")
