"""P61 · resignation: the notice and its end, the last day, the receipt, the acceptance, what a sudden one costs."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from policies.career.grades import Grade
from policies.citations import clause
from policies.leaving.endings import Cause
from policies.leaving.exit_interview import ExitInterview
from policies.leaving.notice_terms import Notice
from policies.leaving.resignation import ResignationPolicy
from policies.leaving.resignation_forms import (
    HandedIn,
    LastDayAnswered,
    Receipt,
    Resignation,
    ResignationAccepted,
    StayingConfirmed,
)
from policies.penalties import AWARDS_LOST
from policies.profiles import HOUSE

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 11, 9, 10, tzinfo=SHANGHAI)
RULES = ResignationPolicy.in_force_on(MONDAY.date(), HOUSE)
SHOP = ResignationPolicy.in_force_on(MONDAY.date(), "taobao-shop")
ENDS = date(2026, 12, 9)
"""30 days after that Monday."""


def resigned(at: datetime = MONDAY, **more: Any) -> HandedIn:
    known = {"taken_by": "A1", "grade": Grade.SENIOR.value, "leaves_on": "", "started_at": at}
    return HandedIn.model_validate(known | more)


def noticed(wished: str = "", rules: ResignationPolicy = RULES, **more: Any) -> Notice:
    return rules.notice_of(resigned(wished_last_day=wished, **more))


def receipt(last_day: str, by: str = "S1", at: datetime = MONDAY, **more: Any) -> Receipt:
    said = {"answered_by": by, "last_day": last_day, "staffing": "不影响正常排班 normal"}
    return Receipt.model_validate(said | more).given_at(at)


def answered(reply: str, last_day: str) -> LastDayAnswered:
    said = {"answered_by": "A1", "last_day": last_day, "reply": reply}
    return LastDayAnswered.model_validate(said).given_at(MONDAY + timedelta(hours=3))


def interview(**more: Any) -> ExitInterview:
    said = {"answered_by": "H1", "interview": "已面谈 held", "reasons": ["pay"], "outcome": "离职 leaves"}
    return ExitInterview.model_validate(said | more).given_at(MONDAY)


def accepted(last_day: str, by: str = "H1", at: datetime = MONDAY, **more: Any) -> ResignationAccepted:
    said = {"answered_by": by, "last_day": last_day}
    return ResignationAccepted.model_validate(said | more).given_at(at)


def fields(wrong: list[str]) -> list[str]:
    return [one.partition(":")[0] for one in wrong]


HURT: dict[str, Any] = {"staffing": "影响正常排班 hurt", "effect": "双十一无人顶班", "reason": "本人要求"}


# --- RSG-01, OP-RSG-1: how far ahead


@pytest.mark.clause("RSG-01", "RSG-02", "OP-RSG-1", "CF-45")
@pytest.mark.parametrize(
    ("profile", "handed_in", "ends"),
    [
        ("callcentre", "2026-01-15 09:00", date(2026, 2, 14)),
        ("callcentre", "2026-01-31 17:00", date(2026, 3, 2)),
        ("telecom", "2026-02-28 09:00", date(2026, 3, 30)),
        ("promotion", "2028-02-01 09:00", date(2028, 3, 2)),
        ("taobao-shop", "2026-01-15 09:00", date(2026, 2, 15)),
        ("taobao-shop", "2026-01-28 09:00", date(2026, 2, 28)),
        ("taobao-shop", "2026-01-29 09:00", date(2026, 2, 28)),
        ("taobao-shop", "2026-01-31 23:59", date(2026, 2, 28)),
        ("taobao-shop", "2028-01-31 09:00", date(2028, 2, 29)),
        ("taobao-shop", "2026-02-28 09:00", date(2026, 3, 28)),
        ("taobao-shop", "2026-12-31 09:00", date(2027, 1, 31)),
    ],
)
def test_the_shop_asks_for_a_month_and_every_other_house_for_thirty_days(
    profile: str, handed_in: str, ends: date
) -> None:
    at = datetime.fromisoformat(handed_in).replace(tzinfo=SHANGHAI)
    notice = ResignationPolicy.in_force_on(at.date(), profile).notice_of(resigned(at))
    assert notice.ends_on == notice.wished == ends
    assert notice.due.clause == ("RSG-01" if profile == "taobao-shop" else "OP-RSG-1")


@pytest.mark.clause("OP-RSG-1", "RSG-01")
def test_on_probation_it_is_three_days_but_in_the_shop_whose_text_makes_no_exception() -> None:
    assert noticed(grade=Grade.PROBATIONER.value).ends_on == date(2026, 11, 12)
    assert noticed(grade=Grade.JUNIOR.value).ends_on == noticed(grade="").ends_on == ENDS
    assert noticed(grade=Grade.PROBATIONER.value, rules=SHOP).ends_on == ENDS


@pytest.mark.clause("OP-RSG-1")
def test_a_notice_given_as_the_day_begins_ends_with_the_thirtieth_day() -> None:
    midnight = datetime(2026, 11, 10, tzinfo=SHANGHAI)
    assert RULES.notice_of(resigned(midnight - timedelta(seconds=1))).ends_on == ENDS
    assert RULES.notice_of(resigned(midnight)).ends_on == ENDS
    assert RULES.notice_of(resigned(midnight + timedelta(seconds=1))).ends_on == ENDS + timedelta(days=1)


TIMES = st.timedeltas(timedelta(days=-2500), timedelta(days=3500)).map(lambda gap: MONDAY + gap)


@pytest.mark.clause("OP-RSG-1", "RSG-01")
@given(
    at=TIMES,
    later=st.timedeltas(timedelta(), timedelta(days=40)),
    grade=st.sampled_from(["", Grade.PROBATIONER.value]),
)
def test_no_notice_is_shorter_than_its_days_and_a_later_one_never_ends_earlier(
    at: datetime, later: timedelta, grade: str
) -> None:
    for rules, shortest, longest in ((RULES, 3 if grade else 30, 3 if grade else 30), (SHOP, 28, 31)):
        first, second = (rules.notice_of(resigned(moment, grade=grade)) for moment in (at, at + later))
        assert first.ends_on <= second.ends_on
        begins = datetime.combine(first.ends_on, datetime.min.time(), SHANGHAI)
        assert timedelta(days=shortest - 1) <= begins - at <= timedelta(days=longest)
        assert first.short_by(first.ends_on) == 0
        assert first.short_by(first.ends_on - timedelta(days=1)) == 1


@pytest.mark.clause("RSG-01", "OP-RSG-1", "CF-45")
@pytest.mark.parametrize(
    ("wished", "short_by"), [("2026-12-08", 1), ("2026-12-09", 0), ("2026-12-10", 0), ("", 0)]
)
def test_the_ruling_keeps_the_derivation_and_by_how_many_days_the_wish_falls_short(
    wished: str, short_by: int
) -> None:
    notice = noticed(wished)
    ruling = RULES.reckoned(resigned(wished_last_day=wished), notice)
    assert (ruling.clause, ruling.because["short_by_days"]) == ("OP-RSG-1", short_by)
    assert ruling.because["notice_ends"] == "2026-12-09"
    assert ruling.because["derivation"] == notice.due.derivation()
    assert "30 个自然日" in notice.due.derivation()
    assert SHOP.reckoned(resigned(), noticed(rules=SHOP)).clause == "RSG-01"


@pytest.mark.clause("RSG-02")
def test_whoever_leaves_already_is_refused_but_a_contract_that_ends_later_keeps_nobody() -> None:
    assert RULES.leaves_already(resigned(), ENDS) == "2026-12-09"
    assert RULES.leaves_already(resigned(), ENDS + timedelta(days=1)) == ""
    assert RULES.leaves_already(resigned(), None) == ""
    assert resigned().objections(MONDAY) == []
    assert resigned(leaves_on="2026-11-30").objections(MONDAY)[0].startswith("taken_by: A1 已定于 2026-11-30")


@pytest.mark.clause("RSG-02", "OP-HOUSE-4", "OP-HOUSE-104")
@pytest.mark.parametrize(
    ("wished", "right"),
    [
        ("", True),
        ("2026-11-08", False),
        ("2026-11-09", True),
        ("2027-11-09", True),
        ("2027-11-10", False),
        ("2026-02-30", False),
        ("下个月", False),
    ],
)
def test_a_wished_day_that_has_passed_or_is_none_or_too_far_off_is_asked_back(
    wished: str,
    right: bool,  # noqa: FBT001
) -> None:
    wrong = RULES.wrong_wish(wished, MONDAY)
    assert fields(wrong) == ([] if right else ["wished_last_day"])


@pytest.mark.clause("RSG-02")
def test_what_cant_be_a_day_reaches_the_case_and_wishes_for_none() -> None:
    assert Resignation.model_validate({"taken_by": "A1", "wished_last_day": "2026-02-30"}).doubtful()
    assert noticed("2026-02-30").wished == ENDS
    assert RULES.corrected(None) == ""


@pytest.mark.clause("RSG-02")
@pytest.mark.parametrize("day", ["", "2026-02-30"])
def test_whoever_receives_or_accepts_it_names_a_day(day: str) -> None:
    for name in (receipt, accepted):
        with pytest.raises(ValidationError, match="last_day"):
            name(day)


@pytest.mark.clause("RSG-02")
@pytest.mark.parametrize("bad", [{"taken_by": ""}, {"wished_last_day": "2026-11-30 晚上"}, {"x": "1"}])
def test_a_form_that_cannot_be_right_is_refused(bad: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Resignation.model_validate({"taken_by": "A1"} | bad)


# --- OP-HOUSE-100: the receipt


@pytest.mark.clause("OP-HOUSE-100", "OP-HOUSE-101", "RSG-04")
@pytest.mark.parametrize(
    ("wished", "said", "field"),
    [
        ("2026-12-09", receipt("2026-12-09"), ""),
        ("2026-12-20", receipt("2026-12-20"), ""),
        ("2026-11-20", receipt("2026-11-20"), "reason"),
        ("2026-11-20", receipt("2026-11-20", reason="已有人接替"), ""),
        ("2026-12-20", receipt("2026-12-19"), "reason"),
        ("2026-12-20", receipt("2026-12-21", reason="盘点"), ""),
        ("2026-12-09", receipt("2026-12-09", by="A1"), "answered_by"),
        ("2026-12-09", receipt("2026-12-09", by="A2"), "answered_by"),
        ("2026-12-09", receipt("2026-11-08", reason="r"), "last_day"),
        ("2026-12-09", receipt("2026-11-09", reason="r"), ""),
        ("2026-12-09", receipt("2027-11-10", reason="r"), "last_day"),
        ("2026-11-20", receipt("2026-11-20", **HURT), ""),
        ("2026-11-20", receipt("2026-11-20", **HURT | {"effect": ""}), "effect"),
    ],
)
def test_who_receives_it_names_a_day_to_come_and_says_why_it_isnt_simply_the_wished_one(
    wished: str, said: Receipt, field: str
) -> None:
    assert fields(RULES.wrong_receipt(noticed(wished), ["A1", "A2"], said)) == ([field] if field else [])


@pytest.mark.clause("OP-HOUSE-100")
def test_each_profile_says_who_receives_a_resignation() -> None:
    roles = {p: ResignationPolicy.in_force_on(MONDAY.date(), p).received_by for p in ("promotion", "heating")}
    assert roles == {"promotion": "supervisor", "heating": "director"}


# --- OP-HOUSE-101: the last day


@pytest.mark.clause("OP-HOUSE-101", "RSG-01")
@pytest.mark.parametrize(
    ("wished", "put_forward", "reply", "last_day"),
    [
        ("2026-11-20", "2026-11-20", None, "2026-11-20"),
        ("2026-11-20", "2026-11-25", "同意 agrees", "2026-11-25"),
        ("2026-11-20", "2026-11-25", "不同意 declines", "2026-12-09"),
        ("2026-11-20", "2026-11-25", None, "2026-12-09"),
        ("2026-11-20", "2026-12-09", None, "2026-12-09"),
        ("2026-11-20", "2026-12-31", None, "2026-12-09"),
        ("2026-12-20", "2026-12-31", "同意 agrees", "2026-12-31"),
        ("2026-12-20", "2026-12-31", None, "2026-12-20"),
        ("2026-12-20", "2026-12-10", None, "2026-12-20"),
        ("2026-12-20", "2026-12-10", "同意 agrees", "2026-12-10"),
        ("", "2026-12-09", None, "2026-12-09"),
        ("", "2026-11-15", None, "2026-12-09"),
    ],
)
def test_no_day_but_the_wished_one_holds_without_the_persons_own_yes_unless_the_notice_asks_for_it(
    wished: str, put_forward: str, reply: str | None, last_day: str
) -> None:
    notice, proposed = noticed(wished), receipt(put_forward, reason="r")
    said = answered(reply, put_forward) if reply else None
    assert RULES.last_day(notice, proposed, said).isoformat() == last_day
    ruling = RULES.settled(resigned(), notice, proposed, said)
    assert (ruling.clause, ruling.because["last_day"]) == ("OP-HOUSE-101", last_day)
    assert RULES.moves(notice, proposed) is (put_forward != (wished or "2026-12-09"))


@pytest.mark.clause("OP-HOUSE-101")
@given(wish=st.integers(0, 90), put=st.integers(0, 90), agrees=st.sampled_from([True, False, None]))
def test_the_last_day_is_wished_agreed_to_or_the_notices_end_and_never_beyond_both_in_silence(
    wish: int,
    put: int,
    agrees: bool | None,  # noqa: FBT001
) -> None:
    days = [(MONDAY.date() + timedelta(days=n)).isoformat() for n in (wish, put)]
    notice, proposed = noticed(days[0]), receipt(days[1], reason="r")
    said = None if agrees is None else answered("agrees" if agrees else "declines", days[1])
    found = RULES.last_day(notice, proposed, said)
    if agrees or wish == put:
        assert found == proposed.day
    else:
        assert found == max(notice.wished, notice.ends_on)


@pytest.mark.clause("OP-HOUSE-101")
def test_the_answer_is_about_the_day_put_forward_and_nothing_is_answered_beforehand() -> None:
    proposed = receipt("2026-12-20", reason="盘点")
    assert RULES.put_to_them(proposed) == {"last_day": "2026-12-20", "reason": "盘点"}
    assert RULES.wrong_answer(proposed, answered("同意 agrees", "2026-12-20")) == []
    assert fields(RULES.wrong_answer(proposed, answered("同意 agrees", "2026-12-10"))) == ["last_day"]


# --- by when


@pytest.mark.clause("OP-HOUSE-100", "OP-HOUSE-101", "OP-HOUSE-102", "OP-HOUSE-103")
def test_each_step_has_its_working_days() -> None:
    assert RULES.receipt_due(resigned(), noticed()).at == datetime(2026, 11, 11, 18, tzinfo=SHANGHAI)
    assert RULES.answer_due(receipt("2026-12-20")).at == datetime(2026, 11, 11, 18, tzinfo=SHANGHAI)
    assert RULES.interview_due(ENDS, MONDAY).at == datetime(2026, 11, 12, 18, tzinfo=SHANGHAI)
    assert RULES.staying_due(ENDS, interview()).at == datetime(2026, 11, 11, 18, tzinfo=SHANGHAI)
    assert RULES.acceptance_due(ENDS, MONDAY).at == datetime(2026, 11, 10, 18, tzinfo=SHANGHAI)


@pytest.mark.clause("OP-HOUSE-104")
@pytest.mark.parametrize(
    ("last_day", "due"),
    [
        (date(2026, 11, 13), date(2026, 11, 12)),
        (date(2026, 11, 12), date(2026, 11, 12)),
        (date(2026, 11, 11), date(2026, 11, 11)),
        (date(2026, 11, 9), date(2026, 11, 9)),
        (date(2026, 11, 8), date(2026, 11, 9)),
    ],
)
def test_once_time_is_short_a_step_ends_with_the_last_day(last_day: date, due: date) -> None:
    found = RULES.interview_due(last_day, MONDAY)
    assert found.at == datetime.combine(due, time(18), SHANGHAI)
    assert found.clause == ("OP-HOUSE-102" if last_day >= date(2026, 11, 12) else "OP-HOUSE-104")


@pytest.mark.clause("OP-HOUSE-104")
def test_a_last_day_that_is_a_rest_day_ends_the_steps_with_the_working_day_before() -> None:
    friday = datetime(2026, 11, 13, 10, tzinfo=SHANGHAI)
    assert RULES.interview_due(date(2026, 11, 15), friday).at.date() == friday.date()
    saturday = friday + timedelta(days=1)
    assert RULES.interview_due(date(2026, 11, 15), saturday).at.date() == date(2026, 11, 16)


@pytest.mark.clause("OP-HOUSE-102", "OP-HOUSE-103", "OP-HOUSE-104")
@given(at=TIMES, days=st.integers(-3, 60))
def test_no_step_is_due_before_it_is_asked_nor_later_than_its_working_days(at: datetime, days: int) -> None:
    last_day = at.date() + timedelta(days=days)
    for found, span in (
        (RULES.interview_due(last_day, at), RULES.interview_within),
        (RULES.acceptance_due(last_day, at), RULES.accept_within),
    ):
        latest = RULES.calendar.close_of(RULES.calendar.working_day_after(at.date(), span.amount))
        assert at <= found.at <= latest


@pytest.mark.clause("OP-HOUSE-102", "OP-HOUSE-103")
def test_the_time_for_a_step_begins_when_the_one_before_is_over() -> None:
    notice, kept, moved = noticed(), receipt("2026-12-09"), receipt("2026-12-20", reason="r")
    assert RULES.settled_at(notice, kept, None) == MONDAY
    assert RULES.settled_at(notice, moved, answered("agrees", "2026-12-20")) == MONDAY + timedelta(hours=3)
    assert RULES.settled_at(notice, moved, None) == RULES.answer_due(moved).at
    stays = interview(outcome="留任 stays")
    assert RULES.concluded_at(ENDS, interview(), None) == MONDAY
    assert RULES.concluded_at(ENDS, stays, None) == RULES.staying_due(ENDS, stays).at


# --- RSG-03: staying


@pytest.mark.clause("RSG-03", "OP-HOUSE-102")
def test_whoever_is_said_to_stay_stays_by_their_own_word_alone() -> None:
    word = {
        one: StayingConfirmed.model_validate({"answered_by": "A1", "reply": one})
        for one in ("stays", "leaves")
    }
    assert [RULES.stays(one) for one in (word["stays"], word["leaves"], None)] == [True, False, False]
    assert RULES.staying(resigned(), None).because["reply"] == "未答复"
    assert RULES.staying(resigned(), word["stays"]).what == "本人留任，撤回辞职"
    assert RULES.withdrawn("RSG-1", interview(outcome="留任 stays")).result == "withdrawn"


@pytest.mark.clause("RSG-03")
def test_the_ruling_on_the_interview_says_that_it_was_held_and_not_why_somebody_leaves() -> None:
    ruling = RULES.interviewed(resigned(), interview(remark="家中有事"))
    assert (ruling.clause, ruling.because["interview"]) == ("RSG-03", "已面谈")
    assert "家中有事" not in str(ruling.because)
    assert "薪酬" not in str(ruling.because)


# --- RSG-02: the acceptance


@pytest.mark.clause("RSG-02", "OP-HOUSE-103")
@pytest.mark.parametrize(
    ("said", "serves", "field"),
    [
        (accepted("2026-12-09"), False, ""),
        (accepted("2026-12-09", by="A1"), False, "answered_by"),
        (accepted("2026-12-10"), False, "last_day"),
        (accepted("2026-12-08"), False, "last_day"),
        (accepted("2026-12-09", receiver="A2"), True, ""),
        (accepted("2026-12-09", receiver="A2"), False, "receiver"),
        (accepted("2026-12-09", receiver="A1"), True, "receiver"),
        (accepted("2026-12-09", at=datetime(2026, 12, 9, 23, 59, tzinfo=SHANGHAI)), False, ""),
        (accepted("2026-12-09", at=datetime(2026, 12, 10, tzinfo=SHANGHAI)), False, "last_day"),
        (accepted("2026-12-10", at=datetime(2026, 12, 10, tzinfo=SHANGHAI)), False, ""),
    ],
)
def test_hr_accepts_for_the_settled_day_and_once_that_has_passed_for_the_day_of_acceptance(
    said: ResignationAccepted,
    serves: bool,  # noqa: FBT001
    field: str,
) -> None:
    wrong = RULES.wrong_acceptance(resigned(), ENDS, said, receiver_serves=serves)
    assert fields(wrong) == ([field] if field else [])


@pytest.mark.clause("RSG-02", "OFF-01")
def test_the_acceptance_is_a_ruling_of_its_own_and_the_handover_follows_from_it() -> None:
    said = accepted("2026-11-20", receiver="A2")
    ruling = RULES.accepted(resigned(), noticed("2026-11-20"), said)
    assert (ruling.what, ruling.clause) == ("批准辞职", "RSG-02")
    assert (ruling.because["notice_days"], ruling.because["short_by_days"]) == (11, 19)
    request = RULES.handover("RSG-1", resigned(), interview(), said)
    assert (request.leaver, request.cause, request.until) == ("A1", Cause.RESIGNATION, date(2026, 11, 20))
    assert (request.receiver, request.based_on, request.interviewed) == ("A2", "RSG-1", True)
    declined = interview(interview="本人谢绝 declined", reasons=[])
    assert RULES.handover("RSG-1", resigned(), declined, said).interviewed is False


# --- RSG-04: a sudden resignation


@pytest.mark.clause("RSG-04", "OP-RSG-2", "PEN-05")
@pytest.mark.parametrize(
    ("last_day", "more", "sudden"),
    [
        ("2026-12-08", HURT, True),
        ("2026-12-09", HURT, False),
        ("2026-12-08", {"reason": "r"}, False),
        ("2026-11-30", HURT, True),
        ("2026-12-01", HURT, True),
    ],
)
def test_a_notice_that_falls_short_and_hurts_staffing_costs_the_awards_of_the_last_month_and_no_fine(
    last_day: str,
    more: dict[str, Any],
    sudden: bool,  # noqa: FBT001
) -> None:
    notice, said = noticed(last_day), accepted(last_day)
    received = receipt(last_day, **more)
    rulings = RULES.sudden(resigned(), notice, received, said, "points")
    assert RULES.is_sudden(notice, received, said) is sudden
    if not sudden:
        assert rulings == []
        return
    found, lost = rulings
    assert (found.clause, found.because["stated_by"], found.amount) == ("RSG-04", "S1", None)
    assert (lost.clause, lost.unit, lost.month, lost.amount) == ("OP-RSG-2", AWARDS_LOST, last_day[:7], None)
    assert (lost.because["about"], lost.because["month"]) == ("A1", last_day[:7])


@pytest.mark.clause("OP-RSG-2", "OP-PEN-6")
@pytest.mark.parametrize(
    ("taken_in", "amount", "unit"), [("money", Decimal(200), "yuan"), ("points", Decimal(-20), "points")]
)
def test_an_amount_that_a_customer_sets_is_taken_as_fines_are(
    taken_in: str, amount: Decimal, unit: str
) -> None:
    rules = RULES.model_copy(update={"sudden_fine": Decimal(200), "awards_lost": False})
    received, said = receipt("2026-11-20", **HURT), accepted("2026-11-20")
    _, fine = rules.sudden(resigned(), noticed("2026-11-20"), received, said, taken_in)
    assert (fine.amount, fine.unit, fine.month, fine.clause) == (amount, unit, "2026-11", "OP-RSG-2")


@pytest.mark.clause("OP-RSG-2")
def test_where_neither_is_set_the_facts_alone_are_on_record() -> None:
    rules = RULES.model_copy(update={"awards_lost": False})
    received, said = receipt("2026-11-20", **HURT), accepted("2026-11-20")
    assert [
        one.clause for one in rules.sudden(resigned(), noticed("2026-11-20"), received, said, "money")
    ] == ["RSG-04"]


@pytest.mark.clause("RSG-01", "RSG-04")
def test_the_outcome_says_how_much_notice_was_given_and_what_follows() -> None:
    received, said = receipt("2026-11-20", **HURT), accepted("2026-11-20")
    ended = RULES.outcome("RSG-1", noticed("2026-11-20"), received, interview(), said, "OFF-1")
    assert (ended.result, ended.last_day, ended.notice_days) == ("accepted", "2026-11-20", 11)
    assert (ended.short, ended.sudden, ended.interview, ended.handover) == (True, True, "held", "OFF-1")


@pytest.mark.clause("RSG-05")
def test_the_heading_of_the_lost_section_is_not_carried_out_and_says_why() -> None:
    assert not clause("RSG-05").carried_out
    assert "标题" in clause("RSG-05").not_carried_out
