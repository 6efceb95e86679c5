"""complaint-intake: from a row to a complaint, or to its faults."""

from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from policies.cases.complaint_forms import Channel, Complaint
from policies.cases.complaint_intake import IntakePolicy
from policies.cases.intake_forms import Columns, Intake
from policies.csv_table import Row, Table, Unreadable, table_of
from policies.intake import Fault, fillings, fingerprint, quoted, recorded
from policies.intake_forms import TEXT_AT_MOST

AT = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
OURS = "category,content,taken_by\n暖气,两天没有暖气,A1\n"


def taken(text: str, **more: object) -> list[Complaint | list[Fault]]:
    intake, table = Intake(text=text, **more), table_of(text)
    filled = fillings(Complaint, intake, table)
    return [recorded(Complaint, intake, table, row, filled, AT) for row in table.rows]


def first_fault(text: str, **more: object) -> Fault:
    found = taken(text, **more)[0]
    assert isinstance(found, list)
    return found[0]


def first(text: str, **more: object) -> Complaint:
    found = taken(text, **more)[0]
    assert isinstance(found, Complaint), found
    return found


def test_every_field_of_a_complaint_can_be_filled_by_a_column() -> None:
    assert Columns.model_fields.keys() == Complaint.model_fields.keys()
    for name, entry in Complaint.model_fields.items():
        assert (entry.title or "").startswith((Columns.model_fields[name].title or "?").split("(")[0]), name


@pytest.mark.parametrize("sources", [{}, {"file": "a.csv", "text": OURS}])
def test_either_a_file_or_a_text_is_handed_over(sources: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match="either the file or its text"):
        Intake(**sources)  # type: ignore[arg-type]


def test_a_text_longer_than_prefect_takes_is_refused_by_the_form() -> None:
    assert Intake(text="x" * TEXT_AT_MOST).text
    with pytest.raises(ValidationError, match="at most"):
        Intake(text="x" * (TEXT_AT_MOST + 1))


@pytest.mark.clause("CMP-05", "CMP-06")
def test_a_file_in_our_own_words_needs_no_mapping() -> None:
    complaint = first(OURS)
    assert (complaint.category, complaint.content, complaint.taken_by) == ("暖气", "两天没有暖气", "A1")
    assert complaint.channel is Channel.IMPORTED
    assert complaint.customer == "匿名 anonymous"


@pytest.mark.clause("CMP-05")
def test_without_a_time_of_receipt_a_row_was_received_when_it_was_handed_over() -> None:
    assert first(OURS).received_at == AT
    earlier = first("category,content,taken_by,reported_at\n暖气,冷,A1,2013-12-25T00:01:00")
    assert (earlier.received_at, earlier.reported_at) == (AT, datetime(2013, 12, 25, 0, 1))  # noqa: DTZ001 - the file's own


def test_columns_joined_with_plus_fill_one_field_and_blank_ones_are_left_out() -> None:
    text = "type,what,where\nHEATING,,BRONX\n"
    complaint = first(text, columns={"category": "type", "content": "type + what + where"}, taken_by="A1")
    assert complaint.content == "HEATING · BRONX"


def test_what_the_file_says_comes_before_what_holds_for_all_rows() -> None:
    text = "category,content,channel,taken_by\n暖气,冷,电话,A2\n暖气,冷,,\n"
    named, blank = taken(text, channel="来访 visit", taken_by="A1")
    assert isinstance(named, Complaint)
    assert isinstance(blank, Complaint)
    assert (named.channel, named.taken_by) == (Channel.PHONE, "A2")
    assert (blank.channel, blank.taken_by) == (Channel.VISIT, "A1")


def test_a_column_that_is_not_there_is_named_with_the_likely_one() -> None:
    with pytest.raises(Unreadable, match=r"columns\.category: .*complaint_typ.*did you mean complaint_type"):
        taken("complaint_type,content\n1,2\n", columns={"category": "complaint_typ"}, taken_by="A1")


def test_one_absent_column_among_several_is_named() -> None:
    with pytest.raises(Unreadable, match=r"columns\.content: .*'b'"):
        taken("category,content\n1,2\n", columns={"content": "content + b"}, taken_by="A1")


@pytest.mark.parametrize(
    ("header", "lacking"), [("category,taken_by", "content"), ("category,content", "taken_by")]
)
def test_a_needed_field_that_nothing_fills_is_named(header: str, lacking: str) -> None:
    with pytest.raises(Unreadable, match=rf"columns\.{lacking}"):
        taken(f"{header}\n1,2\n")


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("2013-12-25 08:30", datetime(2013, 12, 25, 8, 30)),  # noqa: DTZ001 - the department's
        ("2013/12/5 8:30", datetime(2013, 12, 5, 8, 30)),  # noqa: DTZ001 - the department's
        ("2013/12/5", datetime(2013, 12, 5)),  # noqa: DTZ001 - the department's
        ("20131225", datetime(2013, 12, 25)),  # noqa: DTZ001 - a date, never seconds since 1970
        ("2013-12-25T08:30:00Z", datetime(2013, 12, 25, 8, 30, tzinfo=UTC)),
    ],
)
def test_times_are_read_as_files_write_them(said: str, read: datetime) -> None:
    assert first(f"category,content,taken_by,reported_at\n1,2,A1,{said}").reported_at == read


@pytest.mark.parametrize("said", ["昨天", "1387929600", "2013-13-01"])
def test_what_is_no_time_is_a_fault_that_shows_how_to_write_one(said: str) -> None:
    fault = first_fault(f"category,content,taken_by,reported_at\n1,2,A1,{said}")
    assert (fault.row, fault.field) == (2, "客户反映时间 Reported at")
    assert "2013-12-25 08:30" in fault.reason


@pytest.mark.parametrize(
    ("said", "read"), [("是", True), ("否", False), ("yes", True), ("0", False), ("", False)]
)
def test_yes_and_no_are_understood_in_both_languages(said: str, *, read: bool) -> None:
    assert first(f"category,content,taken_by,safety\n1,2,A1,{said}").safety is read


@pytest.mark.parametrize(
    ("column", "said", "title"),
    [
        ("category", "x" * 61, "投诉类别 Category"),
        ("channel", "飞鸽", "投诉渠道 Channel"),
        ("users_affected", "many", "涉及用户数 Users affected"),
    ],
)
def test_a_fault_names_row_and_field(column: str, said: str, title: str) -> None:
    columns = {"category": "c", "content": "x", "taken_by": "A1"} | {column: said}
    fault = first_fault(f"{','.join(columns)}\n{','.join(columns.values())}\n")
    assert (fault.row, fault.field) == (2, title)
    assert fault.reason


def test_a_blank_needed_cell_is_a_fault_of_its_row_only() -> None:
    bad, good = taken("category,content,taken_by\n,冷,A1\n暖气,冷,A1\n")
    assert isinstance(bad, list)
    assert bad[0].field == "投诉类别 Category"
    assert isinstance(good, Complaint)


def test_a_row_without_an_external_number_is_known_by_its_content() -> None:
    text = "category,content,taken_by\n暖气,冷,A1\n暖气,冷,A1\n暖气,热,A1\n"
    numbers = [one.external_number for one in taken(text) if isinstance(one, Complaint)]
    assert numbers[0] == numbers[1] != numbers[2]
    assert fingerprint(Row(2, ("a", "bc"))) != fingerprint(Row(2, ("ab", "c")))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("打 13812345678 找他", "打 138****5678 找他"),
        ("打 82345678 找他", "打 82***78 找他"),
        ("wang.xm@example.com", "w***@example.com"),
        ("at most 10000 characters", "at most 10000 characters"),
    ],
)
def test_reasons_show_no_telephone_and_no_mail_address(text: str, shown: str) -> None:
    assert quoted(text) == shown


@pytest.mark.clause("OP-HOUSE-8")
def test_a_file_of_just_the_most_rows_is_taken_and_one_more_is_too_many() -> None:
    rules = IntakePolicy.in_force_on(AT.date(), "callcentre").model_copy(update={"most_rows": 2})
    rows = tuple(Row(number, ("x",)) for number in (2, 3, 4))
    assert rules.fitting(Table(("a",), rows[:2]))
    with pytest.raises(Unreadable, match="3 rows, at most 2"):
        rules.fitting(Table(("a",), rows))
