"""P46 · what each item is worth, what the figures show by themselves, and who may confirm it."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.months import Month
from policies.performance.points_detection import (
    PersonFigures,
    first_places,
    full_marks,
    no_complaints,
)
from policies.performance.points_forms import (
    Item,
    PointsConfirmed,
    PointsEntry,
    PointsLine,
    PointsRequest,
)
from policies.performance.points_ledger import LedgerPolicy
from policies.performance.points_page import LedgerLine, added_up
from policies.working_time import WorkingCalendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
MOMENT = datetime(2026, 11, 20, 15, tzinfo=SHANGHAI)
RULES = LedgerPolicy.in_force_on(date(2026, 11, 20), "taobao-bonus", WorkingCalendar())
KNOWN = {"person_known": True, "published": False, "had": ""}
ENTRY = {"item": Item.ON_CALL, "person": "A1", "facts": "国庆顶班", "evidence": "排班表", "taken_by": "A2"}


def entry(found: dict[str, Any] = KNOWN, **more: Any) -> PointsEntry:
    return RULES.entry_of(PointsRequest.model_validate(ENTRY | more), MOMENT, found)


def wrong_fields(one: PointsEntry) -> list[str]:
    return [line.partition(":")[0] for line in one.objections(MOMENT)]


def confirmed(
    lines: list[PointsLine], by: str = "S1", month: str = "2026-11", **more: Any
) -> PointsConfirmed:
    judged = [line.model_dump() | {"accepted": True} | more for line in lines]
    said = PointsConfirmed.model_validate({"answered_by": by, "lines": judged, "month": month})
    return said.given_at(MOMENT)


# --- the two lists


@pytest.mark.clause("PTS-08", "OP-PTS-1")
@pytest.mark.parametrize(
    ("item", "clause", "points"),
    [
        pytest.param(Item.FIRST_PLACE, "PTS-01", 5, marks=pytest.mark.clause("PTS-01")),
        pytest.param(Item.FULL_MARKS, "PTS-02", 5, marks=pytest.mark.clause("PTS-02")),
        pytest.param(Item.ON_CALL, "PTS-03", 5, marks=pytest.mark.clause("PTS-03")),
        pytest.param(Item.EXTRA_TASKS, "PTS-04", 5, marks=pytest.mark.clause("PTS-04")),
        pytest.param(Item.NO_COMPLAINT, "PTS-05", 5, marks=pytest.mark.clause("PTS-05")),
        pytest.param(Item.SUGGESTION, "PTS-06", 5, marks=pytest.mark.clause("PTS-06")),
        pytest.param(Item.NOT_IN_MANDARIN, "PTS-09", -2, marks=pytest.mark.clause("PTS-09")),
        (Item.MEDIUM, "OP-PTS-1", -5),
        (Item.SERIOUS, "OP-PTS-1", -10),
    ],
)
def test_each_item_of_the_two_lists_is_worth_its_points(item: Item, clause: str, points: int) -> None:
    one = entry(item=item, violation="私接电话", trial_began=MOMENT - timedelta(days=60))
    lines = RULES.proposed(one)
    (ruling,) = RULES.entered(one, lines, confirmed(lines))
    assert (ruling.clause, ruling.amount, ruling.unit, ruling.month) == (clause, points, "points", "2026-11")
    kept = {"about": "A1", "evidence": "排班表", "proposed_by": "A2", "confirmed_by": "S1"}
    assert kept.items() <= ruling.because.items()


@pytest.mark.clause("OP-PTS-1")
@pytest.mark.parametrize("item", [Item.MEDIUM, Item.SERIOUS])
def test_a_heavier_violation_is_named_by_the_department(item: Item) -> None:
    assert wrong_fields(entry(item=item)) == ["violation"]
    named = entry(item=item, violation="泄露话术")
    assert wrong_fields(named) == []
    assert RULES.proposed(named)[0].facts.startswith("泄露话术")


@pytest.mark.clause("PTS-03")
@pytest.mark.parametrize("field", ["person", "facts", "evidence", "taken_by"])
def test_an_entry_says_who_what_and_what_shows_it(field: str) -> None:
    assert wrong_fields(entry(**{field: ""})) == [field]


@pytest.mark.clause("PTS-06", "OP-PTS-4")
def test_a_suggestion_counts_once_it_has_been_tried_for_a_month() -> None:
    began = datetime(2026, 10, 20, 15, tzinfo=SHANGHAI)
    last = entry(item=Item.SUGGESTION, trial_began=began).trial_until
    assert last is not None
    at = PointsRequest.model_validate(ENTRY | {"item": Item.SUGGESTION, "trial_began": began})
    in_time = RULES.entry_of(at, last, KNOWN)
    early = RULES.entry_of(at, last - timedelta(seconds=1), KNOWN)
    assert last.date() >= date(2026, 11, 20)
    assert (wrong_fields(in_time), wrong_fields(early)) == ([], ["trial_began"])
    assert wrong_fields(entry(item=Item.SUGGESTION)) == ["trial_began"]


@pytest.mark.clause("PTS-01", "PTS-02", "PTS-05")
@pytest.mark.parametrize("item", [Item.FIRST_PLACE, Item.FULL_MARKS, Item.NO_COMPLAINT])
def test_what_is_earned_by_a_month_is_entered_once_for_it(item: Item) -> None:
    had = KNOWN | {"had": "PTS-20261101-0001"}
    assert wrong_fields(entry(had, item=item)) == ["item"]
    assert wrong_fields(entry(had, item=Item.EXTRA_TASKS)) == [], "each time it happens"


@pytest.mark.clause("PTS-07")
def test_points_count_in_an_open_month_that_has_begun() -> None:
    assert wrong_fields(entry(month="2026-11")) == []
    assert wrong_fields(entry(month="2026-12")) == ["month"]
    assert wrong_fields(entry(KNOWN | {"published": True}, month="2026-10")) == ["month"]
    assert wrong_fields(entry(KNOWN | {"person_known": False})) == ["person"]


@pytest.mark.clause("PTS-01", "OP-HOUSE-73")
def test_a_month_is_gone_through_once_it_is_over_and_once_alone() -> None:
    nothing = PointsRequest.model_validate({})
    last = RULES.entry_of(nothing, MOMENT, KNOWN)
    assert (last.month, last.external_number, wrong_fields(last)) == ("2026-10", "2026-10", [])
    this = RULES.entry_of(PointsRequest.model_validate({"month": "2026-11"}), MOMENT, KNOWN)
    assert wrong_fields(this) == ["month"]
    page = entry(item=Item.PAGE, facts="", evidence="", taken_by="", month="2026-11")
    assert (wrong_fields(page), RULES.proposed(page), page.external_number) == ([], [], "")


@pytest.mark.clause("OP-HOUSE-73", "OP-PTS-3", "CF-05")
def test_the_figures_are_gone_through_on_the_first_working_day_in_the_house_they_come_from_alone() -> None:
    assert RULES.start_in(Month(2026, 10)) == datetime(2026, 10, 8, 9, tzinfo=SHANGHAI), "after the holiday"
    others = [
        LedgerPolicy.in_force_on(date(2026, 11, 20), profile).start_in(Month(2026, 10))
        for profile in ("callcentre", "promotion", "taobao-shop", "heating")
    ]
    assert others == [None, None, None, None]


# --- what the figures show


def figures(staff: str, **more: Any) -> PersonFigures:
    return PersonFigures.model_validate({"staff": staff} | more)


def who(lines: Any) -> list[str]:
    return [line.person for line in lines]


@pytest.mark.clause("PTS-01", "OP-PTS-2")
def test_first_is_the_highest_of_conversations_times_satisfaction_and_equals_share_it() -> None:
    many = figures("A1", conversations=1000, satisfaction="8")
    good = figures("A2", conversations=800, satisfaction="10")
    less = figures("A3", conversations=799, satisfaction="10")
    silent = figures("A4", conversations=2000)
    assert who(first_places([many, good, less, silent])) == ["A1", "A2"]
    (line,) = first_places([many, less])
    assert "1000 × 满意度 8" in line.facts


@pytest.mark.clause("PTS-01")
def test_a_first_place_with_a_violation_earns_nothing_and_nobody_moves_up() -> None:
    first = figures("A1", conversations=1000, satisfaction="9", penalised=True)
    second = figures("A2", conversations=900, satisfaction="9")
    assert who(first_places([first, second])) == []
    assert who(first_places([])) == []


@pytest.mark.clause("PTS-02", "OP-PTS-3")
def test_full_marks_are_a_hundred_and_not_a_half_less() -> None:
    those = [figures("A1", test_score="100"), figures("A2", test_score="99.5"), figures("A3")]
    assert who(full_marks(those, RULES.full_marks)) == ["A1"]


@pytest.mark.clause("PTS-05", "CF-09")
def test_no_valid_complaint_is_none_imported_and_none_verified_for_whoever_answered_anybody() -> None:
    those = [
        figures("A1", conversations=10, valid_complaints=0),
        figures("A2", conversations=10),
        figures("A3", conversations=10, valid_complaints=1),
        figures("A4", conversations=10, faults=1),
        figures("A5", conversations=0, valid_complaints=0),
        figures("A6", valid_complaints=0),
    ]
    assert who(no_complaints(those)) == ["A1", "A2"]


@pytest.mark.clause("PTS-01", "PTS-02", "PTS-05")
@given(
    st.lists(
        st.builds(
            PersonFigures,
            staff=st.sampled_from("ABCDEF"),
            conversations=st.none() | st.integers(0, 5).map(Decimal),
            satisfaction=st.none() | st.integers(0, 3).map(Decimal),
            test_score=st.none() | st.integers(98, 100).map(Decimal),
            valid_complaints=st.none() | st.integers(0, 1).map(Decimal),
            penalised=st.booleans(),
        ),
        unique_by=lambda one: one.staff,
    )
)
def test_nobody_is_found_twice_for_the_same_and_no_first_beats_another(those: list[PersonFigures]) -> None:
    found = [(line.item, line.person) for line in RULES.found_in(those)]
    assert len(found) == len(set(found))
    scores = {one.staff: one.volume_and_quality or Decimal() for one in those}
    best = max(scores.values(), default=Decimal())
    assert all(scores[person] == best for item, person in found if item is Item.FIRST_PLACE)


# --- the confirmation


@pytest.mark.clause("PTS-03", "PTS-09")
def test_every_entry_is_accepted_or_refused_with_a_reason_and_none_is_added_or_left_out() -> None:
    one = entry()
    lines = RULES.proposed(one)
    assert RULES.confirmable(one, lines, confirmed(lines), []) == []
    unsaid = confirmed(lines, accepted=False)
    assert "须写明理由" in RULES.confirmable(one, lines, unsaid, [])[0]
    refused = confirmed(lines, accepted=False, reason="本职之内")
    assert RULES.confirmable(one, lines, refused, []) == []
    (ruling,) = RULES.entered(one, lines, refused)
    assert (ruling.amount, "about" in ruling.because) == (None, False)
    assert "漏填" in RULES.confirmable(one, lines, confirmed([]), [])[0]
    assert "不在提出之列" in RULES.confirmable(one, [], confirmed(lines), [])[0]


@pytest.mark.clause("PTS-03")
def test_nobody_confirms_their_own_points_and_the_facts_stay_as_they_were_proposed() -> None:
    one = entry()
    lines = RULES.proposed(one)
    assert "不得确认本人" in RULES.confirmable(one, lines, confirmed(lines, by="A1"), [])[0]
    (ruling,) = RULES.entered(one, lines, confirmed(lines, facts="改写", evidence="没有"))
    assert (ruling.because["facts"], ruling.because["evidence"]) == ("国庆顶班", "排班表")


@pytest.mark.clause("PTS-07")
@pytest.mark.parametrize(
    ("month", "published", "right"),
    [
        ("2026-10", [], True),
        ("2026-10", ["2026-10"], False),
        ("2026-11", ["2026-10"], True),
        ("2026-12", [], False),
        ("2026-09", [], False),
    ],
)
def test_points_of_a_month_published_meanwhile_count_in_this_one(
    month: str,
    published: list[str],
    right: bool,  # noqa: FBT001
) -> None:
    one = entry(month="2026-10")
    lines = RULES.proposed(one)
    assert (RULES.confirmable(one, lines, confirmed(lines, month=month), published) == []) is right


@pytest.mark.clause("PTS-07", "PTS-08")
@given(st.lists(st.tuples(st.sampled_from("ABC"), st.integers(-10, 10)), max_size=12))
def test_the_ledgers_last_sum_of_each_is_what_their_entries_add_up_to(entries: list[tuple[str, int]]) -> None:
    page = added_up(
        LedgerLine(at=f"{n:03}", staff=staff, clause="PTS-03", what="加分", points=Decimal(points))
        for n, (staff, points) in enumerate(entries)
    )
    last = {line.staff: line.total for line in page}
    assert last == {who: sum(p for one, p in entries if one == who) for who in {one for one, _ in entries}}
    assert len(page) == len(entries)


@pytest.mark.clause("PTS-08")
def test_the_name_of_a_case_in_lists_says_what_and_not_who() -> None:
    assert "A1" not in entry().subject + entry().category
