"""performance-import: from a row to what it says, or to everything that is wrong with it."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.career.grades import GradesPolicy
from policies.csv_table import Row, Table, Unreadable, table_of
from policies.intake import fillings, recorded
from policies.performance.metrics import Metric, Title
from policies.performance.performance_import import PerformanceImportPolicy, standings
from policies.performance.performance_import_forms import (
    ImportedFile,
    Kind,
    PerformanceColumns,
    PerformanceIntake,
    PerformanceRow,
)
from policies.performance.performance_import_reading import Entry, Reader, repeated, served

TODAY = date(2026, 11, 22)
AT = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
RULES = PerformanceImportPolicy.in_force_on(TODAY, "promotion")


def read(cells: str, profile: str = "promotion", today: date = TODAY) -> Entry | list[str]:
    kind, staff, period, item, value = cells.split(",")
    row = PerformanceRow(kind=Kind(kind), staff=staff, period=period, item=item, value=value)
    return Reader(RULES, GradesPolicy.in_force_on(today, profile).grades, today).entry(row)


def said(cells: str, **more: object) -> Entry:
    found = read(cells, **more)  # type: ignore[arg-type]
    assert isinstance(found, Entry), found
    return found


def fault(cells: str, **more: object) -> str:
    """The one field that is wrong; it has a reason."""
    found = read(cells, **more)  # type: ignore[arg-type]
    assert isinstance(found, list), found
    ((field, _, reason),) = [one.partition(": ") for one in found]
    assert reason
    return field


@pytest.mark.clause("OP-HOUSE-90")
@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("kind,staff,period,item,value", "fact,A1,2026-10,late,1"),
        ("类别,工号,期间,项目,数值", "fact,A1,2026-10,late,1"),
        ("类别 Kind,工号 Staff,期间 Period,项目 Item,数值 Value", "fact,A1,2026-10,late,1"),
        ("数值,项目,Period,STAFF,类别,姓名", "1,late,2026-10,A1,fact,王小明"),
    ],
)
def test_columns_are_understood_in_chinese_and_in_english_and_in_any_order(header: str, cells: str) -> None:
    text = f"{header}\n{cells}\n"
    table = RULES.fitting(table_of(text))
    intake = PerformanceIntake(text=text)
    filled = fillings(PerformanceRow, intake, table)
    found = recorded(PerformanceRow, intake, table, table.rows[0], filled, AT)
    assert found == PerformanceRow(kind=Kind.FACT, staff="A1", period="2026-10", item="late", value="1")


@pytest.mark.clause("OP-HOUSE-90")
def test_a_column_of_another_name_is_mapped_and_two_of_one_meaning_are_refused() -> None:
    assert PerformanceColumns.model_fields.keys() == PerformanceRow.model_fields.keys()
    text = "类别,员工编号,期间,项目,数值\nfact,A1,2026-10,late,1\n"
    intake = PerformanceIntake.model_validate(
        {"text": text, "columns": {"staff": "员工编号", "kind": "类别"}}
    )
    table = RULES.fitting(table_of(text))
    assert fillings(PerformanceRow, intake, table)["staff"] == ("员工编号",)
    with pytest.raises(Unreadable, match="kind"):
        RULES.fitting(table_of("类别,kind\nfact,fact\n"))


@pytest.mark.clause("OP-HOUSE-90")
def test_a_file_of_just_the_most_rows_is_taken_and_one_more_is_too_many() -> None:
    rules = RULES.model_copy(update={"most_rows": 2})
    rows = tuple(Row(number, ("x",)) for number in (2, 3, 4))
    assert len(rules.fitting(Table(("a",), rows[:2])).rows) == 2
    with pytest.raises(Unreadable, match="3 rows, at most 2"):
        rules.fitting(Table(("a",), rows))


@pytest.mark.clause("OP-HOUSE-91")
@pytest.mark.parametrize(
    ("cells", "period", "item", "value"),
    [
        ("fact,A1,2026-10,满意度,9.5", "2026-10", "satisfaction", "9.5"),
        ("考核数据,A1,2026/10,SALES,1234.56", "2026-10", "sales", "1234.56"),
        ("fact,A1,2026年10月,解决率(%),95%", "2026-10", "resolution_rate", "95"),
        ("grade,A1,2026/1/5,高级客服,", "2026-01-05", "senior", None),
        ("级别,A1,2026-11-22,junior,2200", "2026-11-22", "junior", "2200"),
        ("month,A1,2026-1,,92.25", "2026-01", "", "92.25"),
        ("title,A1,2026-09,优秀客服,", "2026-09", "excellent-agent", None),
        ("称号,A1,2026-q3,excellent-employee,", "2026Q3", "excellent-employee", None),
    ],
)
def test_a_row_is_understood_in_either_language(
    cells: str, period: str, item: str, value: str | None
) -> None:
    entry = said(cells)
    assert (str(entry.period), entry.item) == (period, item)
    assert entry.value == (None if value is None else Decimal(value))


@pytest.mark.clause("OP-HOUSE-91")
@pytest.mark.parametrize("letter", ["A", "b", "C", "D"])
def test_a_quarter_has_a_letter(letter: str) -> None:
    assert said(f"quarter,A1,2026年第3季度,,{letter}").letter == letter.upper()


@pytest.mark.clause("OP-HOUSE-91")
@pytest.mark.parametrize(
    ("cells", "field"),
    [
        ("fact,A1,2026-11,late,1", "period"),
        ("fact,A1,十月,late,1", "period"),
        ("fact,A1,2026-13,late,1", "period"),
        ("fact,A1,2026Q3,late,1", "period"),
        ("fact,A1,2026-10,迟到了,1", "item"),
        ("fact,A1,2026-10,,1", "item"),
        ("fact,A1,2026-10,late,", "value"),
        ("fact,A1,2026-10,late,-1", "value"),
        ("fact,A1,2026-10,late,1.5", "value"),
        ("fact,A1,2026-10,sales,1e3", "value"),
        ("fact,A1,2026-10,sales,NaN", "value"),
        ("fact,A1,2026-10,tone,九十", "value"),
        ("fact,A1,2026-10,days_on_duty,21.3", "value"),
        ("grade,A1,2026-11-23,senior,", "period"),
        ("grade,A1,2026-10,senior,", "period"),
        ("grade,A1,2026-01-05,veteran,", "item"),
        ("grade,A1,2026-01-05,senior,-1", "value"),
        ("month,A1,2026-11,,90", "period"),
        ("month,A1,2026-10,总分,90", "item"),
        ("month,A1,2026-10,,", "value"),
        ("quarter,A1,2026Q4,,A", "period"),
        ("quarter,A1,2026-10,,A", "period"),
        ("quarter,A1,2026Q3,,E", "value"),
        ("quarter,A1,2026Q3,,", "value"),
        ("title,A1,2026Q4,优秀客服,", "period"),
        ("title,A1,2026-10,好客服,", "item"),
        ("title,A1,2026-10,优秀客服,1", "value"),
    ],
)
def test_a_row_that_cannot_be_right_names_field_and_reason(cells: str, field: str) -> None:
    assert fault(cells) == field


@pytest.mark.clause("OP-HOUSE-91")
def test_all_that_is_wrong_in_a_row_is_said_at_once() -> None:
    found = read("fact,A1,2026-11,迟到了,1")
    assert isinstance(found, list)
    assert [one.partition(":")[0] for one in found] == ["period", "item"]


@pytest.mark.clause("OP-HOUSE-91")
def test_every_metric_has_its_limits() -> None:
    assert {*RULES.days, *RULES.highest} == {metric.en for metric in Metric}
    assert not {*RULES.days} & {*RULES.highest}


@pytest.mark.clause("OP-HOUSE-91")
@pytest.mark.parametrize("metric", [metric for metric in Metric if metric.en not in RULES.days])
def test_the_highest_figure_is_believed_and_one_above_it_is_not(metric: Metric) -> None:
    highest = RULES.highest[metric.en]
    assert said(f"fact,A1,2026-10,{metric.en},{highest}").value == highest
    assert said(f"fact,A1,2026-10,{metric.en},0").value == 0
    assert fault(f"fact,A1,2026-10,{metric.en},{highest + 1}") == "value"


@pytest.mark.clause("OP-HOUSE-91")
@pytest.mark.parametrize(("month", "days"), [("2026-02", 28), ("2024-02", 29), ("2026-10", 31)])
def test_nobody_is_on_duty_on_more_days_than_the_month_has(month: str, days: int) -> None:
    for metric in RULES.days:
        assert said(f"fact,A1,{month},{metric},{days}").value == days
        assert said(f"fact,A1,{month},{metric},0.5").value == Decimal("0.5")
        assert fault(f"fact,A1,{month},{metric},{days}.5") == "value"


@pytest.mark.clause("OP-HOUSE-91")
@pytest.mark.parametrize(
    ("value", "fits"), [("-100", True), ("-100.5", False), ("200", True), ("200.5", False)]
)
def test_a_months_total_lies_between_its_limits(value: str, fits: bool) -> None:  # noqa: FBT001
    assert isinstance(read(f"month,A1,2026-10,,{value}"), Entry) is fits


@pytest.mark.clause("OP-HOUSE-91")
def test_a_figure_has_at_most_four_decimals() -> None:
    assert said("month,A1,2026-10,,90.1234").value == Decimal("90.1234")
    assert fault("month,A1,2026-10,,90.12345") == "value"


@pytest.mark.clause("OP-HOUSE-91")
@pytest.mark.parametrize(
    ("cells", "last_day"),
    [
        ("fact,A1,2026-10,late,1", date(2026, 10, 31)),
        ("month,A1,2024-02,,90", date(2024, 2, 29)),
        ("quarter,A1,2026Q3,,A", date(2026, 9, 30)),
        ("title,A1,2026Q3,优秀客服,", date(2026, 9, 30)),
    ],
)
def test_a_period_is_imported_from_the_day_after_its_last(cells: str, last_day: date) -> None:
    assert fault(cells, today=last_day) == "period"
    assert said(cells, today=last_day.fromordinal(last_day.toordinal() + 1)).days[1] == last_day


@pytest.mark.clause("CF-01")
def test_a_grade_of_another_ladder_is_refused_in_each_profile() -> None:
    assert said("grade,A1,2026-01-05,veteran,", profile="taobao-bonus").item == "veteran"
    assert fault("grade,A1,2026-01-05,储备主管,", profile="taobao-bonus") == "item"
    assert said("grade,A1,2026-01-05,储备主管,").item == "reserve-supervisor"


@pytest.mark.clause("OP-HOUSE-91")
def test_a_repeated_row_goes_back_and_of_contradictory_ones_all() -> None:
    rows = [
        "fact,A1,2026-10,late,1",
        "fact,A1,2026-10,迟到次数,1",
        "fact,A2,2026-10,late,1",
        "fact,A1,2026-9,late,1",
    ]
    entries = {number: said(row) for number, row in enumerate(rows, 2)}
    assert list(repeated(entries)) == [3]
    entries[6] = said("fact,A2,2026-10,late,2")
    wrong = repeated(entries)
    assert sorted(wrong) == [3, 4, 6]
    assert "4、6" in wrong[4]


@pytest.mark.clause("OP-HOUSE-91")
def test_two_grades_of_one_day_contradict_each_other_and_two_titles_do_not() -> None:
    grades = {2: said("grade,A1,2026-01-05,junior,"), 3: said("grade,A1,2026-01-05,senior,")}
    assert sorted(repeated(grades)) == [2, 3]
    assert not repeated({n: said(f"title,A1,2026-10,{one.zh},") for n, one in enumerate(Title)})


@pytest.mark.clause("OP-HOUSE-91")
@pytest.mark.parametrize(
    ("since", "until", "worked"),
    [
        (date(2026, 10, 31), None, True),
        (date(2026, 11, 1), None, False),
        (date(2020, 1, 1), date(2026, 10, 1), True),
        (date(2020, 1, 1), date(2026, 9, 30), False),
    ],
)
def test_a_figure_belongs_to_somebody_who_worked_here_at_some_time_of_it(
    since: date,
    until: date | None,
    worked: bool,  # noqa: FBT001
) -> None:
    assert served(said("fact,A1,2026-10,late,1"), since, until) is worked


@pytest.mark.clause("OP-HOUSE-92")
@pytest.mark.parametrize(("total", "failed"), [("60", False), ("59.99", True)])
def test_an_imported_month_fails_below_the_mark(total: str, failed: bool) -> None:  # noqa: FBT001
    assert RULES.has_failed(Decimal(total)) is failed


@pytest.mark.clause("OP-HOUSE-92")
@given(
    st.dictionaries(st.text("AB12"), st.decimals(0, 100)),
    st.dictionaries(st.text("AB12"), st.decimals(0, 100)),
)
def test_a_later_file_adds_and_corrects_and_forgets_nobody(
    known: dict[str, Decimal], brought: dict[str, Decimal]
) -> None:
    now = standings(known, brought)
    assert now.keys() == known.keys() | brought.keys()
    assert all(now[person] == brought.get(person, known.get(person)) for person in now)


def test_a_file_of_the_future_is_objected_to_and_its_case_names_nobody() -> None:
    file = ImportedFile(department="", external_number="r", received_at=AT, rows=3)
    assert file.objections(AT) == []
    assert file.objections(datetime(2026, 11, 22, 2, 59, tzinfo=UTC))
    assert (file.subject, list(file.staff_named()), file.taken_by) == ("业绩导入 3 行", [], "")
