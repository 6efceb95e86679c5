"""P55 · probation-regularization: how long, what passes, who approves, what it pays."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from policies.career.grades import Grade
from policies.career.probation_forms import (
    Application,
    Assessment,
    BonusAssessment,
    HrApproval,
    LeaderApproval,
    OnProbation,
    Probation,
    PromotionAssessment,
)
from policies.career.probation_regularization import ProbationPolicy

SHANGHAI = ZoneInfo("Asia/Shanghai")
RULES = ProbationPolicy.in_force_on(date(2026, 11, 2), "promotion")
BONUS = ProbationPolicy.in_force_on(date(2026, 11, 2), "taobao-bonus")
MET, NOT_MET = "具备 met", "不具备 not-met"
CONDITIONS = ("no_breach", "culture", "attitude", "mastery", "results")


def about(joined: str = "2026-10-15", **more: Any) -> OnProbation:
    known = {
        "person": "A8",
        "joined": joined,
        "taken_by": "H1",
        "on_register_since": joined,
        "grade": "",
        "started_at": datetime(2026, 11, 20, 9, tzinfo=SHANGHAI),
    }
    return OnProbation.model_validate(known | more)


def sheet(knowledge: int = 80, skill: int = 80, **more: Any) -> Assessment:
    met = dict.fromkeys(CONDITIONS, MET)
    scored = {"answered_by": "D1", "knowledge": knowledge, "skill": skill}
    return PromotionAssessment.model_validate(scored | met | more)


def leader(by: str = "D1", verdict: str = "同意转正 approved", reason: str = "") -> LeaderApproval:
    return LeaderApproval.model_validate({"answered_by": by, "verdict": verdict, "reason": reason})


def hr(by: str = "H1", pay: str = "", verdict: str = "同意转正 approved") -> HrApproval:
    said = {"answered_by": by, "pay": pay, "verdict": verdict, "reason": "不同意" if "不" in verdict else ""}
    return HrApproval.model_validate(said)


def ends(joined: str) -> str:
    return f"{RULES.ends(about(joined)).at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


# --- OP-PRB-1, OP-PRB-3: how long


@pytest.mark.clause("OP-PRB-1", "GRD-11", "CF-03")
@pytest.mark.parametrize(
    ("joined", "end"),
    [
        ("2026-10-15", "2026-11-15 00:00"),
        ("2026-10-31", "2026-12-01 00:00"),
        ("2026-11-30", "2026-12-30 00:00"),
        ("2026-12-31", "2027-01-31 00:00"),
        ("2027-01-28", "2027-02-28 00:00"),
        ("2027-01-29", "2027-03-01 00:00"),
        ("2027-01-31", "2027-03-01 00:00"),
        ("2028-01-29", "2028-02-29 00:00"),
        ("2028-01-30", "2028-03-01 00:00"),
        ("2028-02-29", "2028-03-29 00:00"),
    ],
)
def test_the_probation_is_a_month_from_joining_to_the_end_of_months_that_are_shorter(
    joined: str, end: str
) -> None:
    assert ends(joined) == end


@pytest.mark.clause("OP-PRB-1")
@given(joined=st.dates(date(2010, 1, 1), date(2027, 12, 1)), later=st.integers(0, 60))
def test_who_joins_later_is_never_regular_earlier(joined: date, later: int) -> None:
    first = RULES.ends(about(joined.isoformat())).at
    second = RULES.ends(about((joined + timedelta(days=later)).isoformat())).at
    assert first <= second
    assert timedelta(days=28) <= first - datetime.combine(joined, datetime.min.time(), SHANGHAI)


@pytest.mark.clause("GRD-11")
def test_the_bonus_scheme_states_the_month_itself_and_elsewhere_it_is_a_default_of_ours() -> None:
    assert BONUS.ends(about()).clause == "GRD-11"
    assert RULES.ends(about()).clause == "OP-PRB-1"


@pytest.mark.clause("OP-PRB-3")
def test_an_extension_is_one_month_from_where_the_probation_had_ended() -> None:
    extended = RULES.extended(RULES.ends(about("2026-10-31")))
    assert extended.at == datetime(2027, 1, 1, tzinfo=SHANGHAI)


@pytest.mark.clause("OP-PRB-3")
def test_it_is_extended_once_and_not_twice() -> None:
    assert RULES.may_extend([sheet(79)])
    assert not RULES.may_extend([sheet(79), sheet(79)])


@pytest.mark.clause("PRB-01", "OP-HOUSE-85")
def test_nobody_applies_earlier_than_seven_days_before_the_end() -> None:
    limit, said = RULES.ends(about()), Application(answered_by="A8", summary="一个月小结")
    first = limit.at - timedelta(days=7)
    assert RULES.too_early(limit, said.given_at(first)) == []
    (wrong,) = RULES.too_early(limit, said.given_at(first - timedelta(seconds=1)))
    assert wrong.startswith("summary: 2026-11-08 起方可申请")


# --- PRB-02: the test


@pytest.mark.clause("PRB-02", "OP-PRB-2")
@pytest.mark.parametrize(
    ("knowledge", "skill", "passes"),
    [(80, 80, True), (79, 80, False), (80, 79, False), (100, 79, False), (100, 100, True), (0, 0, False)],
)
def test_knowledge_and_skill_both_reach_80(knowledge: int, skill: int, *, passes: bool) -> None:
    assert RULES.passed(sheet(knowledge, skill)) is passes


@pytest.mark.clause("PRB-02", "GRD-12")
@pytest.mark.parametrize("condition", CONDITIONS)
def test_each_condition_of_a_junior_must_be_met_beside_the_marks(condition: str) -> None:
    failed = sheet(100, 100, **{condition: NOT_MET})
    assert not RULES.passed(failed)
    assert len(failed.unmet) == 1


@pytest.mark.clause("PRB-02", "GRD-05")
def test_the_bonus_scheme_goes_through_its_own_seven_requirements() -> None:
    assert RULES.test_form is PromotionAssessment
    assert BONUS.test_form is BonusAssessment
    asked = BonusAssessment.model_fields.keys() - {"answered_by", "knowledge", "skill", "remark"}
    assert len(asked) == 7
    scored = {"answered_by": "D1", "knowledge": 80, "skill": 80}
    met = BonusAssessment.model_validate(scored | dict.fromkeys(asked, MET))
    failed = BonusAssessment.model_validate(scored | dict.fromkeys(asked, MET) | {"orders": NOT_MET})
    assert BONUS.passed(met)
    assert not BONUS.passed(failed)


@pytest.mark.clause("PRB-02")
@pytest.mark.parametrize("bad", [{"knowledge": 101}, {"skill": -1}, {"culture": "也许"}, {"results": ""}])
def test_a_test_that_cannot_be_right_is_refused(bad: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        sheet(**bad)


@pytest.mark.clause("PRB-02", "OP-PRB-3")
def test_what_is_ruled_says_what_was_found_and_a_second_failure_is_a_proposal_only() -> None:
    passed = RULES.tested(about(), [sheet()])
    once = RULES.tested(about(), [sheet(79, culture=NOT_MET)])
    twice = RULES.tested(about(), [sheet(79), sheet(79)])
    assert (passed.clause, once.clause, twice.clause) == ("PRB-02", "OP-PRB-3", "PRB-02")
    assert once.because["unmet"] == ["认同文化举止专业"]
    assert "延长" in once.what
    assert "建议终止" in twice.what
    assert {one.amount for one in (passed, once, twice)} == {None}


@pytest.mark.clause("PRB-01", "OP-HOUSE-85")
def test_the_test_is_due_three_working_days_after_the_end_with_or_without_an_application() -> None:
    assert RULES.test_due(RULES.ends(about())).at == datetime(2026, 11, 18, 18, tzinfo=SHANGHAI)
    silent = RULES.not_applied(about(), RULES.ends(about()))
    assert silent.clause == "OP-HOUSE-85"


# --- PRB-03: approval


@pytest.mark.clause("PRB-03", "OP-PRB-4")
def test_nobody_tests_or_approves_themselves_and_a_refusal_has_its_reason() -> None:
    assert RULES.not_ones_own(about(), sheet(answered_by="A8"))
    assert RULES.not_ones_own(about(), leader("A8"))
    assert RULES.not_ones_own(about(), leader()) == []
    assert RULES.not_ones_own(about(), leader(verdict="不同意 refused"))[0].startswith("reason: ")
    assert RULES.not_ones_own(about(), leader(verdict="不同意 refused", reason="业绩不足")) == []


@pytest.mark.clause("PRB-03", "OP-PRB-4")
def test_the_two_levels_are_two_people() -> None:
    since = date(2018, 2, 1)
    assert RULES.wrong_approval(about(), since, leader("D1"), hr("D1"))[0].startswith("answered_by: ")
    assert RULES.wrong_approval(about(), since, leader("D1"), hr("H1")) == []


# --- PRB-04: grade and pay


@pytest.mark.clause("PRB-04", "GRD-02", "GRD-11", "CF-03")
def test_the_pay_rises_as_the_profile_says() -> None:
    january = about("2018-01-01", on_register_since="2018-01-01")
    since = date(2018, 2, 1)
    assert (RULES.probation_pay(january), RULES.new_pay(january, since, hr())) == (1800, 2200)
    assert (BONUS.probation_pay(january), BONUS.new_pay(january, since, hr())) == (1600, 2000)
    assert RULES.grade_after is Grade.JUNIOR
    assert BONUS.grade_after is Grade.JUNIOR


@pytest.mark.clause("PRB-04", "GRD-03", "OP-GRD-1")
def test_where_no_table_covers_the_day_hr_enters_the_pay_and_nothing_is_invented() -> None:
    since = date(2026, 11, 15)
    assert RULES.probation_pay(about()) is None
    assert RULES.wrong_approval(about(), since, leader(), hr())[0].startswith("pay: 该日没有薪资表")
    assert RULES.wrong_approval(about(), since, leader(), hr(pay="2600")) == []
    assert RULES.new_pay(about(), since, hr(pay="2600")) == 2600
    assert RULES.wrong_approval(about(), since, leader(), hr(verdict="不同意 refused")) == []


@pytest.mark.clause("PRB-04", "GRD-02")
def test_where_a_table_covers_it_nobody_enters_another_figure() -> None:
    since = date(2018, 12, 31)
    assert RULES.wrong_approval(about(), since, leader(), hr(pay="2201"))[0].startswith("pay: 薪资表为 2200")
    assert RULES.wrong_approval(about(), since, leader(), hr(pay="2200")) == []
    assert RULES.wrong_approval(about(), date(2019, 1, 1), leader(), hr())[0].startswith("pay: ")


@pytest.mark.clause("PRB-04")
@pytest.mark.parametrize("pay", ["-1", "0", "abc", "NaN", "1e999999"])
def test_a_pay_that_is_no_amount_is_asked_back(pay: str) -> None:
    assert hr(pay=pay).doubtful()[0].startswith("pay: ")


@pytest.mark.clause("PRB-04")
def test_the_new_grade_holds_from_the_day_after_the_probation() -> None:
    assert RULES.regular_from(RULES.ends(about("2026-10-15"))) == date(2026, 11, 15)
    assert RULES.regular_from(RULES.ends(about("2027-01-31"))) == date(2027, 3, 1)


# --- the form it starts from


@pytest.mark.clause("PRB-01")
@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({}, ""),
        ({"on_register_since": ""}, "person"),
        ({"grade": "初级客服"}, "person"),
        ({"on_register_since": "2026-10-16"}, "joined"),
        ({"joined": "2026-11-20", "on_register_since": "2026-11-20"}, ""),
        ({"joined": "2026-11-21", "on_register_since": "2026-11-21"}, "joined"),
    ],
)
def test_who_isnt_on_probation_or_hasnt_begun_is_refused_with_the_field(
    more: dict[str, str], field: str
) -> None:
    wrong = about(**more).objections(datetime(2026, 11, 20, 10, tzinfo=SHANGHAI))
    assert [one.partition(":")[0] for one in wrong] == ([field] if field else [])


@pytest.mark.clause("PRB-01")
@pytest.mark.parametrize("bad", [{"person": ""}, {"taken_by": ""}, {"joined": "2026-02-30"}, {"who": "A8"}])
def test_a_form_that_cannot_be_right_is_refused(bad: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Probation.model_validate({"person": "A8", "taken_by": "H1"} | bad)
