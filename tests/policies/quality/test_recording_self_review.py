"""P25 · how much an operator hears of the day before, by when, and what is left undone."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.quality.recording_findings import Finding, Omitted
from policies.quality.recording_sample import Candidate
from policies.quality.recording_self_review import SelfReviewPolicy
from policies.quality.self_review_forms import Shift
from policies.working_time import WorkingCalendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
HOTLINE = WorkingCalendar(rests=False)
RULES = SelfReviewPolicy.in_force_on(date(2013, 12, 26), "heating", HOTLINE)
MORNING = datetime(2013, 12, 26, 8, 30, tzinfo=SHANGHAI)


def shift(day: str = "", started: datetime = MORNING) -> Shift:
    return RULES.shift_of(Shift(day=day, operator="O1"), started)


def calls(own: int, others: int = 0) -> list[Candidate]:
    mine = [Candidate(number=f"A{n:03}", operator="O1") for n in range(own)]
    return mine + [Candidate(number=f"B{n:03}", operator="O2") for n in range(others)]


@pytest.mark.clause("RSR-01", "OP-HOUSE-46", "CF-33")
def test_the_operators_listen_every_day_of_the_season() -> None:
    (daily,) = RULES.recurrences
    assert (daily.rule, f"{daily.at:%H:%M}") == ("FREQ=DAILY", "08:30")


@pytest.mark.clause("RSR-01")
def test_a_shift_hears_the_day_before_its_own() -> None:
    named = shift()
    assert (named.day, named.external_number) == ("2013-12-26", "2013-12-26 O1")
    period = RULES.period(named)
    assert period.begins == datetime(2013, 12, 24, 16, tzinfo=UTC)
    assert period.ends == datetime(2013, 12, 25, 16, tzinfo=UTC)


@pytest.mark.clause("RSR-01")
def test_a_shift_that_has_not_come_is_refused() -> None:
    tomorrow = shift("2013-12-27")
    midnight = datetime(2013, 12, 27, tzinfo=SHANGHAI)
    assert [one.partition(":")[0] for one in tomorrow.objections(midnight - timedelta(seconds=1))] == ["day"]
    assert tomorrow.objections(midnight) == []


@pytest.mark.clause("RSR-01")
def test_a_shift_handed_out_keeps_the_day_and_the_time_it_was_named_with() -> None:
    named = shift()
    again = RULES.shift_of(Shift.model_validate(named.model_dump(mode="json")), MORNING + timedelta(days=2))
    assert (again.day, again.received_at) == (named.day, named.received_at)


@pytest.mark.clause("RSR-05", "OP-RSR-1", "OP-HOUSE-47")
@pytest.mark.parametrize(
    ("taken", "operators", "amount"), [(0, 0, 10), (119, 2, 10), (120, 2, 5), (59, 1, 10), (60, 1, 5)]
)
def test_ten_are_heard_and_five_after_a_day_of_sixty_calls_or_more_an_operator(
    taken: int, operators: int, amount: int
) -> None:
    assert RULES.amount_after(taken, operators) == amount


@pytest.mark.clause("RSR-05", "REC-06", "OP-RSR-1")
@pytest.mark.parametrize(
    ("own", "others", "heard", "of_own"), [(3, 20, 10, 3), (20, 20, 10, 10), (2, 3, 5, 2), (0, 0, 0, 0)]
)
def test_ones_own_calls_come_first_and_colleagues_make_up_the_number(
    own: int, others: int, heard: int, of_own: int
) -> None:
    sample = RULES.sample(shift(), calls(own, others))
    assert len(sample.drawn) == heard
    assert sum(one.operator == "O1" for one in sample.drawn) == of_own
    assert RULES.given_out(sample).because["assigned"] == heard


@given(st.integers(0, 80), st.integers(0, 80), st.randoms())
@pytest.mark.clause("RSR-05")
def test_what_is_given_out_does_not_depend_on_the_order_of_the_register(
    own: int, others: int, random: object
) -> None:
    known = calls(own, others)
    shuffled = list(known)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis gives a random.Random
    assert RULES.sample(shift(), known) == RULES.sample(shift(), shuffled)


@pytest.mark.clause("RSR-01", "RSR-04")
@pytest.mark.parametrize(
    ("day", "started", "due"),
    [
        ("", MORNING, datetime(2013, 12, 27, tzinfo=SHANGHAI)),
        ("2013-12-20", MORNING, datetime(2013, 12, 27, tzinfo=SHANGHAI)),
        ("", datetime(2013, 12, 31, 23, 59, 59, tzinfo=SHANGHAI), datetime(2014, 1, 1, tzinfo=SHANGHAI)),
    ],
)
def test_it_is_due_by_the_end_of_the_day(day: str, started: datetime, due: datetime) -> None:
    assert RULES.listening_due(shift(day, started)).at == due


@given(st.datetimes(datetime(2013, 1, 1), datetime(2030, 1, 1)))  # noqa: DTZ001 - given a zone below
@pytest.mark.clause("RSR-04")
def test_the_end_of_the_day_is_never_past_and_never_more_than_a_day_away(moment: datetime) -> None:
    started = moment.replace(tzinfo=SHANGHAI)
    due = RULES.listening_due(shift(started=started)).at
    assert started < due <= started + timedelta(days=1)


@pytest.mark.clause("RSR-04", "OP-RSR-2")
def test_unfinished_costs_two_points_and_unreported_five() -> None:
    unfinished = RULES.unfinished(shift(), RULES.listening_due(shift()))
    unreported = RULES.unreported(Omitted(recording="R-1", listener="O1", finding=Finding.WRONG_STATION))
    assert [(one.clause, one.amount, one.unit, one.because["about"]) for one in (unfinished, unreported)] == [
        ("RSR-04", Decimal(-2), "points", "O1"),
        ("RSR-04", Decimal(-5), "points", "O1"),
    ]
    assert unreported.because["recording"] == "R-1"
