"""P01 · what the regulations say about a complaint, rule by rule and on both sides of each limit."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from policies.cases.complaint_forms import (
    CallBack,
    Channel,
    Complaint,
    ComplaintClass,
    Finding,
    Investigation,
)
from policies.cases.complaint_handling import ComplaintPolicy, Outcome
from policies.organisation import Role
from policies.working_time import WorkingCalendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 11, 16, 10, tzinfo=SHANGHAI)
NEVER_CONFIRMED = CallBack(answered_by="A1")


def rules(profile: str = "callcentre") -> ComplaintPolicy:
    return ComplaintPolicy.in_force_on(date(2026, 11, 16), profile, WorkingCalendar())


def complaint(**more: Any) -> Complaint:
    known = {"category": "宽带", "content": "断网", "customer": "王小明", "taken_by": "A1"}
    return Complaint.model_validate({"channel": Channel.PHONE, "received_at": MONDAY} | known | more)


def order(confirmed: ComplaintClass = ComplaintClass.GENERAL, **more: Any) -> Investigation:
    return Investigation(answered_by="S1", confirmed_class=confirmed, handler="A2", **more)


def finding(**more: Any) -> Finding:
    return Finding.model_validate({"answered_by": "A2", "finding": "f", "remedy": "r"} | more)


# --- CMP-01, CMP-02, CMP-06, CMP-09: what counts as a complaint, and its class


@pytest.mark.clause("CMP-01", "CMP-02", "CMP-09", "OP-CMP-4")
@pytest.mark.parametrize("channel", list(Channel))
def test_every_channel_brings_a_complaint_and_decides_its_class_when_nobody_has(channel: Channel) -> None:
    by_channel = {
        Channel.REGULATOR: ComplaintClass.APPEAL_REGULATOR,
        Channel.ASSOCIATION: ComplaintClass.APPEAL_ASSOCIATION,
        Channel.MEDIA: ComplaintClass.APPEAL_MEDIA,
        Channel.CARRIER_PROVINCE: ComplaintClass.PROVINCIAL,
    }
    came = complaint(channel=channel)
    assert came.judged_class is by_channel.get(channel, ComplaintClass.GENERAL)
    ruling = rules().classification(came)
    assert (ruling.clause, ruling.because["channel"]) == ("CMP-02", channel)


@pytest.mark.clause("CMP-02")
def test_a_recorded_class_stands_whatever_the_channel() -> None:
    recorded = complaint(channel=Channel.MEDIA, complaint_class=ComplaintClass.SKIP_LEVEL)
    assert recorded.judged_class is ComplaintClass.SKIP_LEVEL


@pytest.mark.clause("CMP-06", "OP-CMP-8")
@pytest.mark.parametrize("field", ["content", "received_at", "customer", "taken_by", "channel", "category"])
def test_a_record_without_what_onward_work_needs_is_no_record(field: str) -> None:
    whole = complaint().model_dump(exclude={field})
    with pytest.raises(ValidationError, match=field):
        Complaint.model_validate(whole)


@pytest.mark.clause("CMP-06")
@pytest.mark.parametrize(
    ("contact", "fits"),
    [
        ("", True),
        ("13800138000", True),
        ("010-65881234", True),
        ("wang@example.com", True),
        ("12345", False),
        ("@", False),
        ("不知道", False),
    ],
)
def test_a_contact_is_a_telephone_number_or_a_mail_address_or_blank(contact: str, *, fits: bool) -> None:
    wrong = complaint(contact=contact).objections(MONDAY)
    assert [line.partition(":")[0] for line in wrong] == ([] if fits else ["contact"])


@pytest.mark.clause("CMP-05")
@pytest.mark.parametrize("field", ["received_at", "reported_at"])
@pytest.mark.parametrize(("late", "wrong"), [(timedelta(0), False), (timedelta(seconds=1), True)])
def test_nothing_is_received_in_the_future(field: str, late: timedelta, *, wrong: bool) -> None:
    reasons = complaint(**{field: MONDAY + late}).objections(MONDAY)
    assert any(line.startswith(field) for line in reasons) is wrong


@pytest.mark.clause("CMP-05")
@pytest.mark.parametrize(("late", "wrong"), [(timedelta(0), []), (timedelta(seconds=1), ["reported_at"])])
def test_a_customer_reports_no_later_than_the_receipt(late: timedelta, wrong: list[str]) -> None:
    said = complaint(reported_at=MONDAY + late).objections(MONDAY + timedelta(days=1))
    assert [line.partition(":")[0] for line in said] == wrong


@pytest.mark.clause("CMP-05")
@pytest.mark.parametrize(("claim", "fits"), [("0", True), ("4999.99", True), ("-1", False), ("很多", False)])
def test_a_claim_is_an_amount(claim: str, *, fits: bool) -> None:
    assert (not complaint(claim=claim).objections(MONDAY)) is fits


# --- CMP-13, CMP-19: what can't wait


@pytest.mark.clause("CMP-13", "OP-CMP-5", "OP-GEN-2")
@pytest.mark.parametrize(
    ("facts", "met"),
    [
        ({}, ()),
        ({"users_affected": 4}, ()),
        ({"users_affected": 5}, ("users",)),
        ({"claim": "4999.99"}, ()),
        ({"claim": "5000"}, ("claim",)),
        ({"safety": True}, ("safety",)),
        ({"channel": Channel.MEDIA}, ("media",)),
        ({"complaint_class": ComplaintClass.APPEAL_MEDIA}, ("media",)),
        ({"channel": Channel.REGULATOR}, ()),
        ({"safety": True, "users_affected": 9}, ("safety", "users")),
    ],
)
def test_a_complaint_is_major_by_each_criterion_from_its_limit_on(
    facts: dict[str, Any], met: tuple[str, ...]
) -> None:
    came = complaint(**facts)
    assert rules().major_because(came) == met
    assert (rules().major(came) is not None) is bool(met)
    assert rules().suggested_order(came)["major"] is bool(met)


@pytest.mark.clause("CMP-13", "REQ-05")
@pytest.mark.parametrize(
    ("facts", "judged", "reported"),
    [
        ({}, False, None),
        ({}, True, ["supervisor"]),
        ({"safety": True}, True, None),
        ({"safety": True}, False, None),
    ],
)
def test_with_the_order_goes_up_only_what_the_supervisor_alone_judges_major(
    facts: dict[str, Any], *, judged: bool, reported: list[str] | None
) -> None:
    ruling = rules().major(complaint(**facts), order(major=judged))
    assert (ruling and ruling.because["criteria"]) == reported


@pytest.mark.clause("CMP-19", "OP-GEN-1")
@pytest.mark.parametrize("profile", ["callcentre", "telecom", "park"])
def test_only_the_heating_hotline_reports_every_complaint_as_an_exception(profile: str) -> None:
    ruling = rules("heating").exception(complaint())
    assert ruling is not None
    assert ruling.because["report_by"] == (MONDAY + timedelta(minutes=30)).isoformat()
    assert rules(profile).exception(complaint()) is None


@pytest.mark.clause("CMP-19", "EXC-07", "EXC-08", "EXC-10", "EXC-12")
@pytest.mark.parametrize(
    ("facts", "kind"),
    [
        ({}, None),
        ({"concerning": "维修人员"}, "6投诉维修人员"),
        ({"concerning": "收费人员"}, "7投诉收费人员"),
        ({"channel": Channel.HEATING_OFFICE}, "9供热办转达"),
        ({"channel": Channel.HEATING_OFFICE, "concerning": "维修人员"}, "9供热办转达"),
    ],
)
def test_the_heating_hotlines_complaints_about_a_worker_a_collector_or_forwarded_are_typed_exceptions(
    facts: dict[str, Any], kind: str | None
) -> None:
    typed = rules("heating").typed_exception(complaint(**facts))
    assert (typed.kind.zh if typed else None) == kind
    assert typed is None or (typed.is_complaint, typed.found_at) == (True, MONDAY)
    assert rules("callcentre").typed_exception(complaint(**facts)) is None


# --- CMP-04, CMP-07, CMP-08, CMP-12: the limits


@pytest.mark.clause("CMP-07", "OP-CMP-3")
@pytest.mark.parametrize(
    ("received", "due"),
    [
        (MONDAY, MONDAY + timedelta(minutes=15)),
        (MONDAY.replace(hour=22), MONDAY.replace(day=17, hour=9, minute=15)),
        (MONDAY.replace(hour=11, minute=50), MONDAY.replace(hour=13, minute=5)),
    ],
)
def test_the_investigation_opens_within_15_minutes_of_working_time(received: datetime, due: datetime) -> None:
    limit = rules().investigation_due(complaint(received_at=received))
    assert (limit.at, limit.clause) == (due, "OP-CMP-3")


@pytest.mark.clause("CMP-04", "CMP-08", "OP-CMP-1")
@pytest.mark.parametrize(
    ("confirmed", "days"),
    [
        (ComplaintClass.GENERAL, 3),
        (ComplaintClass.PROVINCIAL, 2),
        (ComplaintClass.SKIP_LEVEL, 1),
        (ComplaintClass.APPEAL_REGULATOR, 2),
        (ComplaintClass.APPEAL_ASSOCIATION, 2),
        (ComplaintClass.APPEAL_MEDIA, 2),
        (ComplaintClass.APPEAL_CUSTOMER, 2),
    ],
)
def test_the_result_is_due_after_the_working_days_of_its_class(confirmed: ComplaintClass, days: int) -> None:
    limit = rules().result_due(complaint(), order(confirmed), MONDAY)
    assert limit.at == (MONDAY + timedelta(days=days)).replace(hour=18)
    assert limit.clause == "OP-CMP-1"


@pytest.mark.clause("CMP-08", "OP-CMP-2")
@pytest.mark.parametrize(
    ("channel", "confirmed", "due", "clause"),
    [
        (Channel.CARRIER, ComplaintClass.GENERAL, MONDAY + timedelta(hours=48), "OP-CMP-2"),
        (Channel.CARRIER_PROVINCE, ComplaintClass.PROVINCIAL, MONDAY + timedelta(hours=48), "OP-CMP-2"),
        (Channel.CARRIER, ComplaintClass.SKIP_LEVEL, MONDAY.replace(day=17, hour=18), "OP-CMP-1"),
        (Channel.PHONE, ComplaintClass.GENERAL, MONDAY.replace(day=19, hour=18), "OP-CMP-1"),
    ],
)
def test_of_the_carriers_48_hours_and_the_limit_of_the_class_the_earlier_holds(
    channel: Channel, confirmed: ComplaintClass, due: datetime, clause: str
) -> None:
    limit = rules("telecom").result_due(complaint(channel=channel), order(confirmed), MONDAY)
    assert (limit.at, limit.clause) == (due, clause)


@pytest.mark.clause("CMP-08")
def test_the_limit_runs_anew_from_each_reopening() -> None:
    reopened = MONDAY + timedelta(days=1)
    limit = rules().result_due(complaint(), order(), reopened)
    assert limit.at == MONDAY.replace(day=20, hour=18)


@pytest.mark.clause("CMP-12", "OP-HOUSE-5")
def test_the_customer_is_called_back_within_a_working_day_of_the_answer() -> None:
    assert rules().call_back_due(MONDAY).at == MONDAY.replace(day=17, hour=18)


@pytest.mark.clause("CMP-10", "CMP-11", "CMP-22", "CMP-23", "CF-23")
@pytest.mark.parametrize(
    ("profile", "teller"),
    [
        ("park", Role.SUPERVISOR),
        ("telecom", "A1"),
        ("callcentre", Role.COMPLAINT_TEAM),
        ("heating", "A1"),
    ],
)
def test_the_profile_says_who_tells_the_customer(profile: str, teller: str) -> None:
    assert rules(profile).teller(complaint(taken_by="A1")) == teller


# --- CMP-12, OP-CMP-6: the end


@pytest.mark.clause("CMP-12")
@pytest.mark.parametrize("resolved", [True, False])
@pytest.mark.parametrize("satisfied", [True, False])
def test_a_complaint_is_done_with_when_it_is_solved_and_the_customer_satisfied(
    *, resolved: bool, satisfied: bool
) -> None:
    said = CallBack(answered_by="A1", resolved=resolved, satisfied=satisfied)
    assert said.confirmed is (resolved and satisfied)


@pytest.mark.clause("CMP-03", "OP-CMP-6", "CF-24")
@pytest.mark.parametrize(("rounds", "last"), [(2, False), (3, True), (4, True)])
def test_from_the_third_round_on_the_supervisor_decides(rounds: int, *, last: bool) -> None:
    assert rules().last_round([NEVER_CONFIRMED] * rounds) is last


@pytest.mark.clause("CMP-18")
def test_the_outcome_keeps_what_the_statistics_count() -> None:
    outcome = Outcome.of("C-1", order(), finding(cause="阀门"), satisfied=True, service_fault=False)
    assert outcome.model_dump() == {
        "case": "C-1",
        "entered_before": False,
        "satisfied": True,
        "complaint_class": ComplaintClass.GENERAL,
        "handler": "A2",
        "cause": "阀门",
        "service_fault": False,
    }


# --- CMP-11, CMP-20: transfers and service faults


@pytest.mark.clause("CMP-11")
def test_a_finding_names_its_remedy_or_whom_the_matter_goes_to() -> None:
    assert finding(remedy="", transfer_to="T1").transfer_to == "T1"
    with pytest.raises(ValidationError, match="remedy"):
        finding(remedy="")


@pytest.mark.clause("CMP-20", "OP-CMP-7")
def test_a_service_fault_names_the_staff_at_fault() -> None:
    assert finding(service_fault=True, at_fault="A1").at_fault == "A1"
    with pytest.raises(ValidationError, match="at fault"):
        finding(service_fault=True)


@pytest.mark.clause("CMP-20", "PEN-18")
def test_every_fault_found_in_any_round_is_verified_once_for_each_person() -> None:
    first, second = finding(service_fault=True, at_fault="A1"), finding(service_fault=True, at_fault="A2")
    again = finding(service_fault=True, at_fault="A1", finding="again")
    assert rules().to_be_verified([finding()]) == []
    assert rules().to_be_verified([first, second, finding(), again]) == [again, second]
    assert rules().accused(first) == {"at_fault": "A1", "reason": "f"}


@pytest.mark.clause("CMP-20", "PEN-02", "PEN-04", "OP-PEN-1", "OP-PEN-2")
@pytest.mark.parametrize(("earlier", "fine"), [(0, 50), (1, 100), (2, 200), (3, 400), (4, 400), (60, 400)])
def test_the_shop_doubles_its_fine_of_50_up_to_400(earlier: int, fine: int) -> None:
    ruling = rules("taobao-shop").penalty("A1", earlier, "money")
    assert (ruling.amount, ruling.unit, ruling.clause) == (fine, "yuan", "PEN-02")
    assert ruling.because == {"about": "A1", "earlier_this_month": earlier, "fine": str(fine)}


@pytest.mark.clause("CMP-20", "PEN-04", "OP-PEN-2")
@given(st.integers(0, 500))
def test_each_further_complaint_in_a_month_costs_twice_the_last(earlier: int) -> None:
    shop = rules("taobao-shop")
    last, this = (shop.penalty("A1", nth, "money").amount or Decimal(0) for nth in (earlier, earlier + 1))
    assert this == min(2 * last, Decimal(400))


@pytest.mark.clause("CMP-20", "PEN-12", "CF-09")
@pytest.mark.parametrize(
    ("profile", "fine", "clause"), [("taobao-dept", 5, "PEN-12"), ("callcentre", 50, "CF-09")]
)
@given(earlier=st.integers(0, 500))
def test_elsewhere_the_fine_is_the_same_each_time(profile: str, fine: int, clause: str, earlier: int) -> None:
    ruling = rules(profile).penalty("A1", earlier, "money")
    assert (ruling.amount, ruling.clause) == (fine, clause)


@pytest.mark.clause("OP-PEN-6")
@pytest.mark.parametrize(
    ("profile", "points"), [("callcentre", "-5"), ("taobao-dept", "-0.5"), ("taobao-shop", "-5")]
)
def test_ten_yuan_are_one_point_taken_off(profile: str, points: str) -> None:
    ruling = rules(profile).penalty("A1", 0, "points")
    assert (ruling.amount, ruling.unit) == (Decimal(points), "points")


@pytest.mark.clause("OP-PEN-1", "OP-GEN-5")
@pytest.mark.parametrize(
    ("moment", "begins"),
    [
        (datetime(2026, 10, 31, 15, 59, 59, tzinfo=UTC), datetime(2026, 10, 1, tzinfo=SHANGHAI)),
        (datetime(2026, 10, 31, 16, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=SHANGHAI)),
        (datetime(2026, 11, 1, tzinfo=SHANGHAI), datetime(2026, 11, 1, tzinfo=SHANGHAI)),
    ],
)
def test_a_month_begins_at_midnight_in_the_departments_zone(moment: datetime, begins: datetime) -> None:
    assert rules().month_start(moment) == begins
