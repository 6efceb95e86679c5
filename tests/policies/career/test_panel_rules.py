"""P56 · the panel of a promotion defence: who may sit on it, who is replaced, what the marks come to."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.career.eligibility import Eligibility
from policies.career.grades import Grade
from policies.career.panel import Panel, Standing
from policies.career.panel_forms import (
    DefencePlan,
    DefenceRecord,
    InterestDeclaration,
    PanelScore,
)
from policies.career.promotion_forms import Relation
from policies.career.promotion_review_panel import Outcome, PromotionPolicy, Result

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 10, tzinfo=SHANGHAI)
RULES = PromotionPolicy.in_force_on(DAY, "promotion")
BONUS = PromotionPolicy.in_force_on(DAY, "taobao-bonus")
INTERMEDIATE = Eligibility(candidate="A5", held=Grade.JUNIOR, target=Grade.INTERMEDIATE)
RESERVE = Eligibility(candidate="A5", held=Grade.SENIOR, target=Grade.RESERVE_SUPERVISOR)
SKIPPING = Eligibility(candidate="A5", held=Grade.JUNIOR, target=Grade.SENIOR, skips=True)


# --- the panel

SEATED = [
    {"person": "Z3", "seat": "总经办"},
    {"person": "Z4", "seat": "总经办"},
    {"person": "H1", "seat": "人力资源部"},
    {"person": "D1", "seat": "部门领导"},
    {"person": "X1", "seat": "其他部门"},
]
SPARE = [{"person": "M1", "seat": "其他部门"}, {"person": "Z5", "seat": "总经办"}]
ROLES = {
    **{person: ["gm-office"] for person in ("Z3", "Z4", "Z5")},
    "H1": ["hr"],
    "D1": ["department-head"],
    "X1": ["unit-leader"],
    "M1": ["operations-manager"],
    "S1": ["supervisor"],
    "A1": ["agent"],
    "A5": ["agent"],
    "F1": ["finance"],
}
STANDING = Standing(roles=ROLES, superior="S1")


def plan(**more: Any) -> DefencePlan:
    usual = {
        "answered_by": "H1",
        "held_at": NOW + timedelta(days=3),
        "place": "一号会议室",
        "members": SEATED,
    }
    return DefencePlan.model_validate(usual | more).given_at(NOW)


def objections(declared: Sequence[Relation] = (), standing: Standing = STANDING, **more: Any) -> list[str]:
    return RULES.panel_objections(RESERVE, declared, plan(**more), standing)


def replaced(place: int, person: str, seat: str = "") -> list[dict[str, str]]:
    changed = [dict(one) for one in SEATED]
    changed[place] = {"person": person, "seat": seat or changed[place]["seat"]}
    return changed


@pytest.mark.clause("OP-PRM-1", "PRM-04")
def test_a_panel_of_five_two_of_the_gm_office_one_of_hr_the_leader_and_one_neutral_can_sit() -> None:
    assert objections() == []
    assert objections(substitutes=SPARE) == []


@pytest.mark.clause("OP-PRM-1", "OP-HOUSE-83")
@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"members": SEATED[:4]}, "5 人，现为 4 人"),
        ({"members": [*SEATED, SPARE[0]]}, "5 人，现为 6 人"),
        ({"members": replaced(4, "Z5", "总经办")}, "其他部门应为 1 人"),
        ({"members": replaced(1, "Z3")}, "重复"),
        ({"substitutes": [SEATED[4]]}, "重复"),
        ({"members": replaced(4, "A5")}, "候选人本人"),
        ({"members": replaced(4, "Q9")}, "不是在职员工"),
        ({"members": replaced(4, "S1")}, "直接上级"),
        ({"members": replaced(4, "A1")}, "isn't of another department"),
        ({"members": replaced(2, "F1")}, "不属人力资源部"),
        ({"relations": [{"person": "X1", "relation": "配偶"}]}, "亲属"),
        ({"substitutes": SPARE, "relations": [{"person": "M1"}]}, "亲属"),
    ],
)
def test_a_panel_that_cannot_sit_is_refused_with_the_reason(more: dict[str, Any], reason: str) -> None:
    wrong = objections(**more)
    assert any(reason in one for one in wrong), wrong
    assert {one.partition(":")[0] for one in wrong} <= {"members", "substitutes"}


@pytest.mark.clause("OP-HOUSE-83")
def test_a_relative_the_candidate_declared_is_refused_too() -> None:
    (wrong,) = objections(declared=[Relation(person="H1", relation="表姐")])
    assert wrong.startswith("members: H1")


@pytest.mark.clause("PRM-04", "OP-PRM-4")
def test_the_defence_is_held_within_fifteen_working_days_and_not_in_the_past() -> None:
    last = RULES.within("defend_within", NOW, "审核通过").at
    assert last.date() == date(2026, 12, 14)
    assert RULES.plan_times(NOW, plan(held_at=last)) == []
    (late,) = RULES.plan_times(NOW, plan(held_at=last + timedelta(minutes=1)))
    assert late.startswith("held_at: 晚于")
    (over,) = RULES.plan_times(NOW, plan(held_at=NOW))
    assert over.startswith("held_at: 答辩时间已过")


@pytest.mark.clause("PRM-04")
def test_a_defence_is_recorded_when_it_is_over() -> None:
    usual = {"answered_by": "H1", "defence": "已举行"}
    held = DefenceRecord.model_validate(usual | {"took_place_at": NOW}).given_at(NOW)
    assert held.objections() == []
    early = held.model_copy(update={"took_place_at": NOW + timedelta(seconds=1)}).given_at(NOW)
    assert early.objections()[0].startswith("took_place_at")


def declares(person: str, *, aside: bool = False) -> InterestDeclaration:
    said = {"answered_by": person, "interest": "回避" if aside else "无利害关系"}
    return InterestDeclaration.model_validate(said).given_at(NOW)


@pytest.mark.clause("OP-HOUSE-83")
def test_who_stands_aside_or_is_silent_is_replaced_by_the_next_substitute_of_that_seat() -> None:
    spare = plan(substitutes=[*SPARE, {"person": "F1", "seat": "其他部门"}])
    panel = RULES.panel_of(
        spare, "2026-11-26", [declares("Z3", aside=True), *map(declares, ("Z4", "H1", "D1"))], ["X1"]
    )
    assert (panel.people, panel.aside, panel.silent) == (["Z4", "H1", "D1"], ("Z3",), ("X1",))
    asked = []
    while (one := RULES.next_substitute(spare, panel)) is not None:
        asked.append(one.person)
        panel = RULES.replaced_by(panel, one, None if one.person == "M1" else declares(one.person))
    assert asked == ["M1", "Z5", "F1"], "in their order, and nobody twice"
    assert sorted(panel.people) == ["D1", "F1", "H1", "Z4", "Z5"]
    assert panel.silent == ("X1", "M1")


@pytest.mark.clause("OP-HOUSE-83")
def test_a_full_panel_asks_no_substitute_and_a_seat_is_filled_by_its_own_kind_only() -> None:
    spare = plan(substitutes=SPARE)
    full = RULES.panel_of(spare, "", [declares(one["person"]) for one in SEATED], [])
    assert RULES.next_substitute(spare, full) is None
    without_hr = RULES.panel_of(
        spare, "", [declares(one["person"]) for one in SEATED if one["person"] != "H1"], ["H1"]
    )
    assert RULES.next_substitute(spare, without_hr) is None


@pytest.mark.clause("OP-HOUSE-83")
@pytest.mark.parametrize(("left", "sits"), [(5, True), (4, True), (3, False), (0, False)])
def test_four_of_five_can_sit_and_three_cannot(left: int, sits: bool) -> None:  # noqa: FBT001
    panel = RULES.panel_of(plan(), "", [declares(one["person"]) for one in SEATED[:left]], [])
    assert RULES.can_sit(panel) is sits


# --- the marks


def score(person: str, *marks: int) -> PanelScore:
    speech, sheet, answers = marks
    said = {
        "answered_by": person,
        "speech": speech,
        "score": sheet,
        "questions": answers,
        "asked": "如何排班",
    }
    return PanelScore.model_validate(said).given_at(NOW)


def panel_of(count: int = 5) -> Panel:
    return RULES.panel_of(plan(), "", [declares(one["person"]) for one in SEATED[:count]], [])


@pytest.mark.clause("PRM-04", "OP-PRM-2")
@pytest.mark.parametrize(
    ("marks", "shown"),
    [((100, 0, 0), "30.00"), ((0, 100, 0), "40.00"), ((0, 0, 100), "30.00"), ((90, 80, 70), "80.00")],
)
def test_speech_score_sheet_and_questions_weigh_thirty_forty_thirty(
    marks: tuple[int, ...], shown: str
) -> None:
    result = RULES.result(RESERVE, panel_of(), [score(one["person"], *marks) for one in SEATED])
    assert result is not None
    assert str(result.total) == shown
    assert result.lines[0].weighted == Decimal(shown)


@pytest.mark.clause("OP-PRM-2", "OP-PRM-8")
@pytest.mark.parametrize(
    ("found", "mark", "passes"),
    [(RESERVE, 80, True), (RESERVE, 79, False), (SKIPPING, 90, True), (SKIPPING, 89, False)],
)
def test_eighty_passes_and_ninety_where_a_grade_is_skipped(
    found: Eligibility,
    mark: int,
    passes: bool,  # noqa: FBT001
) -> None:
    result = RULES.result(found, panel_of(), [score(one["person"], mark, mark, mark) for one in SEATED])
    assert result is not None
    assert result.passed is passes
    assert RULES.scored(found, result).clause == ("OP-PRM-8" if found.skips else "OP-PRM-2")


@pytest.mark.clause("OP-PRM-2")
def test_no_rounding_lifts_anybody_to_the_pass_mark() -> None:
    four = [score(one["person"], 80, 80, 80) for one in SEATED[:4]]
    result = RULES.result(RESERVE, panel_of(), [*four, score("X1", 79, 80, 80)])
    assert result is not None
    assert (str(result.total), result.passed) == ("79.94", False)


@pytest.mark.clause("OP-HOUSE-83", "OP-PRM-2")
def test_who_drops_out_counts_in_nothing_and_below_the_quorum_there_is_no_result() -> None:
    four = [score(one["person"], 90, 90, 90) for one in SEATED[:4]]
    result = RULES.result(RESERVE, panel_of(), four)
    assert result is not None
    assert (str(result.total), result.dropped) == ("90.00", ("X1",))
    assert RULES.result(RESERVE, panel_of(), four[:3]) is None
    assert RULES.too_few(RESERVE, panel_of(), four[:3]).because["sitting"] == 3


@pytest.mark.clause("OP-PRM-2")
@given(st.lists(st.tuples(*[st.integers(0, 100)] * 3), min_size=4, max_size=5))
def test_the_result_lies_between_the_lowest_and_the_highest_mark(marks: list[tuple[int, int, int]]) -> None:
    given_by = [score(one["person"], *mark) for one, mark in zip(SEATED, marks, strict=False)]
    result = RULES.result(RESERVE, panel_of(), given_by)
    assert result is not None
    lowest, highest = min(min(one) for one in marks), max(max(one) for one in marks)
    assert lowest <= result.total <= highest
    assert result.passed is (sum(30 * a + 40 * b + 30 * c for a, b, c in marks) >= 8000 * len(marks))


@pytest.mark.parametrize("mark", [-1, 101])
def test_a_mark_is_from_nought_to_a_hundred(mark: int) -> None:
    with pytest.raises(ValueError, match="speech"):
        score("Z3", mark, 80, 80)


@pytest.mark.clause("PRM-01", "PRM-04")
def test_what_the_candidate_is_told_is_the_result_and_no_members_marks() -> None:
    assert RULES.told(RESERVE, Result.NOT_PASSED) == "答辩不合格 defence-not-passed"
    result = RULES.result(RESERVE, panel_of(), [score(one["person"], 70, 70, 70) for one in SEATED])
    kept = Outcome.of("PRM-1", RESERVE, Result.NOT_PASSED, panel=result).model_dump(mode="json")
    assert (kept["total"], kept["was_reviewed"], kept["grade"]) == ("70.00", True, RESERVE.grade)
