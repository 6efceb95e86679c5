"""To which step a case goes back, what stands in the way, and until when it is asked again (OP-HOUSE-152)."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.house.act_forms import Capacity, OpenQuestion
from policies.house.case_return import CaseReturn, ReturnPolicy
from policies.house.going_back import REMEDIES, GoingBackPolicy, Since, on_top
from policies.working_time import WorkingCalendar

DAY = date(2026, 11, 23)
RULES = ReturnPolicy.in_force_on(DAY, "callcentre")
BACK = GoingBackPolicy.in_force_on(DAY, "callcentre")
REQUEST = CaseReturn(case="CMP-20261123-0001", taken_by="A1", reason="未换阀门", back_to="finding")
ASKED = OpenQuestion.model_construct(step="call-back", several=False)
FINDING = {"asked": 9, "question": 7, "step": "finding", "title": "调查处理", "answered_by": "A2"}


def since(**more: Any) -> Since:
    return Since(**FINDING | more)


def wrong(**more: Any) -> str:
    return "; ".join(RULES.wrong_return(REQUEST, ASKED, since(**more), "", BACK))


@pytest.mark.clause("OP-HOUSE-152")
def test_where_nothing_outside_the_case_was_changed_it_goes_back() -> None:
    assert wrong() == ""
    assert wrong(acts=("enter", "notify", "level_above")) == ""


@pytest.mark.clause("OP-HOUSE-152")
@pytest.mark.parametrize(
    ("act", "what"),
    [
        ("_enter", "started"),
        ("handed-out", "started"),
        ("call_off", "started"),
        ("enter_next", "penalised"),
        ("enter_penalty", "penalised"),
        ("pay", "paid"),
        ("award", "paid"),
        ("grade_from", "graded"),
        ("publish", "graded"),
        ("report", "delivered"),
        ("printed", "delivered"),
        ("vote_counted", "counted"),
        ("_pin", "registered"),
        ("reach", "registered"),
        ("moved_to", "registered"),
        ("_close", "closed"),
        ("an act that nobody has named", "elsewhere"),
    ],
)
def test_what_cannot_be_taken_back_stands_in_the_way_and_its_remedy_is_named(act: str, what: str) -> None:
    assert wrong(acts=("enter", act)) == f"step: {REMEDIES[what]}"


@pytest.mark.clause("OP-HOUSE-152")
def test_a_ruling_with_an_amount_stands_in_the_way_whatever_act_entered_it() -> None:
    assert "penalty-appeal" in wrong(acts=("enter",), with_amounts=True)


@pytest.mark.clause("OP-HOUSE-152", "OP-HOUSE-50")
def test_several_peoples_word_is_not_undone_by_one() -> None:
    assert "他人的答复不因一人而作废" in wrong(several=True)
    assert "他人的答复不因一人而作废" in wrong(beside=True, acts=("enter_next",))
    mine = OpenQuestion.model_construct(step="willingness.R1", several=True)
    assert "一方不能退回" in RULES.wrong_return(REQUEST, mine, since(), "", BACK)[0]


@pytest.mark.clause("OP-HOUSE-152")
def test_only_to_a_step_answered_before_and_not_while_others_have_it_in_hand() -> None:
    nowhere = Since(asked=9, open_steps=("investigation（立案）",))
    (said,) = RULES.wrong_return(REQUEST, ASKED, nowhere, "", BACK)
    assert said.startswith("back_to: ")
    assert "“finding”" in said
    assert "可选 investigation（立案）" in said
    assert RULES.wrong_return(REQUEST, ASKED, since(), "待 T1 加签", BACK) == ["step: 待 T1 加签"]
    assert RULES.wrong_actor("S1", [Capacity.SUPERIOR, Capacity.OWNER, Capacity.ADMINISTRATOR]) != []


@pytest.mark.clause("OP-HOUSE-152")
def test_the_ruling_names_the_step_and_what_counts_no_more() -> None:
    ruling = BACK.went_back(RULES.way, since(), ["finding", "result"])
    assert (ruling.what, ruling.clause, ruling.because["void"]) == (
        "退回",
        "OP-HOUSE-152",
        ["finding", "result"],
    )
    assert on_top("退回", "A1", "未换阀门").startswith("A1 退回：未换阀门")


@pytest.mark.clause("OP-HOUSE-153")
@given(st.datetimes(datetime(2024, 1, 1), datetime(2026, 12, 31)))  # noqa: DTZ001 - given its zone below
def test_asked_again_it_is_due_at_the_close_of_the_next_working_day(moment: datetime) -> None:
    moment = moment.replace(tzinfo=UTC)
    limit = BACK.due_again(moment)
    calendar = WorkingCalendar()
    day = calendar.day_of(moment)
    assert calendar.day_of(limit.at) == calendar.working_day_after(day, 1)
    assert (limit.clause, limit.at > moment) == ("OP-HOUSE-153", True)
    assert limit.at - moment < timedelta(days=12)
