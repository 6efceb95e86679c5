"""Due times after pauses: what was left as a pause began is left as it ends (OP-HOUSE-146)."""

from datetime import date, datetime

import pytest

from policies.house.asking import AskingPolicy
from policies.spans import Span, SpanUnit
from policies.working_time import Due, WorkingCalendar, after_pause, due, due_on_day_of_month

CALENDAR = WorkingCalendar()


def at(clock: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-{clock}").replace(tzinfo=CALENDAR.tz)


def limit(amount: int, unit: SpanUnit, start: datetime) -> Due:
    return due(start, Span(amount=amount, unit=unit), CALENDAR, event="受理", clause="OP-CMP-1")


# 9 November 2026 is a Monday; the hours are 09:00 to 12:00 and 13:00 to 18:00.


@pytest.mark.clause("OP-HOUSE-146")
@pytest.mark.parametrize(
    ("amount", "unit", "since", "until", "moved"),
    [
        (8, SpanUnit.working_hours, "09 10:00", "09 12:00", "10 11:00"),
        (8, SpanUnit.working_hours, "09 12:00", "09 13:00", "09 18:00"),
        (8, SpanUnit.working_hours, "09 17:00", "10 10:00", "10 11:00"),
        (8, SpanUnit.working_hours, "09 11:00", "16 11:00", "16 18:00"),
        (2, SpanUnit.working_days, "10 17:00", "11 10:00", "12 11:00"),
        (2, SpanUnit.working_days, "10 18:00", "11 09:00", "11 18:00"),
        (24, SpanUnit.hours, "09 20:00", "10 08:00", "10 21:00"),
        (3, SpanUnit.calendar_days, "10 09:00", "13 09:00", "15 09:00"),
    ],
)
def test_working_limits_move_by_the_working_time_paused_and_all_others_by_the_time_that_passed(
    amount: int, unit: SpanUnit, since: str, until: str, moved: str
) -> None:
    found = after_pause(limit(amount, unit, at("09 09:00")), at(since), at(until), "等待客户", CALENDAR)
    assert found.at == at(moved)


@pytest.mark.clause("OP-HOUSE-146")
def test_a_limit_that_ran_out_of_working_time_before_the_pause_ends_when_it_is_worked_again() -> None:
    found = due_on_day_of_month(
        at("09 09:00"), 20, at("09 23:00").time(), CALENDAR, event="月报", clause="OP-GEN-3"
    )
    assert after_pause(found, at("20 22:00"), at("23 10:00"), "不可抗力", CALENDAR).at == at("23 11:00")


@pytest.mark.clause("OP-HOUSE-146")
def test_the_derivation_says_each_pause_and_their_sum() -> None:
    found = limit(8, SpanUnit.working_hours, at("09 09:00"))
    assert "暂停" not in found.derivation()
    once = after_pause(found, at("09 10:00"), at("09 12:00"), "等待客户", CALENDAR)
    twice = after_pause(once, at("09 17:30"), at("10 09:15"), "等待配件", CALENDAR)
    assert (
        "；暂停：2026-11-09 10:00 至 2026-11-09 12:00 等待客户 2 小时 0 分钟、"
        "2026-11-09 17:30 至 2026-11-10 09:15 等待配件 0 小时 45 分钟，共顺延 2 小时 45 分钟（工作时间）"
    ) in twice.derivation()
    assert twice.at == at("10 11:45")
    elapsed = after_pause(
        limit(1, SpanUnit.hours, at("09 09:00")), at("09 09:30"), at("09 09:31"), "", CALENDAR
    )
    assert "共顺延 0 小时 1 分钟（实际时间）" in elapsed.derivation()


@pytest.mark.clause("OP-HOUSE-146")
def test_a_due_time_stored_before_there_were_pauses_is_read_as_one_without() -> None:
    found = limit(2, SpanUnit.working_days, at("09 09:00"))
    older = {name: value for name, value in found.model_dump(mode="json").items() if name != "pauses"}
    assert Due.model_validate(older) == found


@pytest.mark.clause("OP-HOUSE-146")
def test_a_pause_over_days_that_are_not_published_yet_makes_the_due_time_provisional() -> None:
    start = datetime(2026, 12, 30, 9, tzinfo=CALENDAR.tz)
    found = limit(1, SpanUnit.working_days, start)
    assert not found.provisional
    moved = after_pause(found, start, datetime(2027, 3, 1, 9, tzinfo=CALENDAR.tz), "不可抗力", CALENDAR)
    assert moved.provisional
    assert date(2027, 1, 2) in [rest.day for rest in moved.skipped]


@pytest.mark.clause("OP-HOUSE-146", "OP-GEN-3")
def test_what_was_provisional_before_a_pause_is_counted_again_after_it() -> None:
    earlier = limit(3, SpanUnit.working_days, at("09 09:00")).model_copy(update={"provisional": True})
    assert after_pause(earlier, at("09 10:00"), at("09 11:00"), "等待客户", CALENDAR).provisional


@pytest.mark.clause("OP-HOUSE-2", "OP-HOUSE-146")
def test_the_reminder_moves_with_the_due_time_unless_it_went_out_before_the_pause() -> None:
    rules = AskingPolicy.in_force_on(date(2026, 11, 9), "callcentre", CALENDAR)
    found = limit(10, SpanUnit.hours, at("09 09:00"))
    assert rules.reminder_at(found) == at("09 17:00")
    early = after_pause(found, at("09 16:00"), at("11 16:00"), "等待客户", CALENDAR)
    assert rules.reminder_at(early) == at("11 17:00")
    late = after_pause(found, at("09 17:00"), at("11 17:00"), "等待客户", CALENDAR)
    assert rules.reminder_at(late) == at("09 17:00")
