"""P20 · exceptions: the kinds, who hears of them by when, the tracking of complaints, every ladder."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from policies.organisation import Role
from policies.reporting.exception_escalation import ExceptionPolicy
from policies.reporting.exception_forms import (
    Exceptional,
    ExceptionKind,
    LevelDecision,
    Progress,
    Settled,
    TrackingResult,
)
from policies.working_time import WorkingCalendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOON = datetime(2013, 12, 25, 12, tzinfo=SHANGHAI)
ROUND_THE_CLOCK = WorkingCalendar(spans=((time(), time()),), rests=False)
SECOND = timedelta(seconds=1)
NINE = [kind for kind in ExceptionKind if kind.value[0].isdigit()]
COMPLAINTS = [{"kind": "6"}, {"kind": "7"}, {"kind": "9", "is_complaint": True}]
DAYS = st.datetimes(datetime(2013, 10, 15), datetime(2014, 4, 15), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis' bounds are naive


def rules(profile: str = "heating", calendar: WorkingCalendar = ROUND_THE_CLOCK) -> ExceptionPolicy:
    return ExceptionPolicy.in_force_on(date(2013, 12, 25), profile, calendar)


def of_kind(start: str) -> ExceptionKind:
    return next(kind for kind in ExceptionKind if kind.value.startswith(start))


def event(kind: str = "1", **more: Any) -> Exceptional:
    known = {"what": "站点无人接听", "found_at": NOON, "taken_by": "O1"}
    return Exceptional.model_validate(known | {"kind": of_kind(kind)} | more)


# --- EXC-01…10: the kinds


@pytest.mark.clause("EXC-02", "EXC-03", "EXC-04", "EXC-05", "EXC-06", "EXC-07", "EXC-08", "EXC-09", "EXC-10")
@pytest.mark.parametrize(("number", "kind"), list(enumerate(NINE, 1)))
def test_each_of_the_nine_kinds_is_registered_under_its_own_clause(number: int, kind: ExceptionKind) -> None:
    ruling = rules().classification(event(kind=kind.value))
    assert (ruling.clause, ruling.what) == (f"EXC-{number + 1:02}", f"异常事件:{kind.zh}")


def test_there_are_nine_kinds_and_no_other_is_accepted() -> None:
    assert len(NINE) == 9
    with pytest.raises(ValidationError, match="kind"):
        Exceptional.model_validate(event().model_dump() | {"kind": "10其他 other"})


@pytest.mark.clause("EXC-12", "OP-EXC-5")
@pytest.mark.parametrize("kind", NINE)
@pytest.mark.parametrize("is_complaint", [False, True])
def test_complaint_type_are_kinds_6_and_7_and_the_complaints_among_9(
    kind: ExceptionKind, *, is_complaint: bool
) -> None:
    found = event(kind=kind.value, is_complaint=is_complaint)
    assert rules().is_complaint(found) is (kind.value[0] in "67" or (kind.value[0] == "9" and is_complaint))
    assert not rules().goes_up(found)


@pytest.mark.clause("EXC-01", "CF-48", "OP-EXC-5")
@pytest.mark.parametrize(
    ("start", "at_once"),
    [(str(n), n in {1, 2, 3, 4, 6, 7}) for n in range(1, 10)] + [("非正常", True), ("安全", True)],
)
def test_kinds_1_to_4_and_complaints_are_told_at_once_and_praise_is_not(start: str, *, at_once: bool) -> None:
    assert rules().at_once(event(start)) is at_once
    assert rules().is_praise(event(start)) is (start == "5")


@pytest.mark.clause("EXC-10")
def test_of_what_a_heating_office_forwards_only_complaints_are_told_at_once() -> None:
    assert rules().at_once(event("9", is_complaint=True))
    assert not rules().at_once(event("9"))


# --- EXC-11: reported in time


@pytest.mark.clause("EXC-11", "OP-EXC-3")
@pytest.mark.parametrize("facts", COMPLAINTS)
@pytest.mark.parametrize(("after", "late"), [(timedelta(0), False), (SECOND, True)])
def test_a_complaint_is_reported_within_fifteen_minutes(
    facts: dict[str, Any], after: timedelta, *, late: bool
) -> None:
    complaint = event(**facts)
    assert (rules().late(complaint, NOON + timedelta(minutes=15) + after) is not None) is late


@pytest.mark.clause("EXC-11", "OP-EXC-3", "OP-HOUSE-35")
@pytest.mark.parametrize(
    ("found", "ends"),
    [
        (datetime(2013, 12, 25, 7, 59, 59), datetime(2013, 12, 25, 8)),  # noqa: DTZ001
        (datetime(2013, 12, 25, 8), datetime(2013, 12, 25, 8)),  # noqa: DTZ001
        (datetime(2013, 12, 25, 8, 0, 1), datetime(2013, 12, 25, 20)),  # noqa: DTZ001
        (datetime(2013, 12, 25, 20, 0, 1), datetime(2013, 12, 26, 8)),  # noqa: DTZ001
    ],
)
def test_other_kinds_are_reported_by_the_end_of_the_shift(found: datetime, ends: datetime) -> None:
    end = ends.replace(tzinfo=SHANGHAI)
    seen = event("1", found_at=found.replace(tzinfo=SHANGHAI))
    assert rules().report_by(seen) == end
    assert rules().late(seen, end) is None
    ruling = rules().late(seen, end + SECOND)
    assert ruling is not None
    assert ruling.clause == "EXC-11"


@given(DAYS)
@pytest.mark.clause("EXC-11", "OP-HOUSE-35")
def test_a_shift_ends_within_half_a_day_and_never_before_it_was_found(moment: datetime) -> None:
    assert timedelta(0) <= rules().shift_end(moment) - moment < timedelta(hours=12)


@pytest.mark.clause("EXC-14")
def test_telecom_reports_to_the_supervisor_within_thirty_minutes_day_or_night() -> None:
    telecom = rules("telecom", WorkingCalendar())
    midnight = datetime(2013, 12, 25, tzinfo=SHANGHAI)
    seen = event("非正常", found_at=midnight)
    assert telecom.first_asked(seen) is Role.SUPERVISOR
    assert telecom.at_once(seen)
    assert telecom.late(seen, midnight + timedelta(minutes=30)) is None
    assert telecom.late(seen, midnight + timedelta(minutes=30) + SECOND) is not None
    assert telecom.settle_due(seen, midnight).at == midnight + timedelta(minutes=30)


@pytest.mark.clause("EXC-21", "OP-GEN-1")
@pytest.mark.parametrize(
    ("start", "role", "minutes"), [("安全", Role.LEADERSHIP, 30), ("计算机", Role.ADMIN, 15)]
)
@pytest.mark.parametrize("profile", ["heating", "logistics", "callcentre"])
def test_hazards_and_computer_faults_go_past_every_ladder(
    profile: str, start: str, role: Role, minutes: int
) -> None:
    seen = event(start, emergency=True)
    assert rules(profile).first_asked(seen) is role
    assert not rules(profile).skips(seen)
    assert rules(profile).classification(seen).clause == "EXC-21"
    assert rules(profile).report_by(seen) == NOON + timedelta(minutes=minutes)


@pytest.mark.clause("EXC-11")
def test_a_record_is_somebodys_and_not_of_the_future() -> None:
    assert not event(found_at=NOON).objections(NOON)
    assert event(found_at=NOON + SECOND).objections(NOON)[0].startswith("found_at: ")
    assert event(taken_by="").objections(NOON)[0].startswith("taken_by: ")
    raised = event(taken_by="", external_number="REP-1@1", found_at=NOON + SECOND)
    assert not raised.objections(NOON), "what the house raised itself is not doubted"


# --- EXC-12: tracked to its result


@pytest.mark.clause("EXC-12", "OP-GEN-1")
def test_the_director_passes_a_complaint_on_within_thirty_minutes() -> None:
    due = rules().pass_on_due(NOON)
    assert (due.at, due.clause) == (NOON + timedelta(minutes=30), "OP-GEN-1")


@pytest.mark.clause("EXC-12", "OP-EXC-4")
def test_a_result_is_asked_for_every_four_hours_until_the_twenty_fourth() -> None:
    hours = [(due.at - NOON) / timedelta(hours=1) for due in rules().tracking(NOON)]
    assert hours == [4, 8, 12, 16, 20, 24]
    assert rules().deadline(NOON) == NOON + timedelta(hours=24)


@given(DAYS)
@pytest.mark.clause("OP-EXC-4")
def test_tracking_goes_forward_and_ends_with_the_deadline(since: datetime) -> None:
    asked = [due.at for due in rules("heating", WorkingCalendar()).tracking(since)]
    assert asked == sorted(set(asked))
    assert asked[-1] == rules().deadline(since) == since + timedelta(hours=24)


@pytest.mark.clause("OP-EXC-4", "OP-EXC-7")
def test_without_a_result_the_ruling_names_who_is_told_next() -> None:
    late = rules().past_deadline(Role.COMPETENT_DEPARTMENT, NOON)
    assert (late.clause, late.because["told"]) == ("OP-EXC-7", "heating-centre")
    under_way = TrackingResult(answered_by="M1", progress=Progress.UNDER_WAY, result="在查")
    assert not rules().obtained(under_way)


# --- CF-25: the ladders


@pytest.mark.clause("EXC-14", "EXC-15", "EXC-16", "EXC-17", "EXC-18", "EXC-20", "CF-25", "OP-EXC-7")
@pytest.mark.parametrize(
    ("profile", "clause", "ladder"),
    [
        ("heating", "OP-EXC-7", "director competent-department heating-centre"),
        ("telecom", "EXC-14", "supervisor leadership"),
        ("logistics", "EXC-20", "supervisor department-head leadership"),
        ("taobao-dept", "EXC-15", "supervisor vp-marketing"),
        ("hospital-desk", "EXC-17", "department-head leadership"),
        ("hospital-callcentre", "EXC-17", "department-head leadership"),
        ("callcentre", "EXC-18", "supervisor leadership"),
        ("park", "OP-EXC-7", "supervisor leadership"),
    ],
)
def test_each_profile_has_its_own_ladder(profile: str, clause: str, ladder: str) -> None:
    policy, level, climbed = rules(profile), rules(profile).first_level, []
    while level not in climbed:
        climbed.append(level)
        level = policy.level_above(level)
    assert climbed == ladder.split()
    assert policy.goes_up(event("非正常"))
    assert policy.classification(event("非正常")).clause == clause


@pytest.mark.clause("EXC-20", "CF-25")
@pytest.mark.parametrize(
    ("profile", "skips", "asked"),
    [
        ("logistics", True, "department-head"),
        ("taobao-dept", False, "supervisor"),
        ("heating", False, "director"),
    ],
)
def test_an_emergency_skips_one_level_only_where_the_profile_lets_it(
    profile: str, asked: str, *, skips: bool
) -> None:
    urgent = event("非正常", emergency=True)
    assert (rules(profile).skips(urgent), rules(profile).first_asked(urgent)) == (skips, asked)
    assert rules(profile).first_asked(event("非正常")) is rules(profile).first_level


@pytest.mark.clause("EXC-20", "OP-REQ-1", "OP-REQ-2")
def test_an_emergency_is_settled_within_thirty_minutes_and_reported_on_within_a_day() -> None:
    logistics = rules("logistics", WorkingCalendar())
    assert logistics.settle_due(event("非正常", emergency=True), NOON).at == NOON + timedelta(minutes=30)
    four_hours = logistics.settle_due(event("非正常"), datetime(2013, 12, 25, 9, tzinfo=SHANGHAI))
    assert (four_hours.clause, four_hours.span.amount) == ("OP-REQ-1", 4)
    assert logistics.report_afterwards_due(NOON).at == NOON + timedelta(hours=24)


@pytest.mark.clause("OP-EXC-7")
def test_at_the_top_nothing_can_be_passed_up() -> None:
    passed = LevelDecision(answered_by="H1", decision=Settled.PASSED_UP, said="超出权限")
    assert rules().may_decide(Role.HEATING_CENTRE)(passed)
    assert not rules().may_decide(Role.COMPETENT_DEPARTMENT)(passed)
    assert not rules().may_decide(Role.HEATING_CENTRE)(
        passed.model_copy(update={"decision": Settled.SETTLED})
    )
