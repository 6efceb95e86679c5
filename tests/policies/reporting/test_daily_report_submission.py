"""P18 · daily-report-submission: the day, the hour, the figures, the five forbidden acts."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from policies.organisation import Role
from policies.reporting.daily_report_breaches import Attempt, Course, ForbiddenAct, wrong_figures
from policies.reporting.daily_report_days import OnRecord, Punctuality
from policies.reporting.daily_report_figures import OTHERS, SIGNED, CallBacks, DayRepair, Figures, StationLine
from policies.reporting.daily_report_forms import BreachVerification, Delivery, Review, Signing
from policies.reporting.daily_report_request import ReportedDay, ReportRequest
from policies.reporting.daily_report_submission import DailyReportPolicy, Outcome
from policies.spans import Span, SpanUnit

SHANGHAI = ZoneInfo("Asia/Shanghai")
RULES = DailyReportPolicy.in_force_on(date(2026, 11, 21), "heating")
STARTED = datetime(2026, 11, 22, 7, tzinfo=SHANGHAI)
HOUR = datetime(2026, 11, 22, 9, tzinfo=SHANGHAI)
SECOND = timedelta(seconds=1)
FOUR_HOURS = Span(amount=4, unit=SpanUnit.hours)
FIGURES = Figures(day="2026-11-21", reported=42, completed=40, outstanding=5, by_kind={"异常": 3})
REFUSES = ("拒绝报送 refuse", "设备故障")


def day_of(request: ReportRequest | None = None, started: datetime = STARTED) -> ReportedDay:
    return RULES.day_of(request or ReportRequest(), started)


def at(hour: int, minute: int = 0, day: int = 21) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)


def signing(by: str = "R1", at: datetime = STARTED, **more: Any) -> Signing:
    return Signing.model_validate({**FIGURES.signed, "answered_by": by, **more}).given_at(at)


def fields(objections: Any) -> list[str]:
    return [one.partition(":")[0] for one in objections]


# --- RPT-04, OP-RPT-8, OP-RPT-9: one report a day, in the season


@pytest.mark.clause("RPT-04", "OP-RPT-8")
@pytest.mark.parametrize(
    ("started", "day"),
    [
        (datetime(2026, 11, 21, 15, 59, 59, tzinfo=UTC), "2026-11-20"),
        (datetime(2026, 11, 21, 16, 0, tzinfo=UTC), "2026-11-21"),
    ],
)
def test_left_blank_the_day_before_the_start_is_reported_in_the_departments_zone(
    started: datetime, day: str
) -> None:
    assert day_of(started=started).day == day


@pytest.mark.clause("OP-RPT-8")
def test_a_day_of_data_runs_from_midnight_to_midnight_and_another_cutoff_ends_it_at_its_hour() -> None:
    assert RULES.window(date(2026, 11, 21)) == (at(0), at(0, day=22))
    other = RULES.model_copy(update={"cutoff": time(20)})
    assert other.window(date(2026, 11, 21)) == (at(20, day=20), at(20))


@given(st.dates(date(2011, 1, 1), date(2030, 12, 31)), st.times().map(lambda t: t.replace(tzinfo=None)))
@pytest.mark.clause("OP-RPT-8")
def test_days_of_data_follow_one_another_without_gap_or_overlap(day: date, cutoff: time) -> None:
    rules = RULES.model_copy(update={"cutoff": cutoff})
    assert rules.window(day)[1] == rules.window(day + timedelta(days=1))[0]
    ends = rules.window(day)[1] - datetime.resolution
    assert ends.astimezone(SHANGHAI).date() == day, "the rules of that day hold for it"


@pytest.mark.clause("RPT-04")
def test_a_day_is_reported_only_when_its_data_are_complete() -> None:
    today = day_of(ReportRequest(day="2026-11-22"))
    assert fields(today.objections(at(0, day=23) - SECOND)) == ["day"]
    assert not today.objections(at(0, day=23))


@pytest.mark.clause("OP-RPT-9")
@pytest.mark.parametrize(
    ("day", "refused"),
    [("2026-04-15", False), ("2026-04-16", True), ("2025-10-14", True), ("2025-10-15", False)],
)
def test_reports_are_made_in_the_season_only(day: str, refused: bool) -> None:  # noqa: FBT001
    wrong = day_of(ReportRequest(day=day)).objections(STARTED)
    assert fields(wrong) == (["day", "department"] if refused else [])


@pytest.mark.clause("OP-RPT-9")
@pytest.mark.parametrize("profile", ["callcentre", "park"])
def test_a_profile_without_a_season_has_no_report(profile: str) -> None:
    rules = DailyReportPolicy.in_force_on(date(2026, 11, 22), profile)
    assert fields(rules.day_of(ReportRequest(), STARTED).objections(STARTED)) == ["day", "department"]


@pytest.mark.clause("OP-RPT-9")
def test_a_day_before_the_first_of_the_rulebook_is_refused_like_one_out_of_season() -> None:
    assert fields(day_of(ReportRequest(day="2009-12-25")).objections(STARTED)) == ["day", "department"]


@pytest.mark.parametrize("day", ["2026-02-29", "2026-13-01", "26-01-01", "0001-01-01", "gestern"])
@pytest.mark.clause("RPT-04")
def test_a_day_that_is_on_no_calendar_is_refused_by_its_form(day: str) -> None:
    with pytest.raises(ValidationError, match="day"):
        ReportRequest(day=day)


@pytest.mark.clause("RPT-04", "OP-HOUSE-40", "OP-RPT-9")
def test_the_report_starts_every_day_at_seven_the_first_one_after_the_seasons_first_day() -> None:
    (daily,) = RULES.recurrences
    assert (daily.rule, daily.at, daily.lag) == ("FREQ=DAILY", time(7), 1)
    assert daily.at < RULES.deadline


@pytest.mark.clause("RPT-04", "RPT-16")
@pytest.mark.parametrize(
    ("reason", "closed", "number"),
    [
        ("", [], "2026-11-21"),
        ("迟到的返单", [], "2026-11-21"),
        ("", [True], "2026-11-21"),
        ("迟到的返单", [True], "2026-11-21#2"),
        ("再更正", [True, True], "2026-11-21#3"),
    ],
)
def test_a_reason_makes_a_version_of_its_own_where_a_report_is_on_record(
    reason: str, closed: list[bool], number: str
) -> None:
    assert day_of(ReportRequest(reason=reason)).numbered(closed).external_number == number


@pytest.mark.clause("RPT-16")
def test_a_correction_names_who_asks_for_it_and_waits_until_the_report_before_it_is_out() -> None:
    asked = day_of(ReportRequest(reason="迟到的返单"))
    assert fields(asked.objections_to_correcting([True])) == ["taken_by"]
    assert fields(asked.model_copy(update={"taken_by": "R1"}).objections_to_correcting([False])) == ["reason"]
    assert not asked.objections_to_correcting([])


# --- RPT-05: the hour


@pytest.mark.clause("RPT-05", "OP-RPT-1")
def test_the_report_is_due_at_nine_for_the_day_before() -> None:
    due = RULES.due_for(day_of(), STARTED)
    assert (due.at, due.clause) == (HOUR, "OP-RPT-1")


@pytest.mark.clause("RPT-05", "OP-HOUSE-42")
def test_from_the_hour_on_each_step_has_its_own_time() -> None:
    assert RULES.due_for(day_of(), HOUR - SECOND).at == HOUR
    late = RULES.due_for(day_of(), HOUR)
    assert (late.at, late.clause) == (HOUR + timedelta(hours=2), "OP-HOUSE-42")


@pytest.mark.clause("RPT-05", "RPT-14")
def test_at_the_hour_is_in_time_and_a_second_later_is_late() -> None:
    hour = RULES.hour(date(2026, 11, 21))
    assert not RULES.fell_late(day_of(), hour, signing(at=HOUR))
    assert RULES.fell_late(day_of(), hour, signing(at=HOUR + SECOND))
    assert RULES.fell_late(day_of(), hour, None)
    later = RULES.due_for(day_of(), HOUR)
    assert not RULES.fell_late(day_of(), later, None), "late is late once"


@pytest.mark.clause("RPT-14")
def test_what_begins_after_the_hour_is_late_from_the_start_and_a_correction_never() -> None:
    assert not RULES.late_at_start(day_of(), HOUR - SECOND)
    assert RULES.late_at_start(day_of(), HOUR)
    correction = day_of().model_copy(update={"version": 2})
    assert not RULES.late_at_start(correction, HOUR)
    assert RULES.due_for(correction, STARTED).clause == "OP-HOUSE-42"


@given(st.datetimes(datetime(2026, 11, 21, 16, tzinfo=None), datetime(2026, 11, 23)))  # noqa: DTZ001
@pytest.mark.clause("RPT-05")
def test_no_step_is_due_before_it_begins(naive: datetime) -> None:
    since = naive.replace(tzinfo=UTC)
    assert RULES.due_for(day_of(), since).at > since


# --- RPT-14: days without a report


def on_record(*days: int) -> set[date]:
    return {date(2026, 11, day) for day in days}


@pytest.mark.clause("RPT-14", "OP-HOUSE-41")
def test_days_left_out_since_the_first_report_are_missed_and_none_before_it() -> None:
    assert RULES.missed_days(day_of(), on_record(18, 20)) == [date(2026, 11, 19)]
    assert RULES.missed_days(day_of(), on_record()) == []
    assert RULES.missed_days(day_of(), {date(2026, 4, 15)}) == [], "another season's report is no first one"


@pytest.mark.clause("OP-HOUSE-41")
@pytest.mark.parametrize(("first", "caught_up"), [(13, 7), (12, 7), (14, 6)])
def test_at_most_seven_days_are_caught_up_at_once(first: int, caught_up: int) -> None:
    missed = RULES.missed_days(day_of(), on_record(first))
    assert len(missed) == caught_up
    assert missed[-1] == date(2026, 11, 20)


@pytest.mark.clause("RPT-14")
def test_only_the_run_of_the_day_just_over_looks_for_missed_days() -> None:
    assert day_of(started=at(23, 59, day=22)).missed is False
    old = day_of(ReportRequest(day="2026-11-20"))
    assert old.missed
    assert RULES.missed_days(old, on_record(15)) == []
    assert not old.model_copy(update={"version": 2}).missed


@given(st.sets(st.integers(1, 20)))
@pytest.mark.clause("RPT-14", "OP-HOUSE-41")
def test_no_day_on_record_is_caught_up_and_all_lie_between_the_first_report_and_the_day(
    days: set[int],
) -> None:
    known = on_record(*days)
    missed = RULES.missed_days(day_of(), known)
    assert not known & set(missed)
    assert missed == sorted(missed)
    assert len(missed) <= RULES.catch_up_days
    assert all(min(known) < one < date(2026, 11, 21) for one in missed)


@pytest.mark.clause("RPT-12", "RPT-14", "OP-HOUSE-44")
def test_the_last_fourteen_days_show_which_reports_were_in_time_late_or_missing() -> None:
    hour = RULES.hour(date(2026, 11, 18)).at
    counted = {"reported": 7, "completed": 6, "outstanding": 4}
    reports = [
        OnRecord(date(2026, 11, 1), 1, hour, counted),
        OnRecord(date(2026, 11, 17), 1, hour - timedelta(days=1) + SECOND, counted),
        OnRecord(date(2026, 11, 18), 1, hour, counted),
        OnRecord(date(2026, 11, 18), 2, hour + timedelta(days=2), counted | {"reported": 8}),
        OnRecord(date(2026, 11, 20), 1, None, counted),
    ]
    past = RULES.looked_back(day_of(), reports)
    assert len(past) == 14
    standing = {one.day.day: one.standing for one in past}
    assert standing[17] is Punctuality.LATE
    assert standing[18] is Punctuality.IN_TIME, "a correction changes the figures only"
    assert standing[19] is Punctuality.MISSING
    assert standing[20] is Punctuality.UNDER_WAY
    assert next(one.reported for one in past if one.day.day == 18) == 8
    assert RULES.carried_over(day_of(), past) == 4
    assert date(2026, 11, 18) not in [one.day for one in RULES.unpunctual(past)]


# --- RPT-08, RPT-09, RPT-12: the figures


@pytest.mark.clause("RPT-08", "OP-RPT-4")
@pytest.mark.parametrize(
    ("called", "completed", "over"),
    [
        (at(10), at(14), False),
        (at(10), at(14) + SECOND, True),
        (at(20), None, False),
        (at(20) - SECOND, None, True),
        (at(23), at(3, day=22) + SECOND, True),
    ],
)
def test_over_four_hours_is_past_the_limit_and_not_at_it(
    called: datetime,
    completed: datetime | None,
    over: bool,  # noqa: FBT001
) -> None:
    repair = DayRepair("一站", called, completed)
    assert RULES.over_limit(repair, FOUR_HOURS, at(0, day=22)) is over


STATIONS = st.builds(
    StationLine,
    station=st.text(min_size=1, max_size=5),
    reported=st.integers(0, 99),
    completed=st.integers(0, 99),
    outstanding=st.integers(0, 99),
    over_limit=st.integers(0, 99),
)


@given(st.lists(STATIONS, max_size=20, unique_by=lambda one: one.station), st.integers(0, 25))
@pytest.mark.clause("RPT-08", "RPT-09", "RPT-10")
def test_the_stations_add_up_to_the_department_however_few_are_printed(
    lines: list[StationLine], most: int
) -> None:
    figures = Figures.of("2026-11-21", lines, CallBacks(), {}, None)
    printed = StationLine.table(figures.stations, most)
    assert len(printed) <= most + 1
    assert sum(one.reported for one in printed) == figures.reported
    assert sum(one.outstanding for one in printed) == figures.outstanding
    assert sum(one.over_limit for one in printed) == figures.over_limit


@pytest.mark.clause("RPT-10", "OP-RPT-4")
@pytest.mark.parametrize(("stations", "lines", "rest"), [(15, 15, False), (16, 16, True), (40, 16, True)])
def test_the_printed_form_lists_fifteen_stations_and_the_rest_together(
    stations: int,
    lines: int,
    rest: bool,  # noqa: FBT001
) -> None:
    busy = [StationLine(station=f"{n:02}站", reported=n) for n in range(stations)]
    paper = RULES.stations_on_paper(Figures.of("2026-11-21", busy, CallBacks(), {}, None))
    assert len(paper) == lines
    assert (paper[-1].station == OTHERS) is rest


@pytest.mark.clause("RPT-09")
def test_the_average_is_of_those_who_gave_a_score_and_none_of_nobody() -> None:
    assert Figures(day="2026-11-21", score_sum=25, scored=3).model_dump(mode="json")["average_score"] == "8.3"
    assert Figures(day="2026-11-21").average_score is None


@pytest.mark.clause("RPT-12")
@pytest.mark.parametrize(("before", "differs"), [(None, 0), (3, 0), (4, -1), (1, 2)])
def test_a_report_agrees_with_the_one_before_or_says_by_how_much_not(
    before: int | None, differs: int
) -> None:
    figures = FIGURES.model_copy(update={"carried_over": before})
    assert figures.unexplained == differs
    wrong = RULES.against(figures)(signing())
    assert fields(wrong) == (["remarks"] if differs else [])
    assert not RULES.against(figures)(signing(remarks="两单撤销"))


# --- RPT-11, RPT-13, RPT-15: signed and reviewed


@pytest.mark.clause("RPT-11", "RPT-13")
@pytest.mark.parametrize("name", SIGNED)
@pytest.mark.parametrize("off", [-1, 1])
def test_each_figure_equals_the_systems_or_is_refused_with_the_difference(name: str, off: int) -> None:
    figures = FIGURES.model_copy(update={"callbacks_planned": 2, "callbacks_done": 2, "over_limit": 2})
    figures = figures.model_copy(update={"dissatisfied": 2, "charged": 2})
    right = figures.signed
    (wrong,) = RULES.against(figures)(signing(**{**right, name: right[name] + off}))
    assert wrong.startswith(f"{name}: ")
    assert f"{off:+d}" in wrong
    assert not RULES.against(figures)(signing(**right))


@pytest.mark.clause("RPT-14")
def test_a_refusal_needs_its_reason_and_whoever_stands_in_has_to_sign() -> None:
    decision, reason = REFUSES
    assert fields(RULES.against(FIGURES)(signing(decision=decision))) == ["reason"]
    assert not RULES.against(FIGURES)(signing(decision=decision, reason=reason))
    assert fields(RULES.to_be_signed(FIGURES)(signing(decision=decision, reason=reason))) == ["decision"]
    assert fields(RULES.to_be_signed(FIGURES)(signing(reported=1))) == ["reported"]


@pytest.mark.clause("RPT-03", "RPT-15", "OP-RPT-2")
def test_the_director_reviews_and_nobody_what_they_signed_themselves() -> None:
    assert RULES.responsible is Role.DIRECTOR
    check = RULES.another_than(signing("B1"))
    assert fields(check(Review(answered_by="B1", verdict="审核无误 clean"))) == ["answered_by"]
    assert fields(check(Review(answered_by="M1", verdict="退回 send-back"))) == ["reason"]
    assert not check(Review(answered_by="M1", verdict="退回 send-back", reason="备注不清"))
    assert not check(Review(answered_by="M1", verdict="审核无误 clean"))


# --- RPT-05…07, RPT-10: delivered


def delivery(**more: Any) -> Delivery:
    return Delivery.model_validate({"answered_by": "R1", **more}).given_at(HOUR)


@pytest.mark.clause("RPT-06")
def test_delivered_in_person_is_delivered_with_a_signature() -> None:
    assert fields(RULES.objections_to_delivery(delivery())) == ["signed_for_by"]
    assert not RULES.objections_to_delivery(delivery(signed_for_by="U1"))


@pytest.mark.clause("RPT-07", "OP-RPT-3", "OP-RPT-6")
@pytest.mark.parametrize(("way", "number"), [("传真 fax", "fax"), ("电子版 electronic", "email")])
def test_fax_and_copy_need_a_special_circumstance_and_a_channel_that_is_filled_in(
    way: str, number: str
) -> None:
    special = delivery(way=way, circumstance="收件人外出")
    (closed,) = RULES.objections_to_delivery(special)
    assert closed.startswith("way: ")
    assert "OP-RPT-3" in closed
    filled = RULES.model_copy(update={number: "010-12345678"})
    assert not filled.objections_to_delivery(special)
    assert fields(filled.objections_to_delivery(delivery(way=way, circumstance="太忙"))) == ["circumstance"]
    assert fields(RULES.objections_to_delivery(delivery(way=way))) == ["way", "circumstance"]
    assert RULES.delivered(day_of(), special).clause == "RPT-07"
    assert RULES.delivered(day_of(), delivery(signed_for_by="U1")).clause == "RPT-06"


@pytest.mark.clause("RPT-10", "OP-RPT-5", "CF-49", "OP-HOUSE-43")
def test_both_kinds_of_leaders_get_the_report_and_a_day_to_acknowledge_it() -> None:
    assert RULES.recipients == (Role.UNIT_LEADER, Role.PARTNER_LEADER)
    assert RULES.acknowledge_due(HOUR).at == HOUR + timedelta(hours=24)


# --- RPT-14: the five forbidden acts


def acts(*sent: dict[str, int], by: str = "R1") -> dict[ForbiddenAct, str]:
    attempts = [Attempt(by=by, figures={**FIGURES.signed, **figures}) for figures in sent]
    return {one.act: one.facts for one in wrong_figures(FIGURES.signed, attempts)}


@pytest.mark.clause("RPT-14")
def test_lower_is_omitted_higher_is_falsified_and_right_is_nothing() -> None:
    assert acts({}) == {}
    assert [*acts({"reported": 41})] == [ForbiddenAct.OMISSION]
    assert [*acts({"reported": 43})] == [ForbiddenAct.FALSIFICATION]
    assert [*acts({"reported": 41, "completed": 41})] == [ForbiddenAct.OMISSION, ForbiddenAct.FALSIFICATION]


@pytest.mark.clause("RPT-14", "CF-61")
def test_the_same_lower_figure_once_more_or_fewer_exceptions_is_concealed() -> None:
    assert [*acts({"reported": 41}, {"reported": 41})] == [ForbiddenAct.CONCEALMENT]
    assert [*acts({"reported": 41}, {"reported": 40})] == [ForbiddenAct.OMISSION]
    assert [*acts({"exceptions": 2})] == [ForbiddenAct.CONCEALMENT]
    assert [*acts({"exceptions": 4})] == [ForbiddenAct.FALSIFICATION]
    assert "报修数" in acts({"reported": 41}, {"reported": 41})[ForbiddenAct.CONCEALMENT]


@pytest.mark.clause("RPT-14")
def test_a_figure_that_two_people_each_sent_once_is_concealed_by_neither() -> None:
    figures = {**FIGURES.signed, "reported": 41}
    found = [*wrong_figures(FIGURES.signed, [Attempt(by=who, figures=figures) for who in ("R1", "R2")])]
    assert [(one.act, one.person) for one in found] == [
        (ForbiddenAct.OMISSION, "R1"),
        (ForbiddenAct.OMISSION, "R2"),
    ]


@given(st.lists(st.dictionaries(st.sampled_from(SIGNED), st.integers(0, 50)), max_size=6))
@pytest.mark.clause("RPT-14")
def test_every_wrong_figure_is_found_and_no_right_one(sent: list[dict[str, int]]) -> None:
    system = FIGURES.signed
    wrong = {name for one in sent for name, said in one.items() if said != system[name]}
    found = acts(*sent)
    assert bool(found) is bool(wrong)
    lowered = any(said < system[name] for one in sent for name, said in one.items())
    assert bool(found.keys() & {ForbiddenAct.OMISSION, ForbiddenAct.CONCEALMENT}) is lowered


@pytest.mark.clause("RPT-14", "RPT-02")
def test_what_was_refused_or_left_blank_is_a_refusal_of_whoever_owns_the_report() -> None:
    chosen = RULES.breaches(day_of(), FIGURES, Course(statisticians=("R1",), refused=(("R1", "设备故障"),)))
    assert [(one.act, one.person) for one in chosen] == [(ForbiddenAct.REFUSAL, "R1")]
    silent = RULES.breaches(day_of(), FIGURES, Course(statisticians=("R1",), silent=True))
    assert [(one.act, one.person) for one in silent] == [(ForbiddenAct.REFUSAL, "R1")]
    several = RULES.breaches(day_of(), FIGURES, Course(statisticians=("R1", "R2"), silent=True))
    assert [one.person for one in several] == [""], "who it was is for the verification to find"
    assert RULES.breaches(day_of(), FIGURES, Course(statisticians=("R1",))) == []


@pytest.mark.clause("RPT-14")
def test_a_missed_day_is_an_omission_and_not_called_late_as_well() -> None:
    course = Course(statisticians=("R1",), late=True)
    missed = day_of(ReportRequest(day="2026-11-19"))
    assert [one.act for one in RULES.breaches(missed, FIGURES, course)] == [ForbiddenAct.OMISSION]
    assert [one.act for one in RULES.breaches(day_of(), FIGURES, course)] == [ForbiddenAct.LATENESS]


@pytest.mark.clause("RPT-14", "OP-RPT-7", "RPT-02")
def test_lateness_costs_five_points_by_the_clock_where_one_person_held_the_report() -> None:
    ruling = RULES.lateness_sanction(["R1"])
    assert ruling is not None
    assert (ruling.clause, ruling.amount, ruling.unit, ruling.because["about"]) == (
        "OP-RPT-7",
        -5,
        "points",
        "R1",
    )
    assert RULES.lateness_sanction([]) is None
    assert RULES.lateness_sanction(["R1", "R2"]) is None
    assert RULES.late(day_of(), ["R1"]).because["person"] == "R1"
    assert RULES.late(day_of(), ["R1", "R2"]).because["person"] == ""
    assert RULES.late(day_of(), []).amount is None


def verification(**more: Any) -> BreachVerification:
    filled = {"answered_by": "B1", "act": "虚报 falsification", "facts": "多报一件", "reason": "已查"}
    return BreachVerification.model_validate(filled | more)


@pytest.mark.clause("PEN-18", "OP-RPT-7")
def test_only_what_is_verified_costs_points_and_nobody_verifies_their_own_act() -> None:
    guilty = RULES.judgement(verification(verified=True, at_fault="R1"))
    assert (guilty.clause, guilty.amount) == ("OP-RPT-7", -5)
    cleared = RULES.judgement(verification(verified=False, at_fault="R1"))
    assert (cleared.clause, cleared.amount) == ("PEN-18", None)
    assert fields(RULES.verifiable(verification(verified=True))) == ["at_fault"]
    assert fields(RULES.verifiable(verification(verified=False, at_fault="B1"))) == ["answered_by"]
    assert not RULES.verifiable(verification(verified=True, at_fault="R1"))


@pytest.mark.clause("RPT-01", "RPT-16", "CF-57")
def test_what_is_filed_are_the_days_true_figures_and_who_signed_them() -> None:
    outcome = Outcome.of("RPT-1", day_of().numbered([]), FIGURES, signing(), delivery(signed_for_by="U1"), ())
    assert Figures.model_validate(outcome.figures) == FIGURES
    assert (outcome.day, outcome.version, outcome.signed_by) == ("2026-11-21", 1, "R1")
