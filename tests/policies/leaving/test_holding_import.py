"""holding-import: from a row to what it says of a holding, and what that changes on the register."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from policies.csv_table import Unreadable, table_of
from policies.intake import Fault, fillings, recorded
from policies.leaving.holding_import import HoldingImportPolicy
from policies.leaving.holding_import_changes import NEXT_ISSUE, Change, Known, change
from policies.leaving.holding_import_forms import (
    HoldingColumns,
    HoldingIntake,
    HoldingList,
    ListedHolding,
    Standing,
)
from policies.leaving.holding_import_reading import (
    Entry,
    contradicting,
    not_serving,
    shown_name,
    shown_number,
)
from policies.leaving.holdings import EndedAs, HoldingKind
from policies.performance.performance_import import Unfit

TODAY = date(2026, 11, 22)
AT = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
RULES = HoldingImportPolicy.in_force_on(TODAY, "promotion")
HEADER = "编号,类别,名称,持有人工号,领用日期,价值,状态,结束日期,部门"
DEPARTMENT = "客服部"


def listed(**more: Any) -> ListedHolding:
    known = {"number": "B-1", "kind": "工牌", "what": "胸牌", "holder": "A1", "since": "2025-03-01"}
    return ListedHolding.model_validate(known | more)


def taken(text: str, **more: Any) -> list[ListedHolding | list[Fault]]:
    intake = HoldingIntake.model_validate({"text": text, **more})
    table = RULES.fitting(table_of(intake.written))
    filled = fillings(ListedHolding, intake, table)
    return [recorded(ListedHolding, intake, table, row, filled, AT) for row in table.rows]


def faults(**more: Any) -> list[str]:
    """The fields that are wrong; each has its reason in both languages."""
    found = RULES.entry(listed(**more), DEPARTMENT)
    if isinstance(found, Entry):
        return []
    assert all(reason.isprintable() and not reason.isascii() for reason in found)
    return [one.partition(": ")[0] for one in found]


def entry(holder: str = "A1", since: date = date(2025, 3, 1), **more: Any) -> Entry:
    return Entry("B-1", HoldingKind.BADGE, "胸牌", holder, since, **more)


def ended(holder: str = "A1", on: date = date(2025, 9, 1), how: EndedAs = EndedAs.RETURNED) -> Entry:
    return entry(holder, ended=how, ended_on=on)


def becomes(known: Entry, said: Entry, **more: Any) -> tuple[Change, Entry] | None:
    return change(Known(known, **more), said)


def refused(known: Entry, said: Entry, **more: Any) -> str:
    with pytest.raises(Unfit) as why:
        becomes(known, said, **more)
    return str(why.value).partition(": ")[0]


@pytest.mark.clause("OFF-02", "OP-HOUSE-8")
@pytest.mark.parametrize(
    ("header", "cells"),
    [
        (HEADER, "B-1,工牌,胸牌,A1,2025-03-01,15,,,"),
        ("number,kind,what,holder,since,value", "B-1,badge,胸牌,A1,2025-03-01,15"),
        (
            "Number,类别 Kind,名称 What,持有人工号 Holder,SINCE,价值 Value",
            "B-1,BADGE,胸牌,A1,2025/3/1 0:00:00,15",
        ),
        ("姓名,编号,类别,名称,持有人工号,领用日期,价值", "王小明,B-1,工牌 badge,胸牌,A1,2025年3月1日,15"),
    ],
)
def test_columns_and_kinds_are_understood_in_chinese_and_in_english(header: str, cells: str) -> None:
    assert taken(f"{header}\n{cells}\n") == [listed(value="15")]


@pytest.mark.clause("OFF-02", "OP-HOUSE-8")
def test_a_column_of_another_name_is_mapped_and_two_of_one_meaning_are_refused() -> None:
    assert HoldingColumns.model_fields.keys() == ListedHolding.model_fields.keys()
    text = "资产号,类别,品名,型号,领用人,领用日期\nB-1,工牌,胸牌,大,A1,2025-03-01\n"
    columns = {"number": "资产号", "what": "品名 + 型号", "holder": "领用人"}
    assert taken(text, columns=columns) == [listed(what="胸牌 · 大")]
    with pytest.raises(Unreadable, match="holder"):
        taken("number,kind,what,since\n1,key,2,2025-03-01\n")
    with pytest.raises(Unreadable, match="kind"):
        taken(f"{HEADER},kind\n,,,,,,,,,\nB-1,工牌,胸牌,A1,2025-03-01,,,,,\n")


@pytest.mark.clause("OFF-02", "OFF-05")
@pytest.mark.parametrize("kind", HoldingKind)
@pytest.mark.parametrize("half", ["zh", "en"])
def test_every_kind_is_understood_by_either_half_of_its_name(kind: HoldingKind, half: str) -> None:
    assert listed(kind=getattr(kind, half)).kind is kind


@pytest.mark.clause("OFF-02", "OFF-05")
def test_a_row_says_held_or_one_of_the_endings_that_the_register_knows() -> None:
    assert [one.ended for one in Standing if one is not Standing.HELD] == list(EndedAs)
    assert Standing.HELD.ended is None
    (row,) = taken(f"{HEADER}\nB-1,工牌,胸牌,A1,2025-03-01,,缺失,2025-09-01,\n")
    assert isinstance(row, ListedHolding)
    found = RULES.entry(row, DEPARTMENT)
    assert found == ended(how=EndedAs.MISSING)


@pytest.mark.clause("OFF-02", "OFF-05")
@pytest.mark.parametrize(
    ("cells", "field"),
    [
        ("B-1,飞机,胸牌,A1,2025-03-01,,,,", "类别 Kind"),
        (",工牌,胸牌,A1,2025-03-01,,,,", "编号 Number"),
        ("B-1,工牌,,A1,2025-03-01,,,,", "名称 What"),
        ("B-1,工牌,胸牌,,2025-03-01,,,,", "持有人工号 Holder"),
        ("B-1,工牌,胸牌,A1,,,,,", "领用日期 Since"),
        ("B-1,工牌,胸牌,A1,三月,,,,", "领用日期 Since"),
        ("B-1,工牌,胸牌,A1,2025-02-30,,,,", "领用日期 Since"),
        ("B-1,工牌,胸牌,A1,2025-03-01,,丢了,2025-09-01,", "状态 Ended"),
        ("B-1,工牌,胸牌,A1,2025-03-01,,缺失,2025-13-01,", "结束日期 Ended-on"),
        ("B-1,工牌,胸牌,A1", "整行 Row"),
    ],
)
def test_a_row_that_cannot_be_read_names_field_and_reason(cells: str, field: str) -> None:
    (found,) = taken(f"{HEADER}\n{cells}\n")
    assert isinstance(found, list)
    assert [one.field for one in found] == [field]
    assert all(one.reason for one in found)


@pytest.mark.clause("OFF-02", "OFF-05", "OP-HOUSE-125")
@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        ({}, []),
        ({"since": "2026-11-22"}, []),
        ({"since": "2026-11-23"}, ["since"]),
        ({"value": "0"}, []),
        ({"value": "1000000"}, []),
        ({"value": "1000000.01"}, ["value"]),
        ({"value": "12.34"}, []),
        ({"value": "12.345"}, ["value"]),
        ({"value": "-1"}, ["value"]),
        ({"value": "NaN"}, ["value"]),
        ({"value": "一百"}, ["value"]),
        ({"value": "1,200"}, ["value"]),
        ({"ended": "已归还", "ended_on": "2025-03-01"}, []),
        ({"ended": "已归还", "ended_on": "2025-02-28"}, ["ended_on"]),
        ({"ended": "已归还", "ended_on": "2026-11-22"}, []),
        ({"ended": "已归还", "ended_on": "2026-11-23"}, ["ended_on"]),
        ({"ended": "已归还"}, ["ended_on"]),
        ({"ended_on": "2025-09-01"}, ["ended"]),
        ({"ended": "已注销", "ended_on": "2025-09-01"}, ["ended"]),
        ({"ended": "已注销", "ended_on": "2025-09-01", "kind": "账号"}, []),
        ({"department": DEPARTMENT}, []),
        ({"department": "二部"}, ["department"]),
        ({"since": "2026-11-23", "value": "x", "department": "二部"}, ["value", "since", "department"]),
    ],
)
def test_what_cannot_be_right_in_a_row_is_said_all_at_once(row: dict[str, str], wrong: list[str]) -> None:
    assert faults(**row) == wrong


@pytest.mark.clause("OFF-02")
@pytest.mark.parametrize(
    ("since", "until", "could"),
    [
        (date(2025, 3, 1), None, True),
        (date(2025, 3, 2), None, False),
        (date(2020, 1, 1), date(2025, 3, 1), True),
        (date(2020, 1, 1), date(2025, 2, 28), False),
    ],
)
def test_something_is_given_to_somebody_who_works_here_on_that_day(
    since: date,
    until: date | None,
    could: bool,  # noqa: FBT001
) -> None:
    assert (not_serving(entry(), {"A1": (since, until)}) == "") is could
    assert not_serving(entry(), {"A2": (since, until)}).startswith("holder: ")


@pytest.mark.clause("OP-HOUSE-126")
def test_rows_of_one_number_that_contradict_go_back_together_and_equal_ones_do_not() -> None:
    same = {2: entry(), 3: entry(value=None), 4: replace(entry(), number="B-2")}
    assert not contradicting(same)
    wrong = contradicting({**same, 7: entry("A2")})
    assert sorted(wrong) == [2, 3, 7]
    assert "2、3、7" in wrong[2]


@pytest.mark.clause("OP-HOUSE-126")
def test_the_same_in_other_words_is_no_change_and_a_blank_takes_nothing_away() -> None:
    known = entry(value=Decimal("15.0000000000"))
    assert becomes(known, entry(value=Decimal(15))) is None
    assert becomes(known, entry()) is None
    assert becomes(ended(), entry()) is None, "a list from before it was returned"


@pytest.mark.clause("OP-HOUSE-126")
@pytest.mark.parametrize(
    "said",
    [
        replace(entry(), what="新胸牌"),
        replace(entry(), kind=HoldingKind.OTHER),
        entry(value=Decimal(15)),
        entry(since=date(2025, 2, 1)),
        entry(since=date(2025, 4, 1)),
        entry("A2"),
    ],
)
def test_the_same_issue_is_corrected_by_whoever_comes_later(said: Entry) -> None:
    assert becomes(entry(), said) == (Change.CORRECTED, said)


@pytest.mark.clause("OFF-02", "OP-HOUSE-126")
def test_a_holding_ends_once_and_its_ending_may_be_corrected() -> None:
    assert becomes(entry(value=Decimal(9)), ended()) == (Change.ENDED, replace(ended(), value=Decimal(9)))
    assert becomes(ended(how=EndedAs.MISSING), ended()) == (Change.CORRECTED, ended())
    assert becomes(ended(), replace(entry(), what="新胸牌")) == (
        Change.CORRECTED,
        replace(ended(), what="新胸牌"),
    )


@pytest.mark.clause("OP-HOUSE-126")
@pytest.mark.parametrize(("day", "passes"), [(date(2025, 3, 2), True), (date(2025, 2, 28), False)])
def test_what_is_held_passes_on_to_another_person_from_a_later_day(day: date, passes: bool) -> None:  # noqa: FBT001
    said = entry("A2", day)
    if passes:
        assert becomes(entry(), said) == (Change.PASSED_ON, said)
    else:
        assert refused(entry(), said) == "since"


@pytest.mark.clause("OP-HOUSE-126")
@pytest.mark.parametrize(("day", "again"), [(date(2025, 9, 1), True), (date(2025, 8, 31), False)])
def test_what_has_ended_is_issued_again_from_the_day_of_its_ending(day: date, again: bool) -> None:  # noqa: FBT001
    said = entry("A2", day)
    if again:
        assert becomes(ended(), said, settled_by="OFF-1") == (Change.REISSUED, said)
        assert becomes(ended(), entry("A1", day)) == (Change.REISSUED, entry("A1", day))
    else:
        assert refused(ended(), said) == "since"


@pytest.mark.clause("OFF-02", "OP-HOUSE-126")
@pytest.mark.parametrize("said", [ended(how=EndedAs.MISSING), ended("A2"), replace(entry(), what="新胸牌")])
def test_no_list_changes_what_a_handover_settled(said: Entry) -> None:
    assert refused(ended(), said, settled_by="OFF-20250901-0001") == "number"
    assert becomes(ended(), entry(), settled_by="OFF-20250901-0001") is None


@pytest.mark.clause("OP-HOUSE-126")
def test_a_row_of_an_earlier_issue_is_no_news_and_undoes_nothing() -> None:
    now = entry("A2", date(2025, 9, 1))
    earlier = frozenset({entry().issue})
    assert becomes(now, entry(), earlier=earlier) is None
    assert becomes(now, ended(), earlier=earlier) is None
    assert refused(now, entry()) == "since", "nobody knows of such an issue"


DAYS = st.dates(date(2025, 1, 1), date(2025, 1, 9))
ENDINGS = st.none() | st.tuples(st.sampled_from(EndedAs), st.integers(0, 5))


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    said = entry(
        draw(st.sampled_from(["A1", "A2"])), draw(DAYS), value=draw(st.none() | st.sampled_from([Decimal(5)]))
    )
    if (ending := draw(ENDINGS)) is None:
        return said
    return replace(said, ended=ending[0], ended_on=said.since + timedelta(ending[1]))


@pytest.mark.clause("OP-HOUSE-126")
@given(st.lists(entries(), min_size=2, max_size=8))
def test_a_row_once_more_changes_nothing_and_no_ending_lies_before_its_issue(rows: list[Entry]) -> None:
    known = Known(rows[0])
    for said in rows[1:]:
        try:
            found = change(known, said)
        except Unfit:
            continue
        if found is None:
            continue
        what, now = found
        assert (now.ended is None) is (now.ended_on is None)
        assert now.ended_on is None or now.ended_on >= now.since
        assert what in NEXT_ISSUE or known.entry.ended is None or now.ended is not None, "nothing reopens"
        followed = {known.entry.issue} if what in NEXT_ISSUE else set()
        known = Known(now, earlier=known.earlier | followed)
        assert change(known, said) is None


@pytest.mark.clause("OP-HOUSE-126")
def test_what_stood_before_and_by_which_case_it_had_ended_stays_on_record() -> None:
    again = entry("A2", date(2025, 10, 1), value=Decimal("15.50"))
    ruling = RULES.ruled(Change.REISSUED, ended(), again, "OFF-20250901-0001")
    assert (ruling.clause, ruling.what, ruling.day) == ("OP-HOUSE-126", "再领用 reissued", TODAY)
    assert ruling.because == {
        "holding": "B-1",
        "before": {
            "kind": "badge",
            "what": "胸牌",
            "holder": "A1",
            "since": "2025-03-01",
            "value": None,
            "ended": "returned",
            "ended_on": "2025-09-01",
            "ended_by": "OFF-20250901-0001",
        },
        "after": {
            "kind": "badge",
            "what": "胸牌",
            "holder": "A2",
            "since": "2025-10-01",
            "value": "15.5",
            "ended": "",
            "ended_on": "",
        },
    }


@pytest.mark.clause("OP-HOUSE-8")
@pytest.mark.parametrize(
    ("sources", "fits"),
    [
        ({"file": "a.csv"}, True),
        ({"text": HEADER}, True),
        ({"rows": [listed().model_dump()]}, True),
        ({"show_of": "A1"}, True),
        ({"rows": [listed().model_dump()], "show_of": "A1"}, True),
        ({}, False),
        ({"file": "a.csv", "text": HEADER}, False),
        ({"file": "a.csv", "rows": [listed().model_dump()]}, False),
        ({"text": HEADER, "rows": [listed().model_dump()], "show_of": "A1"}, False),
    ],
)
def test_a_list_comes_as_a_file_or_a_text_or_rows_and_a_question_may_come_alone(
    sources: dict[str, Any],
    fits: bool,  # noqa: FBT001
) -> None:
    if fits:
        intake = HoldingIntake.model_validate(sources)
        assert intake.enters_nothing is (sources.keys() == {"show_of"})
    else:
        with pytest.raises(ValidationError, match="三者选一"):
            HoldingIntake.model_validate(sources)


@pytest.mark.clause("OFF-02")
def test_rows_written_by_hand_are_read_as_those_of_a_file() -> None:
    rows = [
        listed(what='胸牌 "大",红'),
        listed(number="X,1", kind="账号", value="3.5", ended="已注销", ended_on="2025-09-01"),
    ]
    intake = HoldingIntake(rows=rows)
    table = RULES.fitting(table_of(intake.written))
    filled = fillings(ListedHolding, intake, table)
    assert [recorded(ListedHolding, intake, table, row, filled, AT) for row in table.rows] == rows


@pytest.mark.clause("OFF-05")
def test_of_an_account_pages_show_a_part_only() -> None:
    assert shown_number(HoldingKind.BADGE, "B-10021") == "B-10021"
    assert shown_number(HoldingKind.ACCOUNT, "wang.xiaoming") == "wan***"
    assert shown_number(HoldingKind.ACCOUNT, "abc") == "***"
    assert shown_name(HoldingKind.ACCOUNT, "邮箱 wang@example.com") == "邮箱 w***@example.com"
    assert shown_name(HoldingKind.BADGE, "胸牌 13800138000") == "胸牌 13800138000"


def test_a_list_of_the_future_is_objected_to_and_its_case_names_nobody() -> None:
    about = HoldingList(department="", external_number="r", received_at=AT, rows=3)
    assert about.objections(AT) == []
    assert about.objections(AT - timedelta(seconds=1))
    assert (about.subject, list(about.staff_named()), about.taken_by) == ("财产与账号登记 3 行", [], "")
