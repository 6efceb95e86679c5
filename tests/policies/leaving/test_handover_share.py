"""handover-share: by when a side confirms, what it may say of an item, what follows from it."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.leaving.handover_checks import (
    wrong_acceptance,
    wrong_accounts,
    wrong_consent,
    wrong_decision,
    wrong_loss,
    wrong_returns,
    wrong_seats,
    wrong_supplement,
)
from policies.leaving.handover_forms import ROWS_AT_MOST
from policies.leaving.handover_items import SHOWN, Item, ItemKind, ItemState, Share, Station
from policies.leaving.handover_property_forms import DeductionConsent, LossDecision, ReturnRecord
from policies.leaving.handover_share import SharePolicy, Side
from policies.leaving.handover_share_forms import (
    Acceptance,
    AccountsClosed,
    DisputeDecision,
    SeatsArranged,
    Supplement,
)
from policies.leaving.offboarding_forms import Handover
from policies.leaving.offboarding_handover import OffboardingPolicy
from policies.working_time import Due

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 11, 9, 10, tzinfo=SHANGHAI)
WHOLE = OffboardingPolicy.in_force_on(MONDAY.date(), "promotion")
RULES = SharePolicy.in_force_on(MONDAY.date(), "promotion")
CASE, KEY, SEAT = ItemKind.CASE, ItemKind.KEY, ItemKind.SEAT
MOMENTS = st.datetimes(datetime(2026, 11, 9), datetime(2026, 12, 31), timezones=st.just(SHANGHAI))  # noqa: DTZ001


def about(last_day: str = "2026-11-20", cause: str = "resignation") -> Handover:
    return Handover.model_validate(
        {
            "leaver": "A3",
            "receiver": "A4",
            "cause": cause,
            "last_day": last_day,
            "taken_by": "H1",
            "nth": 1,
            "leaver_serves": True,
            "receiver_serves": True,
            "started_at": MONDAY,
        }
    )


LEAVES, MOVES = about(), about(cause="transfer")


def item(number: int, kind: ItemKind = CASE, **more: Any) -> Item:
    known = {
        "number": number,
        "kind": kind,
        "reference": f"R{number}",
        "what": f"事项{number}",
        "giver": "A3",
    }
    return Item.model_validate(known | {"person": "A4"} | more)


ITEMS = [item(1), item(2, KEY)]
"""What waits for an answer."""


def at(said: str) -> datetime:
    return datetime.fromisoformat(said).replace(tzinfo=SHANGHAI)


def side(matter: Handover, person: str = "A4") -> Side:
    return Side(
        matter,
        Share(case="OFF-1", name=person, station=Station.RECEIVER, person=person, since=MONDAY),
        WHOLE,
        RULES,
    )


def fields(found: Sequence[str]) -> list[str]:
    return [one.partition(":")[0] for one in found]


def rows(**by_item: Any) -> list[dict[str, Any]]:
    """Rows as `_1={…}, _2={…}`; a third one about an item of another's as `_9`."""
    return [{"item": int(name.strip("_")), **said} for name, said in by_item.items()]


# --- OP-OFF-2, OP-HOUSE-113, OP-HOUSE-114: by when


@pytest.mark.clause("OP-OFF-2", "OP-HOUSE-113")
@pytest.mark.parametrize(
    ("since", "due", "clause"),
    [
        ("2026-11-09T10:00", "2026-11-19T18:00", "OP-OFF-2"),
        ("2026-11-18T18:00", "2026-11-19T18:00", "OP-OFF-2"),
        ("2026-11-19T09:00", "2026-11-20T18:00", "OP-HOUSE-113"),  # the limit is near: a working day is left
        ("2026-11-19T19:00", "2026-11-20T18:00", "OP-OFF-2"),
        ("2026-11-20T17:00", "2026-11-23T18:00", "OP-HOUSE-113"),
        ("2026-11-21T10:00", "2026-11-23T18:00", "OP-OFF-2"),  # over: the next working day
    ],
)
def test_a_side_has_until_the_handovers_limit_and_always_a_working_day(
    since: str, due: str, clause: str
) -> None:
    found = side(LEAVES).due(at(since))
    assert (found.at, found.clause) == (at(due), clause)


@pytest.mark.clause("OP-HOUSE-114")
@pytest.mark.parametrize(
    ("away_until", "due"),
    [
        ("", "2026-11-19T18:00"),
        ("2026-11-10", "2026-11-19T18:00"),
        ("2026-11-18", "2026-11-19T18:00"),  # back the day before the limit: it is enough
        ("2026-11-19", "2026-11-20T18:00"),  # back on its day: a working day from then on
        ("2026-11-20", "2026-11-23T18:00"),
        ("2026-11-22", "2026-11-23T18:00"),  # back on a Sunday
        ("2027-03-01", "2027-03-02T18:00"),
        ("2026-11-02", "2026-11-19T18:00"),  # back before it was asked
    ],
)
def test_for_who_is_on_leave_it_is_counted_from_their_return(away_until: str, due: str) -> None:
    back = date.fromisoformat(away_until) if away_until else None
    assert side(LEAVES).due(MONDAY, back).at == at(due)


@pytest.mark.clause("OP-HOUSE-114")
@given(since=MOMENTS, away=st.none() | st.dates(date(2026, 11, 1), date(2027, 1, 31)))
def test_nobody_is_due_before_they_are_back_nor_sooner_than_the_handover(
    since: datetime, away: date | None
) -> None:
    found, limit = side(LEAVES).due(since, away), WHOLE.finish_due(LEAVES, since)
    assert found.at >= max(since, limit.at)
    assert away is None or found.at.date() > away or found.at == limit.at
    assert away is not None or found.at <= max(limit.at, RULES.calendar.close_of(next_working(since)))


def next_working(moment: datetime) -> date:
    return RULES.calendar.working_day_after(RULES.calendar.day_of(moment), 1)


@pytest.mark.clause("OP-HOUSE-113", "OP-OFF-4")
def test_supplement_and_consent_have_their_working_days() -> None:
    found: list[Due] = [RULES.supplement_due(MONDAY), RULES.consent_due(MONDAY)]
    assert [one.at for one in found] == [at("2026-11-10T18:00"), at("2026-11-11T18:00")]
    assert {one.clause for one in found} == {"OP-HOUSE-113"}


# --- what the forms are filled in with


@pytest.mark.clause("OFF-02", "OFF-05", "OFF-06")
@pytest.mark.parametrize("form", [Acceptance, ReturnRecord, AccountsClosed])
def test_the_form_has_each_item_and_says_nothing_of_it(form: Any) -> None:
    filled_in = RULES.filled_in(ITEMS)
    assert filled_in["rows"] == [{"item": 1, "what": "未结案件 事项1"}, {"item": 2, "what": "钥匙 事项2"}]
    as_it_stands = form.model_validate({"answered_by": "A4"} | filled_in)
    assert as_it_stands.numbers == []
    wrong = {
        Acceptance: lambda: wrong_acceptance(ITEMS, as_it_stands),
        ReturnRecord: lambda: wrong_returns(LEAVES, ITEMS, {}, as_it_stands),
        AccountsClosed: lambda: wrong_accounts(LEAVES, ITEMS, as_it_stands),
    }
    assert wrong[form]() == ["rows: 至少确认一项 confirm at least one"]


@pytest.mark.clause("OFF-02")
def test_an_item_that_was_supplemented_at_length_still_fits_the_form() -> None:
    long = item(1, what="长" * 9_000)
    assert len(long.shown) == SHOWN
    Acceptance.model_validate({"answered_by": "A4"} | RULES.filled_in([long]))
    WHOLE.open_rows([long])
    many = WHOLE.open_rows([item(number) for number in range(1, 700)])["rows"]
    assert isinstance(many, list)
    assert len(many) == ROWS_AT_MOST


# --- OFF-02: taking over


ACCEPTED, DISPUTED = {"takes": "接收 accepted"}, {"takes": "disputed"}
NOT_YET = {"takes": "not-yet"}


@pytest.mark.clause("OFF-02")
@pytest.mark.parametrize(
    ("said", "found"),
    [
        (rows(_1=ACCEPTED, _2=ACCEPTED), []),
        (rows(_1=ACCEPTED), []),  # the other one is asked again
        (rows(_1=ACCEPTED, _2=NOT_YET), []),
        (rows(_1=DISPUTED | {"reason": "材料不全"}, _2=ACCEPTED), []),
        (rows(_1=DISPUTED), ["rows"]),
        (rows(_1=DISPUTED | {"reason": "  "}), ["rows"]),
        (rows(_9=ACCEPTED), ["rows"]),  # accepted before, or another's
        (rows(_1=ACCEPTED, _9=NOT_YET), []),  # settled meanwhile, and nothing is said of it
        ([*rows(_1=ACCEPTED), *rows(_1=ACCEPTED)], ["rows"]),
        ([*rows(_1=ACCEPTED), *rows(_1=DISPUTED | {"reason": "又不行"})], ["rows"]),
        (rows(_1=NOT_YET, _2=NOT_YET), ["rows"]),
        ([], ["rows"]),
    ],
)
def test_each_item_is_taken_over_once_or_disputed_with_a_reason(
    said: list[dict[str, Any]], found: list[str]
) -> None:
    acceptance = Acceptance.model_validate({"answered_by": "A4", "rows": said})
    assert fields(wrong_acceptance(ITEMS, acceptance)) == found


@pytest.mark.clause("OFF-02")
def test_nobody_takes_over_in_anothers_place_and_what_is_disputed_is_known() -> None:
    assert Acceptance.in_person
    said = rows(_1=ACCEPTED, _2=DISPUTED | {"reason": "缺"}, _3=NOT_YET)
    acceptance = Acceptance.model_validate({"answered_by": "A4", "rows": said})
    assert RULES.disputed(acceptance) == [2]


# --- OFF-01: deciding between giver and receiver


STANDS = {"verdict": "stands", "reason": "职责所在"}
OTHER = {"verdict": "other-receiver", "reason": "改由他人", "receiver": "A5"}


@pytest.mark.clause("OFF-01", "OFF-02")
@pytest.mark.parametrize(
    ("said", "by", "found"),
    [
        (rows(_1=STANDS, _2=STANDS), "D1", []),
        (rows(_1=STANDS, _2=OTHER), "D1", []),
        (rows(_1={"verdict": "supplement", "reason": "补材料"}, _2=STANDS), "D1", []),
        (rows(_1={"verdict": "dropped", "reason": "已无此事"}, _2=STANDS), "D1", []),
        (rows(_1=STANDS), "D1", ["rows"]),  # the other one isn't decided
        (rows(_1=STANDS, _2=STANDS, _9=STANDS), "D1", ["rows"]),
        ([*rows(_1=STANDS, _2=STANDS), *rows(_1=OTHER)], "D1", ["rows"]),
        (rows(_1=STANDS, _2=STANDS | {"reason": ""}), "D1", ["rows"]),
        (rows(_1=STANDS, _2=OTHER | {"receiver": ""}), "D1", ["rows"]),
        (rows(_1=STANDS, _2=STANDS | {"receiver": "A5"}), "D1", ["rows"]),
        (rows(_1=STANDS, _2=OTHER | {"receiver": "A3"}), "D1", ["rows"]),
        (rows(_1=STANDS, _2=OTHER | {"receiver": "A6"}), "D1", ["rows"]),  # A6 leaves too
        (rows(_1=STANDS, _2=STANDS), "A3", ["answered_by"]),
        (rows(_1=STANDS, _2=STANDS), "A4", ["answered_by"]),
        (rows(_1=STANDS, _2=STANDS | {"receiver": ""}, _3=STANDS), "D1", ["rows"]),  # item 3 was asked of A6
        (rows(_1=STANDS, _2=STANDS, _3=OTHER), "D1", []),
        (rows(_1=STANDS, _2=STANDS, _3={"verdict": "dropped", "reason": "已无此事"}), "D1", []),
    ],
)
def test_each_dispute_is_decided_with_a_reason_by_neither_of_the_two(
    said: list[dict[str, Any]], by: str, found: list[str]
) -> None:
    decision = DisputeDecision.model_validate({"answered_by": by, "rows": said})
    items = [*ITEMS, item(3, person="A6")] if 3 in decision.numbers else ITEMS
    assert fields(wrong_decision(LEAVES, items, side(LEAVES).barred, ["A6"], decision)) == found


@pytest.mark.clause("OFF-01", "OFF-02")
def test_what_is_sent_back_goes_to_the_leaver_and_who_else_takes_over_is_known() -> None:
    said = rows(_1={"verdict": "supplement", "reason": "补"}, _2=OTHER, _3=OTHER)
    decision = DisputeDecision.model_validate({"answered_by": "D1", "rows": said})
    assert [one.number for one in RULES.to_supplement([*ITEMS, item(3)], decision)] == [1]
    assert decision.takers(ITEMS) == {"A5"}
    stands = DisputeDecision.model_validate({"answered_by": "D1", "rows": rows(_1=STANDS, _9=STANDS)})
    assert stands.takers(ITEMS) == {"A4"}


@pytest.mark.clause("OFF-02")
@pytest.mark.parametrize(
    ("said", "found"),
    [
        (rows(_1={"adds": "附件见共享盘"}), []),
        (rows(_1={"adds": ""}), []),
        ([], []),
        (rows(_2={"adds": "没退回"}), ["rows"]),
        ([*rows(_1={"adds": "一"}), *rows(_1={"adds": "二"})], ["rows"]),
    ],
)
def test_only_what_was_sent_back_is_supplemented(said: list[dict[str, Any]], found: list[str]) -> None:
    supplement = Supplement.model_validate({"answered_by": "A3", "rows": said})
    assert fields(wrong_supplement([item(1)], supplement)) == found


@pytest.mark.clause("OP-OFF-2", "OFF-01")
def test_silence_passes_nothing_and_is_ruled_by_the_clause_of_the_limit() -> None:
    ruled = RULES.silent(LEAVES, "A4", side(LEAVES).due(MONDAY), ITEMS)
    assert (ruled.clause, ruled.because["receiver"], ruled.because["open_items"]) == (
        "OP-OFF-2",
        "A4",
        [1, 2],
    )
    assert (
        RULES.silent(LEAVES, "A4", side(LEAVES).due(at("2026-11-20T17:00")), ITEMS).clause == "OP-HOUSE-113"
    )


# --- OFF-02, OFF-04, OFF-06: property


RETURNED, KEPT = {"given_back": "已归还 returned"}, {"given_back": "kept"}
REGISTER = {"K-9": "A3", "K-8": "A5"}


@pytest.mark.clause("OFF-02", "OFF-06")
@pytest.mark.parametrize(
    ("said", "also", "found"),
    [
        (rows(_1=RETURNED, _2=RETURNED), [], []),
        (rows(_1=RETURNED), [], []),
        (rows(_1={"given_back": "missing"}, _2={"given_back": "damaged"}), [], []),
        (rows(_1={"given_back": "not-yet"}), [], ["rows"]),
        ([], ["K-9"], []),  # nothing of the list, something beside it
        ([], ["K-8"], []),
        ([], ["K-7"], ["also"]),  # not on the register, or ended there
        ([], ["R1"], ["also", "also"]),
        (rows(_1=RETURNED), ["K-9", "K-7"], ["also"]),
        (rows(_9=RETURNED), [], ["rows"]),
        ([*rows(_1=RETURNED), *rows(_1={"given_back": "missing"})], [], ["rows"]),
        ([], [], ["rows"]),
    ],
)
def test_each_piece_comes_back_once_and_what_is_beside_the_list_is_on_the_register(
    said: list[dict[str, Any]], also: list[str], found: list[str]
) -> None:
    record = ReturnRecord.model_validate(
        {"answered_by": "W1", "rows": said, "also": [{"number": number} for number in also]}
    )
    assert record.others == set(also)
    assert fields(wrong_returns(LEAVES, ITEMS, REGISTER, record)) == found


@pytest.mark.clause("OFF-02", "OFF-06")
def test_what_stands_on_the_list_comes_back_by_its_row() -> None:
    record = ReturnRecord.model_validate({"answered_by": "W1", "also": [{"number": "R1"}]})
    assert fields(wrong_returns(LEAVES, ITEMS, {"R1": "A3"}, record)) == ["also"]
    assert fields(wrong_returns(LEAVES, ITEMS[1:], {"R1": "A3"}, record)) == []


@pytest.mark.clause("OFF-04", "OFF-02")
def test_on_leaving_nothing_is_kept_and_on_a_transfer_it_may_be() -> None:
    record = ReturnRecord.model_validate({"answered_by": "W1", "rows": rows(_1=RETURNED, _2=KEPT)})
    assert fields(wrong_returns(LEAVES, ITEMS, {}, record)) == ["rows"]
    assert wrong_returns(MOVES, ITEMS, {}, record) == []


# --- OP-OFF-4: losses


def deducts(value: str, **more: Any) -> dict[str, Any]:
    return {"verdict": "deduct", "value": value, "reason": "遗失"} | more


WAIVED, TO_RETURN = {"verdict": "waived", "reason": "旧物"}, {"verdict": "still-to-return", "reason": "下周"}


@pytest.mark.clause("OP-OFF-4")
@pytest.mark.parametrize(
    ("said", "by", "found"),
    [
        (rows(_1=WAIVED, _2=TO_RETURN), "D1", []),
        (rows(_1=deducts("120.50"), _2={"verdict": "pursued", "reason": "起诉"}), "D1", []),
        (rows(_1=WAIVED), "D1", ["rows"]),
        (rows(_1=WAIVED, _2=WAIVED, _9=WAIVED), "D1", ["rows"]),
        ([*rows(_1=WAIVED, _2=WAIVED), *rows(_2=TO_RETURN)], "D1", ["rows"]),
        (rows(_1=WAIVED, _2=TO_RETURN | {"reason": ""}), "D1", ["rows"]),
        (rows(_1=WAIVED, _2=deducts("")), "D1", ["rows"]),
        (rows(_1=WAIVED, _2=deducts("0")), "D1", ["rows"]),
        (rows(_1=WAIVED, _2=deducts("0.01")), "D1", []),
        (rows(_1=WAIVED, _2=deducts("0.001")), "D1", ["rows"]),
        (rows(_1=WAIVED, _2=deducts("12.345")), "D1", ["rows"]),
        (rows(_1=WAIVED, _2=deducts("12.340")), "D1", []),
        (rows(_1=WAIVED | {"value": "50"}, _2=WAIVED), "D1", ["rows"]),
        (rows(_1=deducts("50"), _2=WAIVED), "A3", ["answered_by"]),
        (rows(_1=deducts("50"), _2=WAIVED), "A4", ["answered_by"]),
    ],
)
def test_each_loss_is_decided_with_a_reason_and_a_value_where_one_is_deducted(
    said: list[dict[str, Any]], by: str, found: list[str]
) -> None:
    decision = LossDecision.model_validate({"answered_by": by, "rows": said})
    assert decision.doubtful() == []
    assert fields(wrong_loss(ITEMS, ["A3", "A4"], [], decision)) == found


@pytest.mark.clause("OP-OFF-4")
def test_what_the_leaver_did_not_agree_to_is_not_deducted_by_a_second_decision() -> None:
    decision = LossDecision.model_validate({"answered_by": "D1", "rows": rows(_1=deducts("50"), _2=WAIVED)})
    assert fields(wrong_loss(ITEMS, [], [1], decision)) == ["rows"]
    assert wrong_loss(ITEMS, [], [2], decision) == []


@pytest.mark.clause("OP-OFF-4")
@pytest.mark.parametrize("value", ["一百", "-5", "1e13", "NaN", "12,50"])
def test_a_value_that_is_no_amount_is_named_with_its_row(value: str) -> None:
    decision = LossDecision.model_validate({"answered_by": "D1", "rows": rows(_1=WAIVED, _2=deducts(value))})
    (said,) = decision.doubtful()
    assert said.startswith("rows: 第 2 行 row 2: value: ")


@pytest.mark.clause("OP-OFF-4")
def test_the_leaver_is_asked_for_the_sum_of_what_is_to_be_deducted() -> None:
    """Two of three are to be deducted: 120.50 and 79.50 make 200.00."""
    said = rows(_1=deducts("120.50"), _2=WAIVED, _3=deducts("79.5"))
    decision = LossDecision.model_validate({"answered_by": "D1", "rows": said})
    asked = RULES.to_deduct(decision)
    assert [row.item for row in asked] == [1, 3]
    assert RULES.asked_for(asked) == "200.00"
    assert RULES.asked_for([]) == "0.00"


@pytest.mark.clause("OP-OFF-4")
@pytest.mark.parametrize(
    ("more", "found"),
    [
        ({"amount": "200.00", "agrees": "agrees"}, []),
        ({"amount": "200", "agrees": "agrees"}, []),
        ({"amount": "199.99", "agrees": "agrees"}, ["amount"]),
        ({"amount": "200.01", "agrees": "agrees"}, ["amount"]),
        ({"amount": "", "agrees": "agrees"}, ["amount"]),
        ({"amount": "1", "agrees": "declines"}, []),
    ],
)
def test_one_agrees_to_what_is_asked_for_and_to_no_other_amount(
    more: dict[str, str], found: list[str]
) -> None:
    said = DeductionConsent.model_validate({"answered_by": "A3"} | more)
    assert said.in_person
    assert fields(wrong_consent("200.00", said)) == found


@pytest.mark.clause("OP-OFF-4")
@pytest.mark.parametrize(
    ("agreed", "amount", "unit", "word"),
    [
        (True, Decimal("120.50"), "yuan-agreed", "同意"),
        (False, None, "", "不同意"),
        (None, None, "", "未扣款或未答复"),
    ],
)
def test_only_a_yes_makes_an_amount_of_it(
    *, agreed: bool | None, amount: Decimal | None, unit: str, word: str
) -> None:
    said = rows(_1=deducts("120.5"), _2=WAIVED)
    decision = LossDecision.model_validate({"answered_by": "D1", "rows": said})
    ruled = RULES.lost(LEAVES, decision, agreed=agreed)
    assert (ruled.clause, ruled.amount, ruled.unit, ruled.because["agreed"]) == (
        "OP-OFF-4",
        amount,
        unit,
        word,
    )
    assert ruled.because["items"] == [
        {"item": 1, "decision": "经同意折价扣款", "value": "120.5", "reason": "遗失"},
        {"item": 2, "decision": "免除", "value": "", "reason": "旧物"},
    ]


# --- OFF-05, OFF-01, RSG-03: accounts, what is personal, the interview


@pytest.mark.clause("OFF-05")
@pytest.mark.parametrize(
    ("matter", "said", "found"),
    [
        (LEAVES, rows(_1={"shut": "closed"}, _2={"shut": "已注销 closed"}), []),
        (LEAVES, rows(_1={"shut": "closed"}, _2={"shut": "not-yet"}), []),
        (LEAVES, rows(_1={"shut": "adjusted"}), ["rows"]),
        (MOVES, rows(_1={"shut": "adjusted"}), []),
        (MOVES, rows(_9={"shut": "adjusted"}), ["rows"]),
        (LEAVES, rows(_9={"shut": "closed"}), ["rows"]),
        (LEAVES, [*rows(_1={"shut": "closed"}), *rows(_1={"shut": "closed"})], ["rows"]),
        (LEAVES, [], ["rows"]),
    ],
)
def test_on_leaving_accounts_are_closed_and_on_a_transfer_their_rights_may_be_adjusted(
    matter: Handover, said: list[dict[str, Any]], found: list[str]
) -> None:
    closed = AccountsClosed.model_validate({"answered_by": "I1", "rows": said})
    assert fields(wrong_accounts(matter, ITEMS, closed)) == found


@pytest.mark.clause("OFF-01")
@pytest.mark.parametrize(
    ("said", "found"),
    [
        (rows(_1={"arranged": "改由 A5"}, _2={"arranged": "取消"}), []),
        (rows(_1={"arranged": "改由 A5"}), ["rows"]),
        (rows(_1={"arranged": "改由 A5"}, _2={"arranged": ""}), ["rows"]),
        (rows(_1={"arranged": "甲"}, _2={"arranged": "乙"}, _9={"arranged": "丙"}), ["rows"]),
    ],
)
def test_each_personal_matter_is_arranged(said: list[dict[str, Any]], found: list[str]) -> None:
    seats = SeatsArranged.model_validate({"answered_by": "H1", "rows": said})
    assert fields(wrong_seats(ITEMS, seats)) == found


@pytest.mark.clause("RSG-03", "OFF-01")
def test_hr_holds_the_interview_that_is_owed_and_arranges_the_seats() -> None:
    items = [item(1, ItemKind.INTERVIEW), item(2, SEAT), item(3, SEAT, state=ItemState.DISPUTED)]
    assert [one.number for one in RULES.interview(items)] == [1]
    assert [one.number for one in RULES.seats(items)] == [2, 3]


@pytest.mark.clause("OFF-01")
def test_neither_giver_nor_receiver_decides_between_them() -> None:
    assert side(LEAVES, "A4").barred == ["A3", "A4"]
