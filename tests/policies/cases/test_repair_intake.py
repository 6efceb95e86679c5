"""P14 · repair-intake: limits by the clock, what can't be right, what is said on the telephone."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.cases.hotline_words import WordsPolicy
from policies.cases.repair_checks import contact_objections, slip_objections, verdict_objections
from policies.cases.repair_forms import (
    Contacted,
    FaultVerified,
    Repair,
    Slip,
    Source,
    TicketFault,
)
from policies.cases.repair_intake import Limit, RepairPolicy
from policies.organisation import Role
from policies.reporting.exception_forms import ExceptionKind

CALLED = datetime(2013, 12, 25, 2, 0, tzinfo=UTC)
MINUTE, HOUR, SECOND = timedelta(minutes=1), timedelta(hours=1), timedelta(seconds=1)
NOT_HANDLED, NOT_CONTACTED, LONG = (
    ExceptionKind.NOT_HANDLED,
    ExceptionKind.NOT_CONTACTED,
    ExceptionKind.LONG_REPAIR,
)


def rules(clock_start: str = "call") -> RepairPolicy:
    found = RepairPolicy.in_force_on(CALLED.date(), "heating")
    return found.model_copy(update={"clock_start": clock_start})


def repair(**more: Any) -> Repair:
    said = {
        "problem": "客厅暖气不热",
        "address": "幸福里3号楼",
        "customer": "王小明",
        "station": "一站",
        "received_at": CALLED,
        "taken_by": "O1",
        "read_back": True,
    }
    return Repair.model_validate(said | more)


def contacted(at: datetime, told: datetime | None = None) -> Contacted:
    return Contacted(answered_by="W1", contacted_at=at).given_at(told or at)


def slip(completed: datetime, told: datetime | None = None, **more: Any) -> Slip:
    said = {"answered_by": "W1", "completed_at": completed, "done": "排气"}
    return Slip.model_validate(said | more).given_at(told or completed)


def kinds(limits: Any) -> list[ExceptionKind]:
    return [limit.event.kind for limit in limits]


def limit_of(kind: ExceptionKind, dispatched: datetime = CALLED) -> Limit:
    (found,) = (one for one in rules().limits(repair(), dispatched) if one.event.kind is kind)
    return found


# --- EXC-02, EXC-03, EXC-04 · the limits


@pytest.mark.clause("EXC-02", "EXC-03", "EXC-04", "OP-REP-1", "OP-REP-2", "OP-EXC-8")
@pytest.mark.parametrize(
    ("kind", "after"), [(NOT_CONTACTED, 30 * MINUTE), (NOT_HANDLED, 2 * HOUR), (LONG, 4 * HOUR)]
)
def test_a_limit_runs_from_the_call_and_is_kept_to_the_very_second(
    kind: ExceptionKind, after: timedelta
) -> None:
    limit = limit_of(kind, CALLED + 20 * MINUTE)
    assert limit.due.at == CALLED + after
    assert not limit.passed_at(CALLED + after)
    assert limit.passed_at(CALLED + after + SECOND)
    assert limit.event.found_at == CALLED + after


def test_the_limits_come_in_the_order_in_which_they_pass_and_cite_what_they_rest_on() -> None:
    limits = rules().limits(repair(), CALLED)
    assert kinds(limits) == [NOT_CONTACTED, NOT_HANDLED, LONG]
    assert [one.due.clause for one in limits] == ["OP-REP-1", "OP-REP-2", "EXC-04"]


@pytest.mark.clause("OP-EXC-8")
def test_the_clock_may_start_with_the_dispatch_or_with_the_arrival() -> None:
    dispatched, arrived = CALLED + 10 * MINUTE, CALLED + HOUR
    by_dispatch = rules("dispatch").limits(repair(), dispatched)
    assert {one.due.at - dispatched for one in by_dispatch} == {30 * MINUTE, 2 * HOUR, 4 * HOUR}
    assert kinds(rules("arrival").limits(repair(), dispatched)) == [NOT_CONTACTED]
    done = slip(arrived + 4 * HOUR, arrived_at=arrived)
    assert kinds(rules("arrival").missed_by_slip(repair(), dispatched, done)) == [NOT_HANDLED]
    assert rules("arrival").hours(repair(), dispatched, done) == 4
    assert rules("dispatch").hours(repair(), dispatched, done) == 4.83
    assert rules("arrival").clock(repair(), dispatched, slip(arrived)) == CALLED, "no arrival written down"


@pytest.mark.clause("EXC-03")
def test_a_contact_exactly_at_its_limit_is_in_time_and_a_second_later_is_not() -> None:
    limits, at = rules().limits(repair(), CALLED), CALLED + 30 * MINUTE
    assert rules().missed_by_contact(limits, contacted(at)) == []
    assert kinds(rules().missed_by_contact(limits, contacted(at + SECOND))) == [NOT_CONTACTED]


@pytest.mark.clause("EXC-02", "EXC-03", "EXC-04")
def test_a_limit_concerns_what_is_still_open_when_it_passes() -> None:
    limits = rules().limits(repair(), CALLED)
    three_hours_on = contacted(CALLED + 3 * HOUR)
    assert kinds(rules().missed_by_contact(limits, three_hours_on)) == [NOT_CONTACTED, NOT_HANDLED]
    assert kinds(rules().still_running(limits, three_hours_on)) == [LONG]
    in_time, told_late = CALLED + 20 * MINUTE, CALLED + 3 * HOUR
    assert kinds(rules().missed_by_contact(limits, contacted(in_time, told_late))) == [NOT_HANDLED]


@pytest.mark.clause("EXC-02", "EXC-04")
@pytest.mark.parametrize(
    ("took", "missed"),
    [
        (2 * HOUR, []),
        (2 * HOUR + SECOND, [NOT_HANDLED]),
        (4 * HOUR, [NOT_HANDLED]),
        (4 * HOUR + SECOND, [NOT_HANDLED, LONG]),
    ],
)
def test_the_slips_own_times_show_what_was_missed(took: timedelta, missed: list[ExceptionKind]) -> None:
    assert kinds(rules().missed_by_slip(repair(), CALLED, slip(CALLED + took))) == missed


@given(after=st.timedeltas(timedelta(0), timedelta(days=2)))
def test_each_limit_has_passed_or_is_running_at_any_moment(after: timedelta) -> None:
    limits = rules().limits(repair(), CALLED)
    passed, running = rules().passed(limits, CALLED + after), rules().running(limits, CALLED + after)
    assert [*passed, *running] == list(limits)


@pytest.mark.clause("EXC-10", "CF-48")
def test_only_what_a_heating_office_passes_on_is_an_exception_at_once() -> None:
    forwarded = rules().forwarded(repair(source=Source.HEATING_OFFICE))
    assert forwarded is not None
    assert (forwarded.kind, forwarded.station) == (ExceptionKind.FORWARDED, "一站")
    assert [rules().forwarded(repair(source=one)) for one in Source if one is not Source.HEATING_OFFICE] == [
        None
    ] * 3


def test_no_exception_names_the_resident() -> None:
    events = [limit.event for limit in rules().limits(repair(), CALLED)]
    assert not any(
        "王小明" in event.model_dump_json() or "幸福里" in event.model_dump_json() for event in events
    )


# --- REP-02…05, REP-08 · the ticket


@pytest.mark.clause("REP-02", "REP-03", "REP-04", "REP-05")
def test_what_was_said_on_the_telephone_is_read_back_and_what_another_system_kept_is_not() -> None:
    assert [one.partition(":")[0] for one in repair(read_back=False).objections(CALLED)] == ["read_back"]
    others = [repair(read_back=False, source=one) for one in Source if one is not Source.HOTLINE]
    assert [one.objections(CALLED) for one in others] == [[], [], []]


def test_nobody_called_in_the_future() -> None:
    assert repair().objections(CALLED) == []
    (wrong,) = repair().objections(CALLED - SECOND)
    assert wrong.startswith("received_at:")


def test_what_is_listed_of_a_ticket_is_nothing_personal() -> None:
    assert repair().subject == "一站 暖气不热"


@pytest.mark.clause("REP-08")
def test_the_ticket_goes_to_the_worker_it_names_or_to_the_whole_crew() -> None:
    assert rules().handler(repair(worker="W1")) == "W1"
    assert rules().handler(repair()) == Role.REPAIR_CREW
    ruling = rules().dispatched(repair())
    assert (ruling.clause, ruling.because["station"]) == ("REP-08", "一站")


# --- what the crew says


def test_contact_comes_after_the_call_and_before_now() -> None:
    assert contact_objections(repair(), contacted(CALLED)) == []
    assert contact_objections(repair(received_at=CALLED + 20 * SECOND), contacted(CALLED)) == [], "minutes"
    (early,) = contact_objections(repair(), contacted(CALLED - MINUTE, CALLED))
    assert early.startswith("contacted_at: 早于")
    (ahead,) = contact_objections(repair(), contacted(CALLED + MINUTE, CALLED))
    assert ahead.startswith("contacted_at: 时间在将来")


@pytest.mark.parametrize(
    ("arrived", "completed", "wrong"),
    [
        (None, CALLED + HOUR, []),
        (CALLED + MINUTE, CALLED + MINUTE, []),
        (CALLED + HOUR, CALLED + MINUTE, ["completed_at"]),
        (CALLED - HOUR, CALLED + HOUR, ["arrived_at"]),
        (None, CALLED - HOUR, ["completed_at"]),
        (None, CALLED + 3 * HOUR, ["completed_at"]),
        (CALLED + 3 * HOUR, CALLED + 3 * HOUR, ["arrived_at", "completed_at"]),
    ],
)
def test_call_arrival_and_completion_come_in_this_order_and_none_in_the_future(
    arrived: datetime | None, completed: datetime, wrong: list[str]
) -> None:
    said = slip(completed, CALLED + 2 * HOUR, arrived_at=arrived)
    assert [one.partition(":")[0] for one in slip_objections(repair(), said)] == wrong


# --- REP-09 · a fault in the ticket


@pytest.mark.clause("REP-09", "PEN-18")
def test_a_fault_in_the_ticket_is_put_to_the_shift_lead_with_its_facts() -> None:
    assert rules().accused(repair(), slip(CALLED)) is None
    faulty = slip(CALLED, ticket_fault=TicketFault.WRONG_ADDRESS, fault_facts="应为5号楼")
    assert rules().accused(repair(), faulty) == {
        "at_fault": "O1",
        "violation": TicketFault.WRONG_ADDRESS,
        "reason": "应为5号楼",
    }


def test_a_fault_without_its_facts_is_refused() -> None:
    with pytest.raises(ValueError, match="given with its facts"):
        slip(CALLED, ticket_fault=TicketFault.WRONG_STATION)


@pytest.mark.clause("PEN-18")
def test_nobody_verifies_their_own_fault() -> None:
    def verdict(by: str, **more: Any) -> FaultVerified:
        said = {"at_fault": "F1", "violation": TicketFault.WRONG_ADDRESS, "reason": "属实"}
        return FaultVerified.model_validate(said | {"answered_by": by, "verified": True} | more)

    assert verdict_objections(verdict("B1")) == []
    assert verdict_objections(verdict("F1", verified=False)) == []
    assert [one.partition(":")[0] for one in verdict_objections(verdict("F1"))] == ["answered_by"]
    nameless = verdict("B1", violation=TicketFault.NONE)
    assert [one.partition(":")[0] for one in verdict_objections(nameless)] == ["violation"]


@pytest.mark.clause("REP-09", "PEN-15")
def test_a_violation_costs_what_it_cost_on_the_day_of_the_call() -> None:
    costs = rules().violations
    assert (costs.day, costs.profile) == (rules().day, "heating")
    penalty = costs.penalty("O1", 0, "money", TicketFault.WRONG_STATION, "应派二站")
    assert (penalty.clause, penalty.amount, penalty.because["about"]) == ("PEN-15", 10, "O1")


# --- REP-01, REP-06, REP-07 · what is said


def words(day: date, **more: Any) -> WordsPolicy:
    return WordsPolicy.in_force_on(day, "heating").model_copy(update=more)


@pytest.mark.clause("REP-01", "REP-07", "OP-REP-5", "CF-35")
def test_a_repair_call_opens_with_brand_and_employee_number_and_says_that_the_crew_will_call() -> None:
    said = words(date(2013, 12, 25), brand="小龙供热").repair_call(date(2013, 12, 25), "O7")
    assert said.opening.startswith("您好")
    assert "小龙供热报修" in said.opening
    assert "O7" in said.opening
    assert "再见" in said.closing
    assert "{" not in said.opening + said.closing


@pytest.mark.clause("REP-06", "OP-REP-3")
@pytest.mark.parametrize(
    ("day", "wish"),
    [
        (date(2013, 1, 1), "新年好"),
        (date(2013, 1, 2), ""),
        (date(2013, 2, 9), "新年好"),
        (date(2013, 2, 10), "新年好"),
        (date(2013, 2, 14), ""),
        (date(2013, 5, 1), "劳动节快乐"),
        (date(2013, 9, 19), "中秋节快乐"),
        (date(2013, 10, 1), "国庆节快乐"),
        (date(2020, 10, 1), "中秋节快乐，国庆节快乐"),
        (date(2013, 6, 12), ""),
        (date(2013, 12, 25), ""),
    ],
)
def test_festivals_begin_the_opening_on_their_statutory_days(day: date, wish: str) -> None:
    rules = words(day)
    assert rules.wish(day) == wish
    opening, usual = rules.repair_call(day, "O1").opening, rules.repair_call(date(2013, 12, 25), "O1").opening
    assert opening == (f"{wish}，{usual}" if wish else usual)


@pytest.mark.clause("CBK-01", "CBK-09", "OP-REP-4")
def test_a_call_back_asks_whether_it_is_convenient_and_ends_with_the_hotlines_number() -> None:
    said = words(date(2013, 12, 25), hotline="96000").call_back("O1")
    assert "方便吗" in said.opening
    assert "96000" in said.closing


@pytest.mark.clause("CF-35", "REP-01")
def test_only_the_heating_hotline_opens_with_its_words() -> None:
    day = date(2013, 12, 25)
    assert words(day).of_the_day(day, "O1") == words(day).repair_call(day, "O1")
    assert WordsPolicy.in_force_on(day, "telecom").of_the_day(day, "O1") is None
