"""The outbox: what may go out and when, to whom, once."""

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time, timedelta
from threading import Barrier

import pytest
from department import CALENDAR, STAFF, a_case, asked, found, within
from sqlalchemy import select

from tasks import outbox, timers
from tasks.clock import now
from tasks.notices import tell
from tasks.records.engine import reading, writing
from tasks.records.models import Notice

MINUTE = timedelta(minutes=1)
THURSDAY, FRIDAY, MONDAY = date(2026, 3, 5), date(2026, 3, 6), date(2026, 3, 9)


@pytest.fixture(autouse=True)
def _department(case_book: str) -> None:
    assert case_book
    found(*STAFF)


def at(day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), CALENDAR.tz)


def told(moment: datetime, *, at_once: bool = False) -> None:
    case = a_case(moment)
    with writing() as book:
        tell(book, case, "A1", "apology", at_once=at_once, at=moment)


def notices() -> list[Notice]:
    with reading() as book:
        return list(book.scalars(select(Notice).order_by(Notice.id)))


@pytest.mark.clause("OP-HOUSE-1")
@pytest.mark.parametrize(
    ("moment", "goes_out"),
    [
        (at(THURSDAY, "21:59"), at(THURSDAY, "21:59")),
        (at(THURSDAY, "22:00"), at(FRIDAY, "07:00")),
        (at(FRIDAY, "06:59"), at(FRIDAY, "07:00")),
        (at(FRIDAY, "07:00"), at(FRIDAY, "07:00")),
        (at(FRIDAY, "22:00"), at(MONDAY, "07:00")),
    ],
)
def test_a_notice_stays_in_the_outbox_until_quiet_hours_are_over(
    moment: datetime, goes_out: datetime
) -> None:
    told(moment)
    assert outbox.tell_the_log(goes_out - MINUTE, 100) == 0
    assert outbox.collect(goes_out - MINUTE, 100) is None
    assert outbox.tell_the_log(goes_out, 100) == 1


@pytest.mark.clause("OP-HOUSE-1")
def test_what_is_told_at_once_goes_out_in_the_middle_of_the_night() -> None:
    told(at(FRIDAY, "23:30"), at_once=True)
    assert outbox.collect(at(FRIDAY, "23:30"), 100)


@pytest.mark.clause("OP-HOUSE-1", "OP-HOUSE-2")
def test_a_reminder_of_the_night_waits_for_the_morning() -> None:
    start = at(THURSDAY, "14:00")
    asked(a_case(start), "A1", limit=within(10, start))
    (timer,) = [one for one in timers.take(at(THURSDAY, "22:00"), 200) if one[1] == "reminder"]
    timers.remind(timer[0], timer[2], at(THURSDAY, "22:00"))
    reminder = notices()[-1]
    assert (reminder.kind, reminder.not_before) == ("reminder", at(FRIDAY, "07:00"))


@pytest.mark.clause("OP-HOUSE-6")
def test_without_channels_the_log_is_told_case_kind_and_staff_number_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    told(at(FRIDAY, "10:00"))
    with caplog.at_level(logging.INFO, "keeper.notices"):
        for _ in range(3):
            outbox.tell_the_log(at(FRIDAY, "10:00"), 100)
    (notice,) = notices()
    assert caplog.messages == [f"{notice.case} apology → A1"]
    assert (notice.state, notice.sent_at) == ("sent", at(FRIDAY, "10:00"))


@pytest.mark.clause("OP-HOUSE-6")
def test_keepers_who_collect_at_once_never_have_the_same_notice() -> None:
    for _ in range(40):
        told(at(FRIDAY, "10:00"))
    together = Barrier(4)

    def collect() -> list[int]:
        together.wait()
        lots = [outbox.collect(now(), 5) for _ in range(4)]
        return [parcel.id for lot in lots if lot for parcel in outbox.undelivered(lot)]

    with ThreadPoolExecutor(4) as keepers:
        mine = [parcel for one in keepers.map(lambda _: collect(), range(4)) for parcel in one]
    assert len(mine) == len(set(mine)) > 0
    assert outbox.collect(now(), 40) is None or len(mine) < 40


@pytest.mark.clause("OP-HOUSE-6")
def test_a_lot_that_is_released_may_be_collected_anew_without_what_is_settled() -> None:
    told(at(FRIDAY, "10:00"))
    told(at(FRIDAY, "10:00"))
    told(at(FRIDAY, "10:00"))
    lot = outbox.collect(now(), 100)
    assert lot is not None
    assert outbox.under_way() == lot
    first, second, third = outbox.undelivered(lot)
    outbox.sent(first)
    outbox.failed(second, "why")
    outbox.release(lot)
    assert outbox.under_way() is None
    again = outbox.collect(now(), 100)
    assert again is not None
    assert again != lot
    assert outbox.undelivered(again) == [third]
    assert [one.state for one in notices()] == ["sent", "failed", "waiting"]
