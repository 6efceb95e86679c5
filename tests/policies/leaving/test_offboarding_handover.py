"""P63 · offboarding-handover: when it may begin, by when what is settled, what stands on the list, what holds it up."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from policies.leaving.endings import Cause
from policies.leaving.handover_forms import Declaration, GateDecision, HrSigned, ReceiverNamed, Witness
from policies.leaving.handover_gate import (
    gate,
    last_settled,
    wrong_closing,
    wrong_declaration,
    wrong_gate,
    wrong_receiver,
    wrong_witness,
)
from policies.leaving.handover_items import Item, ItemKind, ItemState, Share, Station, of_station
from policies.leaving.offboarding_forms import Handover, HandoverRequest, numbered
from policies.leaving.offboarding_handover import OffboardingPolicy
from policies.leaving.settlement import Settlement
from policies.working_time import WorkingCalendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 11, 9, 10, tzinfo=SHANGHAI)
RULES = OffboardingPolicy.in_force_on(MONDAY.date(), "promotion")
HEATING = OffboardingPolicy.in_force_on(MONDAY.date(), "heating")
DAYS = st.dates(date(2026, 11, 9), date(2027, 3, 31))
MOMENTS = st.datetimes(datetime(2026, 11, 9), datetime(2027, 4, 30), timezones=st.just(UTC))  # noqa: DTZ001
ONE_DAY, ONE_SECOND = timedelta(days=1), timedelta(seconds=1)
BLANKS = ("receipt", "customer-file", "claim", "key", "badge", "uniform", "headset", "computer", "account")


def about(last_day: str = "2026-11-20", **more: Any) -> Handover:
    known = {
        "leaver": "A3",
        "cause": "合同终止 termination",
        "last_day": last_day,
        "taken_by": "H1",
        "nth": 1,
        "leaver_serves": True,
        "receiver_serves": True,
        "started_at": MONDAY,
    }
    return Handover.model_validate(known | more)


def item(
    number: int = 1, kind: ItemKind = ItemKind.CASE, state: ItemState = ItemState.OPEN, **more: Any
) -> Item:
    known = {"reference": f"R{number}", "what": f"事项{number}", "giver": "A3", "person": "A4"}
    return Item.model_validate({"number": number, "kind": kind, "state": state} | known | more)


def at(said: str) -> datetime:
    return datetime.fromisoformat(said).replace(tzinfo=SHANGHAI)


def fields(found: Sequence[str]) -> list[str]:
    return [one.partition(":")[0] for one in found]


# --- OFF-01: what a handover may begin with


@pytest.mark.clause("OFF-01")
@pytest.mark.parametrize(
    ("last_day", "started", "field"),
    [
        ("2026-11-08", "2026-11-09T00:00", "last_day"),
        ("2026-11-09", "2026-11-09T00:00", ""),
        ("2026-11-09", "2026-11-09T23:59", ""),
        ("2026-11-09", "2026-11-10T00:00", "last_day"),
        ("2026-11-10", "2026-11-09T10:00", ""),
        ("2027-11-10", "2026-11-09T10:00", ""),
    ],
)
def test_the_last_day_may_be_the_one_it_is_started_on_and_not_the_day_before(
    last_day: str, started: str, field: str
) -> None:
    matter = about(last_day, started_at=at(started))
    assert fields(matter.objections(at(started))) == ([field] if field else [])
    late = at(started) + 2 * ONE_DAY  # its run begins later than a decision entered it
    assert fields(matter.objections(late)) == ([field] if field else [])


@pytest.mark.clause("OFF-01", "OFF-02")
@pytest.mark.parametrize(
    ("more", "found"),
    [
        ({"receiver": "A4"}, []),
        ({"receiver": "A4", "receiver_serves": False}, ["receiver"]),
        ({"receiver": "A3"}, ["receiver"]),
        ({"receiver": "A3", "receiver_serves": False}, ["receiver"]),
        ({"receiver": "", "receiver_serves": False}, []),
        ({"leaver_serves": False}, ["leaver"]),
        ({"may_start": False}, ["taken_by"]),
        ({"leaver_serves": False, "receiver": "A3"}, ["leaver", "receiver"]),
        ({"severance": "八千"}, ["severance"]),
        ({"severance": "-1"}, ["severance"]),
        ({"pay_in_lieu": "4000.50", "severance": "0"}, []),
        ({"pay_in_lieu": "", "severance": ""}, []),
    ],
)
def test_it_needs_two_people_who_work_here_and_amounts_that_are_some(
    more: dict[str, Any], found: list[str]
) -> None:
    assert fields(about(**more).objections(MONDAY)) == found


@pytest.mark.clause("OFF-02", "OP-HOUSE-114")
@pytest.mark.parametrize(
    ("cause", "takes_over_on", "found"),
    [
        ("resignation", "2026-11-21", []),
        ("resignation", "2026-11-22", ["takes_over_on"]),
        ("resignation", "2026-11-09", []),
        ("resignation", "", []),
        ("transfer", "2026-12-31", []),  # who moves to another post is still there
    ],
)
def test_work_passes_at_the_latest_on_the_day_after_the_last_one(
    cause: str, takes_over_on: str, found: list[str]
) -> None:
    assert fields(about(cause=cause, takes_over_on=takes_over_on).objections(MONDAY)) == found
    named = ReceiverNamed(answered_by="D1", receiver="A4", takes_over_on=takes_over_on)
    assert fields(wrong_receiver(about(cause=cause), [], [], named)) == found


@pytest.mark.clause("OFF-01")
@pytest.mark.parametrize(
    "bad", [{"last_day": ""}, {"last_day": "2026-02-30"}, {"leaver": ""}, {"cause": "退休"}, {"nth": 0}]
)
def test_a_form_that_cannot_be_right_is_refused(bad: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        about(**bad)


@pytest.mark.clause("OFF-01")
def test_an_exit_and_a_transfer_are_kept_apart_and_each_is_counted() -> None:
    ways = {cause: (cause.leaves, cause.way) for cause in Cause}
    assert ways.pop(Cause.TRANSFER) == (False, "transfer")
    assert set(ways.values()) == {(True, "exit")}
    request = HandoverRequest.model_validate(about().model_dump(include=set(HandoverRequest.model_fields)))
    assert (about(nth=2).external_number, numbered(request, 2)) == ("A3 exit 2", "A3 exit 2")
    moves = about(cause="调岗 transfer")
    assert (moves.external_number, moves.subject, moves.category) == ("A3 transfer 1", "调岗交接 A3", "调岗")
    assert (about().subject, about().category) == ("离职交接 A3", "合同终止")
    assert about().received_at == about().reported == MONDAY


# --- OP-OFF-2, OP-OFF-3: by when


@pytest.mark.clause("OP-OFF-2", "OP-OFF-3")
@pytest.mark.parametrize(
    ("last_day", "since", "finish", "last"),
    [
        ("2026-11-20", "2026-11-09T10:00", "2026-11-19T18:00", "2026-11-20T18:00"),
        ("2026-11-16", "2026-11-09T10:00", "2026-11-13T18:00", "2026-11-16T18:00"),  # a Monday
        ("2026-11-15", "2026-11-09T10:00", "2026-11-13T18:00", "2026-11-13T18:00"),  # a Sunday
        ("2026-11-09", "2026-11-09T10:00", "2026-11-09T18:00", "2026-11-09T18:00"),  # today
        ("2026-11-10", "2026-11-09T10:00", "2026-11-09T18:00", "2026-11-10T18:00"),  # tomorrow
        ("2026-11-10", "2026-11-09T18:30", "2026-11-10T18:00", "2026-11-10T18:00"),  # and it is evening
        ("2026-11-10", "2026-11-11T09:00", "2026-11-11T18:00", "2026-11-11T18:00"),  # over already
        ("2027-06-30", "2026-11-09T10:00", "2027-06-29T18:00", "2027-06-30T18:00"),  # months ahead
    ],
)
def test_items_are_settled_a_working_day_before_the_last_and_pay_on_the_last(
    last_day: str, since: str, finish: str, last: str
) -> None:
    found = RULES.finish_due(about(last_day), at(since))
    assert (found.at, found.clause) == (at(finish), "OP-OFF-2")
    found = RULES.last_day_due(about(last_day), at(since))
    assert (found.at, found.clause) == (at(last), "OP-OFF-3")


@pytest.mark.clause("OP-OFF-2", "OP-GEN-3")
@pytest.mark.parametrize(
    ("last_day", "finish", "last"),
    [
        ("2026-10-09", "2026-10-08T18:00", "2026-10-09T18:00"),
        ("2026-10-08", "2026-09-30T18:00", "2026-10-08T18:00"),  # before the National Day holidays
        ("2026-10-05", "2026-09-30T18:00", "2026-09-30T18:00"),  # amid them
        ("2026-10-12", "2026-10-10T18:00", "2026-10-12T18:00"),  # a Saturday that is worked instead
        ("2026-10-10", "2026-10-09T18:00", "2026-10-10T18:00"),
    ],
)
def test_around_the_national_day_the_working_days_of_the_year_are_counted(
    last_day: str, finish: str, last: str
) -> None:
    started = at("2026-09-21T10:00")
    assert RULES.finish_due(about(last_day), started).at == at(finish)
    assert RULES.last_day_due(about(last_day), started).at == at(last)


@pytest.mark.clause("OP-OFF-2", "OP-OFF-3", "OP-OFF-4")
def test_a_desk_that_never_closes_settles_the_evening_before_and_pays_before_midnight() -> None:
    calendar = WorkingCalendar(spans=((time(), time()),), rests=False)
    rules = OffboardingPolicy.in_force_on(MONDAY.date(), "heating", calendar)
    assert rules.finish_due(about("2026-11-15"), MONDAY).at == at("2026-11-14T23:59")
    assert rules.last_day_due(about("2026-11-15"), MONDAY).at == at("2026-11-15T23:59")
    assert rules.gate_due(about("2026-11-15"), at("2026-11-15T23:59")).at == at("2026-11-17T00:00")


@given(last_day=DAYS, since=MOMENTS)
def test_items_are_never_due_before_they_are_asked_for_nor_after_the_last_day_unless_that_is_over(
    last_day: date, since: datetime
) -> None:
    matter = about(last_day.isoformat())
    finish, last = RULES.finish_due(matter, since).at, RULES.last_day_due(matter, since).at
    assert since <= finish <= last
    over = RULES.last_day_due(matter, MONDAY - timedelta(days=30)).at
    assert last == over or since > over


@given(days=st.tuples(DAYS, DAYS), since=MOMENTS)
def test_a_later_last_day_never_makes_anything_due_earlier(days: tuple[date, date], since: datetime) -> None:
    first, later = (about(day.isoformat()) for day in sorted(days))
    for by in (RULES.finish_due, RULES.last_day_due):
        assert by(first, since).at <= by(later, since).at


@pytest.mark.clause("OP-OFF-4")
@pytest.mark.parametrize(
    ("last_day", "since", "due"),
    [
        ("2026-11-20", "2026-11-09T10:00", "2026-11-20T18:00"),
        ("2026-11-20", "2026-11-20T17:59", "2026-11-20T18:00"),
        ("2026-11-20", "2026-11-20T18:00", "2026-11-23T18:00"),
        ("2026-11-20", "2026-11-23T18:00", "2026-11-24T18:00"),
        ("2026-11-15", "2026-11-13T17:59", "2026-11-13T18:00"),  # a Sunday: its close is Friday's
        ("2026-11-15", "2026-11-13T18:00", "2026-11-16T18:00"),
        ("2026-10-06", "2026-09-30T18:00", "2026-10-08T18:00"),
    ],
)
def test_what_is_open_goes_to_the_head_on_the_last_day_and_again_each_working_day(
    last_day: str, since: str, due: str
) -> None:
    started = at("2026-09-21T10:00")
    assert RULES.gate_due(about(last_day, started_at=started), at(since)).at == at(due)


@pytest.mark.clause("OP-OFF-4")
@given(last_day=DAYS, since=MOMENTS)
def test_the_head_is_never_asked_again_at_once(last_day: date, since: datetime) -> None:
    matter, asked = about(last_day.isoformat()), max(since, MONDAY)
    first = RULES.gate_due(matter, asked).at
    assert RULES.calendar.day_of(first) >= RULES.calendar.day_of(asked)
    for _ in range(3):
        again = RULES.gate_due(matter, first).at
        assert RULES.calendar.day_of(again) > RULES.calendar.day_of(first)
        first = again


@pytest.mark.clause("OP-HOUSE-110", "OP-HOUSE-111")
def test_receiver_list_witness_and_closing_have_their_working_days() -> None:
    dues = [RULES.receiver_due, RULES.list_due, RULES.witness_due, RULES.close_due]
    found = [by(at("2026-11-12T10:00")) for by in dues]
    assert [one.at for one in found] == [at(f"2026-11-{day}T18:00") for day in ("13", "16", "13", "13")]
    assert [one.clause for one in found] == ["OP-HOUSE-110"] * 2 + ["OP-HOUSE-111"] * 2


@pytest.mark.clause("OFF-01", "OP-ROL-1")
def test_the_head_witnesses_and_in_the_heating_department_the_director() -> None:
    assert (RULES.witnessed_by, HEATING.witnessed_by) == ("department-head", "director")


@pytest.mark.clause("OP-HOUSE-111")
def test_the_witness_is_asked_when_the_last_item_is_settled() -> None:
    items = [
        item(1, state=ItemState.ACCEPTED, settled_at=MONDAY + ONE_DAY),
        item(2, state=ItemState.WAIVED, settled_at=MONDAY + ONE_DAY + ONE_SECOND),
        item(3),
    ]
    assert last_settled(items, MONDAY) == MONDAY + ONE_DAY + ONE_SECOND
    assert last_settled([item()], MONDAY) == last_settled([], MONDAY) == MONDAY


# --- OFF-02, OFF-04, OP-OFF-1: the list


@pytest.mark.clause("OFF-02", "OFF-05", "OFF-06", "OP-OFF-1")
def test_each_kind_has_the_side_that_confirms_it() -> None:
    stations: dict[Station, set[str]] = {one: set() for one in Station}
    for kind in ItemKind:
        stations[kind.station].add(kind.en)
    assert stations == {
        Station.RECEIVER: {
            "case",
            "role",
            "substitute",
            "reports",
            "receipt",
            "customer-file",
            "claim",
            "other",
        },
        Station.CUSTODIAN: {
            *("key", "badge", "uniform", "headset", "computer", "files", "supplies", "other-property")
        },
        Station.IT: {"account"},
        Station.HR: {"seat", "interview"},
    }


@pytest.mark.clause("OFF-03", "OP-OFF-4")
def test_only_what_is_open_or_disputed_holds_up_the_exit() -> None:
    holds_up = [state.en for state in ItemState if not item(state=state).settled]
    assert holds_up == ["open", "disputed"]
    assert [ItemState.of(one.en) for one in ItemState] == list(ItemState)


@pytest.mark.clause("OFF-02")
def test_a_side_confirms_its_own_unsettled_items() -> None:
    items = [
        item(1),
        item(2, person="A5"),
        item(3, state=ItemState.ACCEPTED),
        item(4, ItemKind.KEY, person="custodian"),
        item(5, state=ItemState.DISPUTED),
    ]
    assert [one.number for one in of_station(items, Station.RECEIVER, "A4")] == [1, 5]
    assert [one.number for one in of_station(items, Station.CUSTODIAN, "custodian")] == [4]
    assert of_station(items, Station.CUSTODIAN, "A4") == []
    share = Share(case="OFF-1", name="A4", station=Station.RECEIVER, person="A4", since=MONDAY)
    assert Share.model_validate(share.model_dump(mode="json")) == share


@pytest.mark.clause("OP-OFF-1")
def test_the_leaver_goes_through_what_no_register_knows_of() -> None:
    assert [kind.en for kind in RULES.to_declare([])] == list(BLANKS)
    known = [item(1, ItemKind.KEY), item(2, ItemKind.ACCOUNT, ItemState.CLOSED), item(3)]
    assert [kind.en for kind in RULES.to_declare(known)] == [
        one for one in BLANKS if one not in {"key", "account"}
    ]


@pytest.mark.clause("OP-OFF-1")
def test_the_list_is_filled_in_with_nothing_said() -> None:
    rows = RULES.standard_list([ItemKind.KEY])["declared"]
    assert rows == [{"kind": "钥匙 key", "what": ""}]
    with pytest.raises(ValidationError):  # whether there is any has to be said
        Declaration.model_validate({"answered_by": "A3", "declared": rows, "no_more": True})


@pytest.mark.clause("OP-OFF-1")
def test_a_kind_that_nobody_knows_is_refused_with_the_rulebook_and_not_left_out() -> None:
    known = RULES.model_dump(mode="json")
    assert OffboardingPolicy.model_validate(known) == RULES
    with pytest.raises(ValidationError):
        OffboardingPolicy.model_validate(known | {"checklist": ["key", "车辆", "badge"]})


@pytest.mark.clause("OP-OFF-1", "OFF-01")
@pytest.mark.parametrize(
    ("procedure", "own"),
    [
        ("resignation", True),
        ("dismissal_termination", True),
        ("penalty_appeal", True),
        ("exit_cancellation", True),
        ("offboarding_handover", True),
        ("complaint_handling", False),
        ("exception_escalation", False),
        ("monthly_appraisal", False),
    ],
)
def test_an_appeal_or_a_leaving_is_ones_own_affair_and_a_complaint_is_work(
    *,
    procedure: str,
    own: bool,
) -> None:
    assert RULES.is_own_affair(procedure) is own


def declares(*rows: tuple[str, str, str], others: Sequence[str] = (), no_more: bool = True) -> Declaration:
    return Declaration.model_validate(
        {
            "answered_by": "A3",
            "declared": [{"kind": kind, "has": has, "what": what} for kind, has, what in rows],
            "others": [{"what": what} for what in others],
            "no_more": no_more,
        }
    )


@pytest.mark.clause("OP-OFF-1", "OFF-04")
@pytest.mark.parametrize(
    ("said", "found"),
    [
        (declares(("key", "none", ""), ("claim", "none", "")), []),
        (declares(("key", "some", "柜门钥匙两把"), ("claim", "none", "")), []),
        (declares(("claim", "none", ""), ("key", "none", "")), []),
        (declares(("key", "none", "")), ["declared"]),
        (declares(), ["declared", "declared"]),
        (declares(("key", "some", ""), ("claim", "none", "")), ["declared"]),
        (declares(("key", "some", "  "), ("claim", "none", "")), ["declared"]),
        (declares(("key", "none", ""), ("key", "some", "一把"), ("claim", "none", "")), ["declared"]),
        (declares(("key", "none", ""), ("claim", "none", ""), ("badge", "some", "B-1")), []),
        (declares(("key", "none", ""), ("claim", "none", ""), no_more=False), ["no_more"]),
    ],
)
def test_each_entry_once_what_there_is_named_and_nothing_kept_back(
    said: Declaration, found: list[str]
) -> None:
    assert fields(wrong_declaration([ItemKind.KEY, ItemKind.CLAIM], said)) == found


@pytest.mark.clause("OP-OFF-1")
@pytest.mark.parametrize("kind", ItemKind)
def test_what_the_case_book_lists_by_itself_is_not_for_the_leaver_to_write(kind: ItemKind) -> None:
    by_itself = kind.en in {"case", "role", "substitute", "reports", "seat", "interview"}
    for rows in (
        {"declared": [{"kind": kind.value, "has": "some", "what": "CMP-1"}]},
        {"others": [{"kind": kind.value, "what": "CMP-1"}]},
    ):
        said = Declaration.model_validate({"answered_by": "A3", "no_more": True} | rows)
        assert fields(wrong_declaration([], said)) == (list(rows) if by_itself else [])


@pytest.mark.clause("OP-OFF-1", "OFF-02")
def test_the_leavers_list_adds_what_there_is_and_whatever_else() -> None:
    long = "长" * 300
    said = declares(("key", "some", "柜门钥匙"), ("claim", "none", "不算"), others=["群主账号", long])
    found = RULES.declared(said)
    assert [(one.kind.en, one.what) for one in found] == [
        ("key", "柜门钥匙"),
        ("other", "群主账号"),
        ("other", long),
    ]
    assert found[2].reference == long[:200]
    assert RULES.declared(declares()) == []


@pytest.mark.clause("OFF-02", "OP-HOUSE-110")
@pytest.mark.parametrize(
    ("more", "strangers", "found"),
    [
        ({}, [], []),
        ({"receiver": "A3"}, [], ["receiver"]),
        ({"receiver": "A3"}, ["A3"], ["receiver"]),
        ({}, ["A4"], ["receiver"]),
        ({"others": [(1, "A5")]}, [], []),
        ({"others": [(1, "A5")]}, ["A5"], ["receiver"]),
        ({"others": [(1, "A3")]}, [], ["receiver"]),
        ({"others": [(2, "A5")]}, [], ["others"]),  # settled by now
        ({"others": [(3, "A5")]}, [], ["others"]),  # property goes back to the custodian
        ({"others": [(9, "A5")]}, [], ["others"]),
        ({"others": [(1, "A5"), (1, "A6")]}, [], ["others"]),
        ({"others": [(1, "A5"), (4, "A5")]}, ["A4", "A5"], ["receiver", "receiver"]),
    ],
)
def test_who_may_take_over_and_what_is_shared_out(
    more: dict[str, Any], strangers: list[str], found: list[str]
) -> None:
    others = [{"item": number, "receiver": who} for number, who in more.pop("others", [])]
    named = ReceiverNamed.model_validate({"answered_by": "D1", "receiver": "A4", "others": others} | more)
    items = [item(1), item(2, state=ItemState.ACCEPTED), item(3, ItemKind.KEY), item(4, ItemKind.RECEIPT)]
    assert fields(wrong_receiver(about(), items, strangers, named)) == found


@pytest.mark.clause("OFF-02")
def test_somebody_else_may_take_over_a_single_item() -> None:
    others = [{"item": 2, "receiver": "A5"}]
    named = ReceiverNamed.model_validate({"answered_by": "D1", "receiver": "A4", "others": others})
    assert (named.by_item, named.people) == ({2: "A5"}, {"A4", "A5"})


# --- OP-OFF-4, OFF-01: what holds up the exit, and who signs


ITEMS = [
    item(1),
    item(2, ItemKind.KEY, ItemState.RETURNED),
    item(3, ItemKind.ACCOUNT, ItemState.DISPUTED),
    item(4, ItemKind.CLAIM, ItemState.WAIVED),
]
SETTLED = [one for one in ITEMS if one.settled]


def decides(*rows: tuple[int, str, str], by: str = "D1") -> GateDecision:
    said = [{"item": number, "verdict": verdict, "reason": reason} for number, verdict, reason in rows]
    return GateDecision.model_validate({"answered_by": by, "rows": said})


@pytest.mark.clause("OFF-03", "OP-OFF-4")
def test_the_gate_names_each_item_that_is_open_and_is_open_when_there_is_none() -> None:
    assert [one.partition(" ")[2].partition(" ")[0] for one in gate(ITEMS)] == ["1", "3"]
    assert gate(SETTLED) == gate([]) == []


@pytest.mark.clause("OP-OFF-4")
@pytest.mark.parametrize(
    ("said", "found"),
    [
        (decides(), []),  # silence on an item lets it wait
        (decides((1, "wait", "")), []),
        (decides((1, "waive", "已作废"), (3, "pursue", "追偿")), []),
        (decides((1, "waive", "")), ["rows"]),
        (decides((3, "pursue", "")), ["rows"]),
        (decides((2, "wait", ""), (9, "wait", "")), []),  # settled while the head decided
        (decides((2, "waive", "已还")), ["rows"]),
        (decides((9, "waive", "无此项")), ["rows"]),
        (decides((1, "waive", "甲"), (1, "pursue", "乙")), ["rows"]),
        (decides((1, "waive", "甲"), by="A3"), ["answered_by"]),
        (decides((1, "waive", ""), by="A3"), ["rows", "answered_by"]),
    ],
)
def test_an_item_is_given_up_with_a_reason_and_never_by_the_leaver(
    said: GateDecision, found: list[str]
) -> None:
    assert fields(wrong_gate(ITEMS, ["A3"], said)) == found


@pytest.mark.clause("OP-OFF-4")
def test_the_heads_form_has_each_open_item_and_lets_it_wait() -> None:
    rows = RULES.open_rows(ITEMS)["rows"]
    assert rows == [
        {"item": 1, "what": "未结案件 事项1", "verdict": "继续办理 wait"},
        {"item": 3, "what": "账号 事项3", "verdict": "继续办理 wait"},
    ]
    as_it_stands = GateDecision.model_validate({"answered_by": "D1", "rows": rows})
    assert wrong_gate(ITEMS, ["A3"], as_it_stands) == []
    assert RULES.given_up(as_it_stands) == []
    said = decides((1, "wait", ""), (3, "waive", "停用"))
    assert [row.item for row in RULES.given_up(said)] == [3]


@pytest.mark.clause("OFF-01")
@pytest.mark.parametrize(
    ("items", "signing", "by", "found"),
    [
        (SETTLED, "sign", "D1", []),
        (ITEMS, "sign", "D1", ["signing", "signing"]),
        (ITEMS, "reopen", "D1", []),
        (SETTLED, "reopen", "D1", ["signing"]),
        (SETTLED, "sign", "A3", ["answered_by"]),
        (SETTLED, "sign", "A4", ["answered_by"]),
        ([], "sign", "D1", []),
    ],
)
def test_somebody_else_witnesses_when_nothing_is_open(
    items: list[Item], signing: str, by: str, found: list[str]
) -> None:
    said = Witness.model_validate({"answered_by": by, "signing": signing})
    assert fields(wrong_witness(items, ["A3", "A4"], said)) == found


@pytest.mark.clause("OFF-01")
@pytest.mark.parametrize(
    ("by", "complete", "found"),
    [
        ("H1", True, []),
        ("H1", False, ["complete"]),
        ("A3", True, ["answered_by"]),
        ("A3", False, ["complete", "answered_by"]),
    ],
)
def test_hr_closes_what_is_complete_and_nobody_their_own_exit(
    *,
    by: str,
    complete: bool,
    found: list[str],
) -> None:
    assert fields(wrong_closing(about(), HrSigned(answered_by=by, complete=complete))) == found


# --- what is ruled


@pytest.mark.clause("OFF-01", "OP-OFF-1", "OP-OFF-4")
def test_each_ruling_names_its_clause_and_what_it_rests_on() -> None:
    matter = about(receiver="A4", based_on="RSG-1")
    joined = RULES.joined(matter)
    assert (joined.clause, joined.because["cause"], joined.because["last_day"]) == (
        "OFF-01",
        "合同终止",
        "2026-11-20",
    )
    listed = RULES.listed(matter, [*ITEMS, item(5)])
    assert (listed.clause, listed.because["items"]) == (
        "OP-OFF-1",
        {"未结案件": 2, "钥匙": 1, "账号": 1, "报销单": 1},
    )
    blocked = RULES.blocked(matter, RULES.gate_due(matter, MONDAY), ITEMS)
    assert (blocked.clause, blocked.because["open_items"]) == ("OP-OFF-4", [1, 3])
    witnessed = RULES.witnessed(matter, "D1", SETTLED)
    assert (witnessed.clause, witnessed.because["items"]) == ("OFF-01", {"已归还": 1, "免除": 1})


@pytest.mark.clause("OFF-02", "CMP-03")
def test_the_rest_passes_on_the_day_after_the_last_one() -> None:
    passes = RULES.passes(about("2026-12-31", receiver="A4"))
    assert (passes.clause, passes.because["receiver"], passes.because["since"]) == (
        "OFF-02",
        "A4",
        "2027-01-01",
    )


@pytest.mark.clause("OFF-03", "OFF-01")
def test_what_was_paid_is_ruled_and_the_outcome_tells_how_it_ended() -> None:
    paid = Settlement.model_validate(
        {"answered_by": "F1", "salary": "3000", "fines": "50.5", "reason": "核对"}
    )
    ruled = RULES.paid(about(), paid)
    assert (ruled.clause, ruled.amount, ruled.unit) == ("OFF-03", Decimal("2949.5"), "yuan-paid")
    assert (ruled.because["salary"], ruled.because["fines"], ruled.because["by"]) == ("3000", "50.5", "F1")
    left = RULES.outcome("OFF-1", about(receiver="A4"), [*SETTLED, item(5, state=ItemState.ACCEPTED)], paid)
    assert (left.result, left.net_pay, left.items, left.accepted) == ("left", "2949.50", 3, 1)
    moved = RULES.outcome("OFF-1", about(cause="transfer"), SETTLED)
    assert (moved.result, moved.net_pay, moved.accepted) == ("handed-over", "", 0)
