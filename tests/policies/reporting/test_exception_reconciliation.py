"""P20 step 7 · what was left out or hidden, and what that costs."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.cases.repair_forms import Repair
from policies.cases.repair_intake import RepairPolicy
from policies.quality.recording_findings import Finding
from policies.reporting.digest_forms import DigestKind, DigestRequest
from policies.reporting.exception_digest import DigestPolicy
from policies.reporting.exception_escalation import ExceptionPolicy
from policies.reporting.exception_forms import Exceptional, ExceptionKind
from policies.reporting.exception_reconciliation import ReconciliationPolicy
from policies.reporting.reconciliation_evidence import (
    CallFacts,
    DayRecords,
    DigestFacts,
    Heard,
    Registered,
    TicketFacts,
)
from policies.reporting.reconciliation_forms import (
    MOST,
    DayRequest,
    DirectorJudged,
    DirectorsGap,
    Evidence,
    Fault,
    Gap,
    GapsJudged,
    Gravity,
    JudgedGap,
)
from policies.working_time import WorkingCalendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = date(2013, 12, 25)
NOON = datetime(2013, 12, 25, 12, tzinfo=SHANGHAI)
NEXT_DAY = datetime(2013, 12, 26, 10, tzinfo=SHANGHAI)
ROUND_THE_CLOCK = WorkingCalendar(spans=((time(), time()),), rests=False)
RULES = ReconciliationPolicy.in_force_on(DAY, "heating", ROUND_THE_CLOCK)
REPAIRS = RepairPolicy.in_force_on(DAY, "heating", ROUND_THE_CLOCK)
EXCEPTIONS = ExceptionPolicy.in_force_on(DAY, "heating", ROUND_THE_CLOCK)
DIGESTS = DigestPolicy.in_force_on(DAY, "heating", ROUND_THE_CLOCK)
SECOND = timedelta(seconds=1)
STAFF = ("B1", "M1", "O1", "W1")


def ticket(contact: timedelta | None, done: timedelta | None, **more: Any) -> TicketFacts:
    known = {
        "problem": "不热",
        "address": "幸福里",
        "customer": "王小明",
        "station": "一站",
        "read_back": True,
    }
    repair = Repair.model_validate(known | {"received_at": NOON, "taken_by": "O1"} | more)
    contacted, completed = (None if after is None else NOON + after for after in (contact, done))
    return TicketFacts("REP-1", repair, REPAIRS, NOON, contacted, completed)


def call(**more: Any) -> CallFacts:
    good = {"score": 9, "attitude": "满意 satisfied", "charged": False, "remark": "无 none", "bad_score": 5}
    of_it = {"number": "CBK-1", "repair": "REP-1", "station": "一站", "by": "O1", "at": NOON}
    return CallFacts(**of_it | good | more)


def left_out(**records: Any) -> list[str]:
    return [gap.finding for gap in RULES.gaps(DayRecords(as_of=NEXT_DAY, **records)).found]


def judged(fault: Fault = Fault.OMISSION, **more: Any) -> JudgedGap:
    said = {"finding": "REP-1 3维修超时", "fault": fault, "person": "O1", "reason": "未登记"}
    return JudgedGap.model_validate(said | more)


# --- EXC-02…04, EXC-10: tickets


MINUTES, HOURS = timedelta(minutes=1), timedelta(hours=1)


@pytest.mark.clause("EXC-02", "EXC-03", "EXC-04", "EXC-13")
@pytest.mark.parametrize(
    ("contact", "done", "kinds"),
    [
        (30 * MINUTES, 2 * HOURS, []),
        (30 * MINUTES + SECOND, 2 * HOURS, ["2未按时联系"]),
        (30 * MINUTES, 2 * HOURS + SECOND, ["1未按时处理"]),
        (30 * MINUTES, 4 * HOURS, ["1未按时处理"]),
        (30 * MINUTES, 4 * HOURS + SECOND, ["1未按时处理", "3维修超时"]),
        (None, 20 * MINUTES, []),
        (None, None, ["2未按时联系", "1未按时处理", "3维修超时"]),
    ],
)
def test_a_ticket_over_its_limits_without_the_exception_is_found(
    contact: timedelta | None, done: timedelta | None, kinds: list[str]
) -> None:
    found = left_out(tickets=(ticket(contact, done),))
    assert found == [f"REP-1 {kind}" for kind in kinds]
    known = frozenset(("REP-1", kind) for kind in ExceptionKind)
    assert left_out(tickets=(ticket(contact, done),), on_record=known) == []


@pytest.mark.clause("EXC-10", "EXC-13")
def test_what_a_heating_office_forwarded_is_missed_too() -> None:
    forwarded = ticket(MINUTES, HOURS, source="供热办转达 heating office")
    assert left_out(tickets=(forwarded,)) == ["REP-1 9供热办转达"]


# --- call-backs and recordings


@pytest.mark.clause("EXC-07", "EXC-13", "OP-CBK-3")
@pytest.mark.parametrize(
    ("said", "kinds"),
    [
        ({}, []),
        ({"score": 6}, []),
        ({"score": 5}, ["6投诉维修人员"]),
        ({"attitude": "不满意 dissatisfied"}, ["6投诉维修人员"]),
        ({"attitude": "普通 ordinary"}, []),
        ({"charged": True}, ["6投诉维修人员"]),
        ({"remark": "意见建议 suggestion"}, ["8意见建议"]),
        ({"remark": "表扬 praise"}, ["5表扬维修人员"]),
        ({"remark": "投诉收费人员 about-collector", "score": 1}, ["6投诉维修人员", "7投诉收费人员"]),
    ],
)
def test_a_call_back_that_called_for_an_exception_is_compared(said: dict[str, Any], kinds: list[str]) -> None:
    assert left_out(calls=(call(**said),)) == [f"CBK-1 {kind}" for kind in kinds]
    for about in ("CBK-1", "REP-1"):
        known = frozenset((about, kind) for kind in ExceptionKind)
        assert left_out(calls=(call(**said),), on_record=known) == []


@pytest.mark.clause("EXC-06", "EXC-07", "EXC-09", "EXC-13")
@pytest.mark.parametrize(
    ("heard", "enough", "found"),
    [
        (Finding.NOTHING, [], []),
        (Finding.WRONG_ADDRESS, [], []),
        (Finding.COMPLAINT_HEARD, ["6", "7", "9"], ["REP-1 6投诉维修人员"]),
        (Finding.PRAISE_HEARD, ["5"], ["REP-1 5表扬维修人员"]),
        (Finding.SUGGESTION_HEARD, ["8"], ["REP-1 8意见建议"]),
    ],
)
def test_what_was_heard_in_a_recording_is_compared(
    heard: Finding, enough: list[str], found: list[str]
) -> None:
    recording = (Heard("R-7", "REP-1", "O1", heard, NOON),)
    assert left_out(heard=recording) == found
    for start in enough:
        kind = next(kind for kind in ExceptionKind if kind.value.startswith(start))
        for about in ("REP-1", "R-7"):
            assert left_out(heard=recording, on_record=frozenset({(about, kind)})) == []


# --- late records, digests


@pytest.mark.clause("EXC-11", "EXC-13")
@pytest.mark.parametrize(("after", "found"), [(timedelta(0), []), (SECOND, ["EXC-1 6投诉维修人员"])])
def test_what_was_registered_after_its_time_is_found(after: timedelta, found: list[str]) -> None:
    event = Exceptional(
        kind=ExceptionKind.ABOUT_WORKER, what="态度", found_at=NOON, taken_by="O1", station="一站"
    )
    late = Registered("EXC-1", event, EXCEPTIONS, NOON + 15 * MINUTES + after)
    assert left_out(registered=(late,)) == found


@pytest.mark.clause("EXC-22", "OP-HOUSE-37")
@pytest.mark.parametrize(
    ("sent", "overdue"),
    [(timedelta(hours=8), False), (timedelta(hours=8) + SECOND, True), (None, True)],
)
def test_a_digest_not_sent_within_its_time_is_the_directors_own(
    sent: timedelta | None, *, overdue: bool
) -> None:
    nine = datetime(2013, 12, 25, 9, tzinfo=SHANGHAI)
    period = DIGESTS.period_of(DigestRequest(kind=DigestKind.DAILY), nine)
    digest = DigestFacts(period, "B1", None if sent is None else nine + sent)
    gaps = RULES.gaps(DayRecords(as_of=NEXT_DAY, digests=(digest,)))
    assert bool(gaps.of_director) is overdue
    assert gaps.of_staff == ()


@pytest.mark.clause("EXC-22")
def test_what_a_director_left_out_in_person_is_not_the_directors_to_judge() -> None:
    gaps = RULES.gaps(
        DayRecords(as_of=NEXT_DAY, tickets=(ticket(None, None, taken_by="B1"),), directors=("B1",))
    )
    assert (len(gaps.of_director), gaps.of_staff) == (3, ())


# --- the day


@pytest.mark.clause("EXC-13", "OP-HOUSE-36")
def test_each_day_of_the_season_is_looked_at_the_day_after_at_ten() -> None:
    (recurrence,) = RULES.recurrences
    assert (recurrence.rule, recurrence.at, recurrence.lag) == ("FREQ=DAILY", time(10), 1)
    assert ReconciliationPolicy.in_force_on(DAY, "telecom").recurrences == ()
    day = RULES.day_of(DayRequest(), datetime(2013, 12, 26, 2, tzinfo=UTC))
    assert (day.day, day.external_number) == ("2013-12-25", "2013-12-25")
    assert not day.objections(day.ends_at)
    assert day.objections(day.ends_at - SECOND)[0].startswith("day: ")


# --- PEN-18: the facts


GAPS = [Gap(finding="REP-1 3维修超时", evidence=Evidence.TICKET, person="O1")]


@pytest.mark.clause("PEN-18", "EXC-13")
@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ([judged()], ""),
        ([judged(Fault.NONE, person="", reason="")], ""),
        ([judged(finding="REP-2 3维修超时")], "不在核对发现之列"),
        ([judged(finding="REP-2 3维修超时")], "漏填"),
        ([judged(), judged(Fault.CONCEALMENT)], "重复"),
        ([judged(person="")], "不是在职员工"),
        ([judged(person="Z9")], "不是在职员工"),
        ([judged(reason="")], "须写明事实"),
        ([judged(person="B1")], "不得认定本人"),
    ],
)
def test_each_finding_is_judged_once_with_person_and_facts_by_somebody_else(
    answer: list[JudgedGap], reason: str
) -> None:
    wrong = RULES.judged_wrong(GAPS, STAFF)(GapsJudged(answered_by="B1", findings=answer))
    assert any(reason in line for line in wrong) if reason else not wrong


@pytest.mark.clause("PEN-18", "EXC-22")
def test_nobody_acquits_themselves() -> None:
    acquitted = DirectorsGap(finding=GAPS[0].finding, fault=Fault.NONE)
    own = RULES.judged_wrong([GAPS[0].model_copy(update={"person": "M1"})], STAFF)
    assert own(DirectorJudged(answered_by="M1", findings=[acquitted]))
    assert not own(DirectorJudged(answered_by="H1", findings=[acquitted]))


@given(st.integers(0, 3 * MOST))
@pytest.mark.clause("PEN-18")
def test_however_many_are_found_each_is_put_to_somebody(found: int) -> None:
    gaps = [Gap(finding=str(n), evidence=Evidence.TICKET) for n in range(found)]
    forms = RULES.forms(gaps)
    assert [gap for form in forms for gap in form] == gaps
    assert all(0 < len(form) <= MOST for form in forms)


# --- EXC-13, EXC-22, PEN-20: what it costs


def costs(rulings: list[Any]) -> list[tuple[str, Decimal | None, str, Any]]:
    return [(one.clause, one.amount, one.unit, one.because["about"]) for one in rulings]


@pytest.mark.clause("EXC-13", "OP-EXC-6", "OP-PEN-6", "CF-61")
@pytest.mark.parametrize(
    ("fault", "taken_in", "cost"),
    [
        (Fault.NONE, "points", []),
        (Fault.OMISSION, "points", [(Decimal(-5), "points")]),
        (Fault.OMISSION, "money", [(Decimal(-5), "points")]),
        (Fault.CONCEALMENT, "points", [(Decimal(-10), "points"), (Decimal(-5), "points")]),
        (Fault.CONCEALMENT, "money", [(Decimal(-10), "points"), (Decimal(50), "yuan")]),
    ],
)
def test_an_omission_costs_five_points_and_a_concealment_ten_and_fifty_yuan(
    fault: Fault, taken_in: str, cost: list[tuple[Decimal, str]]
) -> None:
    rulings = RULES.penalties([judged(fault)], taken_in)
    assert costs(rulings) == [("EXC-13", amount, unit, "O1") for amount, unit in cost]


@pytest.mark.clause("EXC-22", "PEN-20", "OP-EXC-9", "CF-61")
@pytest.mark.parametrize(
    ("fault", "gravity", "taken_in", "cost"),
    [
        (Fault.NONE, Gravity.GRAVE, "money", []),
        (Fault.OMISSION, Gravity.GRAVE, "money", [("EXC-22", Decimal(-5), "points", "B1")]),
        (Fault.CONCEALMENT, Gravity.LIGHT, "money", [("PEN-20", Decimal(100), "yuan", "B1")]),
        (Fault.CONCEALMENT, Gravity.SERIOUS, "money", [("PEN-20", Decimal(300), "yuan", "B1")]),
        (Fault.CONCEALMENT, Gravity.GRAVE, "money", [("PEN-20", Decimal(500), "yuan", "B1")]),
        (Fault.CONCEALMENT, Gravity.GRAVE, "points", [("PEN-20", Decimal(-50), "points", "B1")]),
    ],
)
def test_a_directors_concealment_is_fined_in_three_steps_by_its_gravity(
    fault: Fault, gravity: Gravity, taken_in: str, cost: list[Any]
) -> None:
    one = DirectorsGap(finding="日报", fault=fault, person="B1", reason="未上报", gravity=gravity)
    assert costs(RULES.directors_penalties([one], taken_in)) == cost
