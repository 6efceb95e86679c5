"""P58 · supervisor-succession: who is considered in which order, who stands in, who decides by when."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from policies.career.grades import Grade
from policies.career.succession_candidates import Candidate
from policies.career.succession_forms import (
    Appointment,
    SuccessionProposal,
    Vacancy,
    VacantPost,
    Willingness,
)
from policies.career.supervisor_succession import SuccessionPolicy
from policies.performance.results import Held

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 11, 9, 10, tzinfo=SHANGHAI)
RULES = SuccessionPolicy.in_force_on(MONDAY.date(), "promotion")
BONUS = SuccessionPolicy.in_force_on(MONDAY.date(), "taobao-bonus")
SINCE = date(2024, 1, 1)


def post(**more: Any) -> VacantPost:
    known = {
        "former": "S1",
        "cause": "离职 left",
        "vacant_from": "2026-11-09",
        "taken_by": "H1",
        "held_since": "2020-01-01",
        "started_at": MONDAY,
    }
    return VacantPost.model_validate(known | more)


def held(**grades: Grade) -> dict[str, Held]:
    return {staff: Held(staff=staff, grade=grade, since=SINCE) for staff, grade in grades.items()}


def candidate(staff: str, grade: Grade = Grade.SENIOR, since: date = SINCE) -> Candidate:
    return Candidate(staff=staff, grade=grade, since=since, months_of_service=30)


R1 = candidate("R1", Grade.RESERVE_SUPERVISOR)
A1, A2 = candidate("A1"), candidate("A2")


def proposal(who: str = "R1", by: str = "Z3", passing_over: str = "") -> SuccessionProposal:
    said = {"answered_by": by, "candidate": who, "reasons": "综合能力强", "passing_over": passing_over}
    return SuccessionProposal.model_validate(said)


def appointment(by: str = "Z2", **more: Any) -> Appointment:
    said = {"answered_by": by, "candidate": "R1", "verdict": "任命 appointed"}
    return Appointment.model_validate(said | more).given_at(MONDAY)


def wrong(willing: Sequence[Candidate], said: SuccessionProposal, refused: Sequence[str] = ()) -> str:
    return "".join(RULES.wrong_proposal(willing, refused, said)).partition(":")[0]


# --- who is considered


@pytest.mark.clause("SUC-01", "OP-SUC-1", "CF-42")
def test_reserve_supervisors_come_first_then_seniors_and_nobody_else() -> None:
    everybody = held(
        A1=Grade.SENIOR, A2=Grade.SENIOR, A3=Grade.INTERMEDIATE, A5=Grade.JUNIOR, R2=Grade.RESERVE_SUPERVISOR
    ) | held(R1=Grade.RESERVE_SUPERVISOR, V1=Grade.VETERAN, S1=Grade.RESERVE_SUPERVISOR)
    assert [one.staff for one in RULES.considered(post(), everybody)] == ["R1", "R2", "A1", "A2"]


@pytest.mark.clause("SUC-01", "CF-01")
def test_on_the_bonus_ladder_the_veteran_is_the_highest_and_the_two_tops_are_not_mixed() -> None:
    everybody = held(A1=Grade.SENIOR, V1=Grade.VETERAN, R1=Grade.RESERVE_SUPERVISOR)
    assert [one.staff for one in BONUS.considered(post(), everybody)] == ["V1", "A1"]


@pytest.mark.clause("SUC-01")
@given(st.dictionaries(st.sampled_from("ABCDEFGH"), st.sampled_from(Grade)))
def test_no_senior_ever_comes_before_a_reserve_supervisor(grades: dict[str, Grade]) -> None:
    order = [one.grade for one in RULES.considered(post(), held(**grades))]
    assert order == sorted(order, key=[Grade.RESERVE_SUPERVISOR, Grade.SENIOR].index)


@pytest.mark.clause("SUC-01")
def test_without_candidates_it_is_said_and_with_them_their_order() -> None:
    assert RULES.listed(post(), []).what == "没有继任人选"
    listed = RULES.listed(post(), [R1, A1])
    assert (listed.clause, listed.because["candidates"]) == ("OP-SUC-1", ["R1 储备主管", "A1 高级客服"])


# --- SUC-02: who stands in


@pytest.mark.clause("SUC-02")
def test_the_reserve_supervisor_longest_in_the_grade_stands_in_and_a_senior_never_does() -> None:
    later = candidate("R0", Grade.RESERVE_SUPERVISOR, SINCE + timedelta(days=1))
    assert RULES.stands_in([later, R1, A1]) == "R1"
    assert RULES.stands_in([A1, A2]) == ""
    assert RULES.stands_in([]) == ""


# --- until when


@pytest.mark.clause("OP-SUC-2", "OP-HOUSE-88")
def test_answers_proposal_and_appointment_have_their_working_days() -> None:
    assert RULES.answers_due(post()).at == datetime(2026, 11, 12, 18, tzinfo=SHANGHAI)
    assert RULES.proposal_due(MONDAY).at == datetime(2026, 11, 16, 18, tzinfo=SHANGHAI)
    assert RULES.appointment_due(post(), MONDAY).at == datetime(2026, 11, 30, 18, tzinfo=SHANGHAI)


@pytest.mark.clause("OP-SUC-2")
def test_a_proposal_after_the_fifteen_days_still_leaves_time_to_decide() -> None:
    limit = RULES.appointment_due(post(), MONDAY).at
    assert RULES.appointment_due(post(), limit - timedelta(seconds=1)).at == limit
    assert RULES.appointment_due(post(), limit).at > limit


# --- what can't be right


@pytest.mark.clause("SUC-01", "OP-SUC-1")
@pytest.mark.parametrize(
    ("willing", "said", "refused", "field"),
    [
        ([R1, A1], proposal("R1"), [], ""),
        ([R1, A1], proposal("A1"), [], "passing_over"),
        ([R1, A1], proposal("A1", passing_over="R1 即将调离"), [], ""),
        ([R1, A1], proposal("A1"), ["R1"], ""),
        ([A1, A2], proposal("A2"), [], ""),
        ([A1], proposal("R1"), [], "candidate"),
        ([R1, A1], proposal("R1"), ["R1"], "candidate"),
        ([R1], proposal("R1", by="R1"), [], "answered_by"),
    ],
)
def test_who_may_be_proposed(
    willing: list[Candidate], said: SuccessionProposal, refused: list[str], field: str
) -> None:
    assert wrong(willing, said, refused) == field


@pytest.mark.clause("SUC-01")
@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({}, ""),
        ({"by": "Z3"}, "answered_by"),
        ({"by": "R1"}, "answered_by"),
        ({"candidate": "A1"}, "candidate"),
        ({"verdict": "不任命 not-appointed"}, "reason"),
        ({"verdict": "不任命 not-appointed", "reason": "经验不足"}, ""),
        ({"since": "2026-11-08"}, "since"),
        ({"since": "2026-11-09"}, ""),
        ({"since": "2027-01-01"}, ""),
    ],
)
def test_who_appoints_and_from_when(more: dict[str, str], field: str) -> None:
    found = RULES.wrong_appointment(proposal(), appointment(**more))
    assert [one.partition(":")[0] for one in found] == ([field] if field else [])


@pytest.mark.clause("SUC-01")
def test_the_appointment_holds_from_the_day_named_else_from_the_day_of_the_decision() -> None:
    assert RULES.since(appointment()) == date(2026, 11, 9)
    assert RULES.since(appointment(since="2026-12-01")) == date(2026, 12, 1)


@pytest.mark.clause("SUC-01")
def test_silence_is_no_yes_and_who_declines_is_not_proposed() -> None:
    yes = Willingness.model_validate({"answered_by": "A1", "stand": "愿意 willing"})
    no = Willingness.model_validate({"answered_by": "A2", "stand": "谢绝 declines"})
    assert [one.staff for one in RULES.willing([R1, A1, A2], [yes, no])] == ["A1"]
    assert RULES.answered([yes, no], ["R1"]).because == {
        "willing": ["A1"],
        "declined": ["A2"],
        "silent": ["R1"],
    }


@pytest.mark.clause("SUC-01")
def test_when_the_last_willing_one_is_refused_nobody_is_left() -> None:
    assert RULES.left_to_propose([R1, A1], ["R1"])
    assert not RULES.left_to_propose([R1, A1], ["R1", "A1"])
    assert not RULES.left_to_propose([], [])


@pytest.mark.clause("OP-HOUSE-88")
@pytest.mark.parametrize(
    ("joined", "months"),
    [(date(2026, 10, 9), 1), (date(2026, 10, 10), 0), (date(2024, 11, 9), 24), (date(2026, 11, 10), 0)],
)
def test_months_of_service_are_full_ones(joined: date, months: int) -> None:
    assert RULES.months_served(joined, post()) == months


@pytest.mark.clause("OP-HOUSE-88")
def test_the_data_cover_the_twelve_months_that_are_over() -> None:
    assert (RULES.first_month(post()), str(RULES.last_month(post()))) == ("2025-11", "2026-10")


@pytest.mark.clause("SUC-01")
def test_a_post_that_somebody_did_not_hold_is_refused() -> None:
    assert post().objections(MONDAY) == []
    assert post(held_since="").objections(MONDAY)[0].startswith("former: S1 在空缺日之前不是")


@pytest.mark.clause("SUC-01")
@pytest.mark.parametrize(
    "bad", [{"former": ""}, {"cause": "不知道"}, {"vacant_from": "2026-02-30"}, {"x": "1"}]
)
def test_a_form_that_cannot_be_right_is_refused(bad: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Vacancy.model_validate({"former": "S1", "cause": "离职 left", "taken_by": "H1"} | bad)
