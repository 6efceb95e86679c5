"""P24 · which recordings are heard, by when, and what follows from what is heard."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from policies.organisation import Role
from policies.quality.days import begins
from policies.quality.recording_findings import Finding, HeardRecording, Noted, Omitted
from policies.quality.recording_sample import Candidate, Sample, assigned, draw, lot
from policies.quality.recording_spot_check import Outcome, SpotCheckPolicy
from policies.quality.spot_check_forms import CheckKind, CheckRequest, NonReporting, SpotCheck
from policies.working_time import WorkingCalendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
HOTLINE = WorkingCalendar(rests=False)
WEDNESDAY = date(2013, 12, 25)
RULES = SpotCheckPolicy.in_force_on(WEDNESDAY, "heating", HOTLINE)
DAILY, WEEKLY = CheckKind.LEAD_DAILY, CheckKind.DIRECTOR_WEEKLY
RECORDINGS = st.lists(
    st.builds(
        Candidate,
        number=st.text("0123456789", min_size=1, max_size=6),
        operator=st.sampled_from(["O1", "O2", "O3", "O4"]),
        complaint=st.booleans(),
        new_operator=st.booleans(),
        long=st.booleans(),
    ),
    unique_by=lambda one: one.number,
    max_size=60,
)


def check(kind: CheckKind = DAILY, at: tuple[int, int] = (15, 0), day: str = "") -> SpotCheck:
    started = datetime(2013, 12, 25, *at, tzinfo=SHANGHAI)
    return RULES.check_of(CheckRequest(check_kind=kind, day=day), started)


def heard(recording: str, finding: Finding = Finding.NOTHING, remark: str = "") -> HeardRecording:
    return HeardRecording(recording=recording, found=finding, explanation=remark)


def noted(finding: Finding) -> Noted:
    return Noted(recording="R-1", operator="O1", finding=finding)


# --- REC-04, REC-05: when, by whom, which days


@pytest.mark.clause("REC-04", "REC-05", "REC-06", "CF-33", "OP-HOUSE-46")
def test_the_lead_checks_every_day_and_the_director_every_friday() -> None:
    daily, weekly = RULES.recurrences
    assert (daily.rule, f"{daily.at:%H:%M}", daily.asks["check_kind"]) == ("FREQ=DAILY", "15:00", DAILY)
    assert (weekly.rule, weekly.asks["check_kind"]) == ("FREQ=WEEKLY;BYDAY=FR", WEEKLY)
    assert (check(DAILY).checker, check(WEEKLY).checker) == (Role.SHIFT_LEAD, Role.DIRECTOR)


@pytest.mark.clause("REC-04")
@pytest.mark.parametrize(
    ("started", "day"),
    [
        (datetime(2013, 12, 25, 15, 59, 59, tzinfo=UTC), "2013-12-25"),
        (datetime(2013, 12, 25, 16, 0, 0, tzinfo=UTC), "2013-12-26"),
    ],
)
def test_left_blank_the_day_of_the_scheduled_start_is_checked_in_the_departments_zone(
    started: datetime, day: str
) -> None:
    found = RULES.check_of(CheckRequest(), started)
    assert found.day == day
    assert found.external_number == f"{day} lead-daily"
    assert "2013" in found.subject


@pytest.mark.clause("REC-04", "REC-05")
def test_the_lead_hears_the_day_and_the_director_the_seven_days_before_without_a_gap() -> None:
    day, week = RULES.period(check(DAILY)), RULES.period(check(WEEKLY, day="2013-12-27"))
    assert (day.begins, day.ends - day.begins) == (begins(WEDNESDAY, HOTLINE), timedelta(days=1))
    assert (week.begins, week.ends) == (
        begins(date(2013, 12, 20), HOTLINE),
        begins(date(2013, 12, 27), HOTLINE),
    )
    assert RULES.period(check(WEEKLY, day="2013-12-20")).ends == week.begins


@pytest.mark.clause("REC-05", "OP-REC-2")
@pytest.mark.parametrize(
    ("day", "friday"),
    [("2013-12-26", "2013-12-20"), ("2013-12-27", "2013-12-27"), ("2013-12-28", "2013-12-27")],
)
def test_a_weekly_check_belongs_to_the_latest_friday(day: str, friday: str) -> None:
    assert check(WEEKLY, day=day).day == friday


@pytest.mark.clause("REC-04", "REC-05")
def test_a_day_that_has_not_come_is_not_checked() -> None:
    tomorrow = check(day="2013-12-26")
    midnight = datetime(2013, 12, 26, tzinfo=SHANGHAI)
    assert [one.partition(":")[0] for one in tomorrow.objections(midnight - timedelta(seconds=1))] == ["day"]
    assert tomorrow.objections(midnight) == []


@pytest.mark.clause("REC-04")
@pytest.mark.parametrize("written", ["2013-02-30", "20131225", "2013-W52-3", "gestern"])
def test_what_is_no_day_is_refused_with_how_to_write_one(written: str) -> None:
    with pytest.raises(ValidationError, match="2013-12-25"):
        CheckRequest(day=written)


@pytest.mark.clause("OP-REC-2")
@pytest.mark.parametrize(
    ("kind", "at", "due"),
    [
        (DAILY, (15, 0), (25, 18)),
        (DAILY, (18, 0), (25, 18)),
        (DAILY, (18, 1), (26, 18)),
    ],
)
def test_the_daily_check_is_due_at_18_and_one_started_later_the_next_day(
    kind: CheckKind, at: tuple[int, int], due: tuple[int, int]
) -> None:
    limit = RULES.listening_due(check(kind, at))
    assert ((limit.at.day, limit.at.hour), limit.at.minute, limit.clause) == (due, 0, "OP-REC-2")


@pytest.mark.clause("OP-REC-2")
def test_the_weekly_check_is_due_on_friday_at_16() -> None:
    friday = datetime(2013, 12, 27, 9, tzinfo=SHANGHAI)
    limit = RULES.listening_due(RULES.check_of(CheckRequest(check_kind=WEEKLY), friday))
    assert limit.at == datetime(2013, 12, 27, 16, tzinfo=SHANGHAI)


@given(st.datetimes(datetime(2013, 1, 1), datetime(2030, 1, 1)), st.sampled_from(list(CheckKind)))  # noqa: DTZ001 - given a zone below
@pytest.mark.clause("OP-REC-2")
def test_a_check_is_never_due_before_it_starts_nor_later_than_a_day_and_its_hour(
    moment: datetime, kind: CheckKind
) -> None:
    started = moment.replace(tzinfo=SHANGHAI)
    limit = RULES.listening_due(RULES.check_of(CheckRequest(check_kind=kind), started))
    assert started <= limit.at <= started + timedelta(days=1)


# --- OP-REC-1, OP-HOUSE-45: the draw


@given(RECORDINGS, st.randoms(), st.integers(0, 5), st.integers(0, 80))
@pytest.mark.clause("OP-REC-1", "OP-HOUSE-45")
def test_the_draw_is_the_same_in_whatever_order_the_recordings_come(
    recordings: list[Candidate], random: object, each: int, total: int
) -> None:
    shuffled = list(recordings)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis gives a random.Random
    assert draw("s", recordings, each=each, total=total) == draw("s", shuffled, each=each, total=total)


@given(RECORDINGS)
@pytest.mark.clause("REC-04", "OP-REC-1", "OP-HOUSE-45")
def test_the_lead_draws_three_of_each_operator_and_the_riskiest_of_theirs(
    recordings: list[Candidate],
) -> None:
    sample = RULES.sample(check(DAILY), "客服部", recordings)
    taken = Counter(one.operator for one in sample.drawn)
    assert taken == {name: min(3, calls) for name, calls in sample.workload.items()}
    left = set(recordings) - set(sample.drawn)
    for one in left:
        assert all(one.risk <= other.risk for other in sample.drawn if other.operator == one.operator)


@given(RECORDINGS)
@pytest.mark.clause("REC-05", "OP-REC-1")
def test_the_director_draws_ten_in_all_and_somebody_twice_only_after_everybody_once(
    recordings: list[Candidate],
) -> None:
    sample = RULES.sample(check(WEEKLY), "客服部", recordings)
    assert len(sample.drawn) == len(set(sample.drawn)) == min(10, len(recordings))
    taken = Counter(one.operator for one in sample.drawn)
    assert set(taken) == set(sample.workload), "every operator with recordings is drawn from"
    for name, calls in sample.workload.items():
        assert taken[name] == calls or taken[name] >= max(taken.values()) - 1


@pytest.mark.clause("REC-05", "OP-HOUSE-45")
def test_with_more_operators_than_places_the_riskier_calls_come_first() -> None:
    many = [Candidate(number=f"R-{n:02}", operator=f"O{n}", complaint=n < 4) for n in range(15)]
    drawn = RULES.sample(check(WEEKLY), "客服部", many).drawn
    assert len(drawn) == 10
    assert {one.number for one in drawn if one.complaint} == {"R-00", "R-01", "R-02", "R-03"}


@pytest.mark.clause("OP-REC-1")
def test_anybody_can_repeat_the_draw_from_the_published_seed() -> None:
    plain = [Candidate(number=f"R-{n}", operator="O1") for n in range(20)]
    sample = RULES.sample(check(DAILY), "客服部", plain)
    assert sample.seed == "2013-12-25 客服部 lead-daily"
    assert [one.number for one in sample.drawn] == sorted(
        (one.number for one in plain), key=lambda number: lot(sample.seed, number)
    )[:3]
    assert lot("s", "R-1") == "c71befc258e1d51f09e96ac9ed13ac896803e644e457472db2c8079de5f08fa9"
    other = RULES.sample(check(DAILY, day="2013-12-24"), "客服部", plain)
    assert other.drawn != sample.drawn, "another day, another draw"


@pytest.mark.clause("OP-HOUSE-45")
@pytest.mark.parametrize(("days", "new"), [(0, True), (89, True), (90, False)])
def test_somebody_is_new_for_90_days_after_joining(days: int, new: bool) -> None:  # noqa: FBT001
    made = datetime(2013, 12, 25, 9, tzinfo=SHANGHAI)
    found = RULES.candidate("R", "O1", WEDNESDAY - timedelta(days=days), made, 1, complaint=False)
    assert found.new_operator is new


@pytest.mark.clause("OP-HOUSE-45")
@pytest.mark.parametrize(("seconds", "long"), [(299, False), (300, True)])
def test_a_call_is_long_from_300_seconds_on(seconds: int, long: bool) -> None:  # noqa: FBT001
    made = datetime(2013, 12, 25, 9, tzinfo=SHANGHAI)
    assert RULES.candidate("R", "O1", WEDNESDAY, made, seconds, complaint=False).long is long


@pytest.mark.clause("OP-HOUSE-45")
def test_complaints_come_before_new_staff_and_new_staff_before_long_calls() -> None:
    a = Candidate(number="1", operator="O", complaint=True)
    b = Candidate(number="2", operator="O", new_operator=True, long=True)
    c = Candidate(number="3", operator="O", long=True)
    assert a.risk > b.risk > c.risk


# --- REC-04, REC-08: the result record


@pytest.mark.clause("REC-04", "REC-07")
@pytest.mark.parametrize(
    ("sheet", "reason"),
    [
        ([heard("R-1")], "R-2 漏填"),
        ([heard("R-1"), heard("R-2"), heard("R-9")], "R-9 不在应听之列"),
        ([heard("R-1"), heard("R-2"), heard("R-2")], "R-2 重复"),
        ([heard("R-1"), heard("R-2", Finding.NON_STANDARD)], "R-2 有问题须说明原因"),
    ],
)
def test_a_record_holds_every_drawn_recording_once_and_the_reason_of_each_problem(
    sheet: list[HeardRecording], reason: str
) -> None:
    drawn = tuple(Candidate(number=number, operator="O1") for number in ("R-1", "R-2"))
    sample = Sample(seed="s", candidates=drawn, drawn=drawn)
    assert [one for one in sample.objections(sheet) if reason in one and one.startswith("heard: ")]
    assert sample.objections([heard("R-2", Finding.WRONG_STATION, "二站报成一站"), heard("R-1")]) == []
    assert sample.prefilled == {"heard": [{"recording": "R-1"}, {"recording": "R-2"}]}


@pytest.mark.clause("REC-04")
def test_nobody_checks_their_own_recordings() -> None:
    own = Candidate(number="R-1", operator="F1")
    sample = Sample(seed="s", candidates=(own,), drawn=(own,))
    assert [one.partition(":")[0] for one in sample.own_among("F1")] == ["answered_by"]
    assert sample.own_among("B1") == []


@pytest.mark.clause("REC-08")
def test_the_workload_of_the_day_goes_into_the_outcome_operator_by_operator() -> None:
    calls = tuple(Candidate(number=str(n), operator="O1" if n < 5 else "O2") for n in range(7))
    sample = RULES.sample(check(), "客服部", calls)
    outcome = Outcome.of("REC-1", check(), sample, [noted(Finding.WORTH_PRAISE), noted(Finding.NON_STANDARD)])
    assert outcome.workload == {"O1": 5, "O2": 2}
    assert (outcome.heard, outcome.problems, outcome.praised) == (2, 1, 1)
    assert RULES.drawn(sample).because["operators"] == 2


# --- REC-09…12: what follows


@pytest.mark.clause("REC-09")
@pytest.mark.parametrize("finding", list(Finding))
def test_three_findings_are_serious_and_five_are_problems(finding: Finding) -> None:
    serious = finding in {Finding.WRONG_ADDRESS, Finding.WRONG_STATION, Finding.INVALID_PROMISE}
    assert finding.serious is serious
    assert finding.problem is (serious or finding in {Finding.NON_STANDARD, Finding.UNPLEASANT_VOICE})


@pytest.mark.clause("REC-11", "REC-12", "OP-REC-4")
@pytest.mark.parametrize(
    ("finding", "points", "clause"),
    [
        (Finding.NON_STANDARD, -2, "REC-11"),
        (Finding.UNPLEASANT_VOICE, -2, "REC-11"),
        (Finding.WORTH_PRAISE, 2, "REC-12"),
    ],
)
def test_phrase_and_voice_cost_two_points_and_praise_earns_two(
    finding: Finding, points: int, clause: str
) -> None:
    ruling = RULES.points(noted(finding))
    assert ruling is not None
    assert (ruling.amount, ruling.unit, ruling.clause) == (Decimal(points), "points", clause)
    assert ruling.because == {"about": "O1", "recording": "R-1", "finding": finding.zh}


@pytest.mark.clause("REC-11", "REC-12")
@pytest.mark.parametrize(
    "finding",
    [Finding.NOTHING, Finding.WRONG_ADDRESS, Finding.COMPLAINT_HEARD, Finding.PRAISE_HEARD],
)
def test_nothing_else_moves_points(finding: Finding) -> None:
    assert RULES.points(noted(finding)) is None


@pytest.mark.clause("REC-09", "PEN-15")
@pytest.mark.parametrize(("earlier", "yuan"), [(2, 10), (3, 60)])
def test_a_serious_finding_costs_what_the_nth_of_the_month_costs(earlier: int, yuan: int) -> None:
    ruling = RULES.serious(noted(Finding.WRONG_STATION), earlier, "money")
    assert (ruling.amount, ruling.clause) == (Decimal(yuan), "PEN-15")
    assert ruling.because["recording"] == "R-1"


@pytest.mark.clause("REC-10", "OP-REC-3", "OP-PEN-6")
@pytest.mark.parametrize(("taken_in", "amount", "unit"), [("money", 50, "yuan"), ("points", -5, "points")])
def test_who_heard_a_problem_and_kept_silent_pays_50_yuan_or_the_points_they_make(
    taken_in: str, amount: int, unit: str
) -> None:
    silent = Omitted(recording="R-1", listener="F1", finding=Finding.WRONG_STATION)
    ruling = RULES.kept_silent(silent, taken_in)
    assert (ruling.amount, ruling.unit, ruling.because["about"]) == (Decimal(amount), unit, "F1")


@pytest.mark.clause("PEN-18", "REC-10")
def test_nobody_verifies_their_own_silence() -> None:
    form = {"recording": "R-1", "listener": "F1", "verified": True, "reason": "听过"}
    assert NonReporting.model_validate(form | {"answered_by": "F1"}).own_matter
    assert not NonReporting.model_validate(form | {"answered_by": "B1"}).own_matter


@given(RECORDINGS, st.integers(0, 12))
@pytest.mark.clause("RSR-01")
def test_an_operator_hears_their_own_calls_before_their_colleagues(
    recordings: list[Candidate], amount: int
) -> None:
    given_out = assigned("s", recordings, "O1", amount)
    assert len(given_out) == len(set(given_out)) == min(amount, len(recordings))
    own = sum(one.operator == "O1" for one in recordings)
    assert sum(one.operator == "O1" for one in given_out) == min(own, amount)
