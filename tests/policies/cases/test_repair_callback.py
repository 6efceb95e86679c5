"""P15 · repair-callback: who is drawn, when to call, and what follows from the answers."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from policies.cases.callback_forms import Attitude, Reached, Remark, ResidentCall, Said, Ticket
from policies.cases.repair_callback import CallbackPolicy, Outcome
from policies.cases.repair_forms import Repair, Source
from policies.reporting.exception_forms import ExceptionKind
from policies.working_time import WorkingCalendar

ZONE = WorkingCalendar().tz
BACK = datetime(2013, 12, 25, 10, 0, tzinfo=ZONE)
DAY = BACK.date()
MINUTE = timedelta(minutes=1)
GOOD = {"solved": Said.YES, "attitude": Attitude.SATISFIED, "charged": Said.NO, "score": 9}


def rules() -> CallbackPolicy:
    return CallbackPolicy.in_force_on(DAY, "heating")


def ticket() -> Ticket:
    return Ticket(repair="REP-20131225-0001", returned_at=BACK)


def repair() -> Repair:
    return Repair(
        problem="客厅暖气不热",
        address="幸福里3号楼",
        customer="王小明",
        station="一站",
        worker="W1",
        received_at=BACK - timedelta(hours=3),
        taken_by="O1",
        read_back=True,
        department="客服部",
        external_number="X-7",
    )


def reached(at: datetime = BACK, **more: Any) -> ResidentCall:
    said = {"answered_by": "O1", "result": Reached.REACHED} | GOOD | more
    return ResidentCall.model_validate(said).given_at(at)


def in_vain(at: datetime) -> ResidentCall:
    return ResidentCall(answered_by="O1", result=Reached.UNREACHABLE).given_at(at)


def another_time(appointment: datetime, at: datetime = BACK) -> ResidentCall:
    call = ResidentCall(answered_by="O1", result=Reached.INCONVENIENT, appointment=appointment)
    return call.given_at(at)


def on(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2013, 12, day, hour, minute, tzinfo=ZONE)


# --- CBK-08 · the draw


@pytest.mark.clause("CBK-08", "OP-CBK-2")
def test_the_first_50_slips_of_a_day_for_each_operator_are_all_called_back() -> None:
    unlucky = next(number for number in map(str, range(500)) if rules().lot(number) >= 30)
    assert [rules().draw(unlucky, before, 1)[0] for before in (0, 49, 50)] == [True, True, False]
    assert [rules().draw(unlucky, before, 2)[0] for before in (99, 100)] == [True, False]


@pytest.mark.clause("CBK-08", "OP-CBK-2")
def test_beyond_them_a_lot_below_the_share_is_drawn() -> None:
    by_lot = {rules().lot(number): number for number in map(str, range(2000))}
    assert rules().draw(by_lot[29], 50, 1)[0]
    assert not rules().draw(by_lot[30], 50, 1)[0]


@given(st.text(min_size=1, max_size=30))
def test_a_lot_is_the_same_whoever_draws_it_and_never_out_of_a_hundred(number: str) -> None:
    assert rules().lot(number) == rules().lot(number)
    assert 0 <= rules().lot(number) < 100


def test_about_30_in_a_hundred_case_numbers_are_drawn() -> None:
    numbers = [f"REP-20131225-{n:04}" for n in range(1, 2387)]
    drawn = sum(rules().draw(number, 10_000, 1)[0] for number in numbers)
    assert 0.27 < drawn / len(numbers) < 0.33


def test_a_lot_is_known_to_this_day() -> None:
    assert rules().lot("REP-20131225-0001") == 42


def test_the_draw_says_what_it_was_drawn_by() -> None:
    _, ruling = rules().draw("REP-20131225-0001", 120, 2)
    assert ruling.clause == "CBK-08"
    assert ruling.because == {
        "returned_before": 120,
        "operators": 2,
        "all_up_to": 100,
        "lot": rules().lot("REP-20131225-0001"),
        "share_beyond": "30",
    }


# --- OP-CBK-1, OP-CBK-4, CBK-01 · the calls


@pytest.mark.clause("OP-CBK-1")
def test_the_resident_is_called_within_24_hours_of_the_slip() -> None:
    assert rules().call_due(ticket()).at == BACK + timedelta(hours=24)


@pytest.mark.clause("CBK-01", "OP-HOUSE-30")
def test_an_appointment_is_kept_within_half_an_hour() -> None:
    assert rules().next_call_due(another_time(on(26, 15))).at == on(26, 15, 30)


@pytest.mark.clause("OP-CBK-4", "OP-HOUSE-31")
@pytest.mark.parametrize(
    ("tried", "due"),
    [
        (on(25, 9), on(25, 20)),
        (on(25, 11, 59), on(25, 20)),
        (on(25, 12), on(26, 12)),
        (on(25, 23, 59), on(26, 12)),
        (on(26, 0), on(26, 20)),
    ],
)
def test_after_a_try_in_vain_the_next_is_due_by_the_end_of_the_next_half_day(
    tried: datetime, due: datetime
) -> None:
    assert rules().next_call_due(in_vain(tried)).at == due


@given(st.datetimes(datetime(2013, 1, 1), datetime(2014, 1, 1)))  # noqa: DTZ001 - taken as local below
def test_the_next_try_is_always_due_later_and_in_another_half_day(moment: datetime) -> None:
    tried = moment.replace(tzinfo=ZONE)
    due = rules().next_call_due(in_vain(tried)).at
    assert tried < due <= tried + timedelta(hours=24)
    assert rules().half_day(due - MINUTE) != rules().half_day(tried)


@pytest.mark.clause("OP-CBK-4")
def test_three_half_days_in_vain_are_the_end_and_two_tries_in_one_are_not() -> None:
    first, second, third = in_vain(on(25, 9)), in_vain(on(25, 15)), in_vain(on(26, 9))
    assert not rules().given_up([first, second])
    assert rules().given_up([first, second, third])
    assert not rules().given_up([first, second, in_vain(on(25, 16))])
    assert not rules().given_up([first, another_time(on(26, 9)), second])


@pytest.mark.clause("CBK-01")
def test_an_appointment_lies_ahead() -> None:
    assert rules().call_objections(another_time(BACK + MINUTE)) == []
    (wrong,) = rules().call_objections(another_time(BACK))
    assert wrong.startswith("appointment:")


# --- CBK-02…06 · the questionnaire


@pytest.mark.clause("CBK-02", "CBK-03", "CBK-04", "CBK-05")
@pytest.mark.parametrize(
    ("field", "blank"),
    [
        ("solved", Said.NOT_ASKED),
        ("attitude", Attitude.NOT_ASKED),
        ("charged", Said.NOT_ASKED),
        ("score", 0),
    ],
)
def test_who_is_reached_is_asked_everything(field: str, blank: object) -> None:
    with pytest.raises(ValidationError, match=field):
        reached(**{field: blank})


@pytest.mark.clause("CBK-05")
@pytest.mark.parametrize(("score", "fits"), [(-1, False), (1, True), (10, True), (11, False)])
def test_a_score_is_1_to_10(score: int, *, fits: bool) -> None:
    if fits:
        assert reached(score=score).score == score
    else:
        with pytest.raises(ValidationError, match="score"):
            reached(score=score)


def test_an_inconvenient_call_names_another_time_and_a_remark_its_words() -> None:
    with pytest.raises(ValidationError, match="agree on another time"):
        ResidentCall(answered_by="O1", result=Reached.INCONVENIENT)
    with pytest.raises(ValidationError, match="write down what was said"):
        reached(remark=Remark.PRAISE)


# --- CBK-07, OP-CBK-3 · what follows


@pytest.mark.clause("CBK-07", "OP-CBK-5")
@pytest.mark.parametrize(
    ("attitude", "score", "paid", "reminds"),
    [
        (Attitude.SATISFIED, 8, False, True),
        (Attitude.SATISFIED, 7, False, False),
        (Attitude.ORDINARY, 10, False, False),
        (Attitude.SATISFIED, 10, True, False),
    ],
)
def test_only_a_satisfied_resident_who_has_not_paid_is_reminded(
    attitude: Attitude, score: int, *, paid: bool, reminds: bool
) -> None:
    assert rules().reminds(reached(attitude=attitude, score=score), fee_paid=paid) is reminds


@pytest.mark.clause("CBK-02", "OP-CBK-3")
def test_what_is_not_solved_goes_to_the_same_station_again_from_the_call_on() -> None:
    assert rules().reopened(ticket(), repair(), reached()) is None
    again = rules().reopened(ticket(), repair(), reached(BACK + MINUTE, solved=Said.NO))
    assert again is not None
    assert (again.source, again.station, again.received_at) == (Source.REOPENED, "一站", BACK + MINUTE)
    assert again.external_number == "REP-20131225-0001@reopened"
    assert again.objections(datetime.now(UTC)) == []


@pytest.mark.clause("CBK-03", "CBK-04", "CBK-05", "OP-CBK-3")
@pytest.mark.parametrize(
    ("answers", "because"),
    [
        ({}, ()),
        ({"score": 6}, ()),
        ({"score": 5}, ("score",)),
        ({"attitude": Attitude.ORDINARY}, ()),
        ({"attitude": Attitude.DISSATISFIED}, ("dissatisfied",)),
        ({"charged": Said.YES}, ("charged",)),
        ({"charged": Said.YES, "score": 1}, ("score", "charged")),
    ],
)
def test_a_low_score_discontent_or_a_charge_is_a_complaint_about_the_worker(
    answers: dict[str, object], because: tuple[str, ...]
) -> None:
    call = reached(**answers)
    assert rules().bad_because(call) == because
    events = rules().exceptions(repair(), call)
    assert [(one.kind, one.person) for one in events] == (
        [(ExceptionKind.ABOUT_WORKER, "W1")] if because else []
    )


@pytest.mark.clause("CBK-06", "OP-CBK-3")
@pytest.mark.parametrize(
    ("remark", "kind", "person"),
    [
        (Remark.SUGGESTION, ExceptionKind.SUGGESTION, ""),
        (Remark.PRAISE, ExceptionKind.PRAISE, "W1"),
        (Remark.ABOUT_COLLECTOR, ExceptionKind.ABOUT_COLLECTOR, ""),
    ],
)
def test_the_residents_own_words_are_raised_as_what_they_are_marked_as(
    remark: Remark, kind: ExceptionKind, person: str
) -> None:
    (event,) = rules().exceptions(repair(), reached(remark=remark, said="师傅很细心"))
    assert (event.kind, event.person, event.station) == (kind, person, "一站")
    assert "师傅很细心" in event.what


def test_bad_answers_and_a_remark_are_two_exceptions() -> None:
    call = reached(score=2, remark=Remark.ABOUT_COLLECTOR, said="收费态度差")
    assert [one.kind for one in rules().exceptions(repair(), call)] == [
        ExceptionKind.ABOUT_WORKER,
        ExceptionKind.ABOUT_COLLECTOR,
    ]


@pytest.mark.clause("CBK-10", "CF-37")
def test_the_daily_report_is_kept_what_it_counts_and_nothing_personal() -> None:
    kept = Outcome.of("CBK-1", [in_vain(on(25, 9)), reached(said="谢谢小王")]).model_dump(mode="json")
    expected = {"reached": True, "solved": True, "attitude": "满意 satisfied", "charged": False, "score": 9}
    assert expected.items() <= kept.items()
    assert "小王" not in str(kept)
    assert Outcome.of("CBK-1", [in_vain(on(25, 9))]).score == 0
