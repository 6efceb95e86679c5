"""What can be read as a table, and what is told about what can't."""

import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.csv_table import Row, Table, Unreadable, table_of

CELL = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\r\0\ufeff"), max_size=20)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_separator_is_the_one_that_the_header_uses(separator: str) -> None:
    table = table_of(
        separator.join(["类别", "内容"])
        + "\n"
        + separator.join(["暖气", "不热, 两天; 了"]).replace("不热, 两天; 了", '"不热, 两天; 了"')
    )
    assert table.header == ("类别", "内容")
    assert table.rows == (Row(2, ("暖气", "不热, 两天; 了")),)


def test_a_quoted_cell_may_hold_line_ends_and_rows_are_numbered_as_a_spreadsheet_does() -> None:
    table = table_of('a,b\r\n1,"two\nlines"\r\n\r\n3,4\r\n')
    assert [(row.number, row.cells) for row in table.rows] == [(2, ("1", "two\nlines")), (4, ("3", "4"))]


def test_a_byte_order_mark_is_no_part_of_the_first_column() -> None:
    assert table_of("\ufeffa,b\n1,2").header == ("a", "b")


@pytest.mark.parametrize("cells", ["1", "1,2,3"])
def test_a_row_of_another_length_than_the_header_is_a_fault_of_that_row(cells: str) -> None:
    table = table_of(f"a,b\n{cells}\n1,2")
    torn, whole = table.rows
    assert "columns" in table.faults(torn)[0]
    assert table.faults(whole) == []
    assert table.cell(torn, "b") in {"", "2"}


def test_a_nul_character_is_a_fault_of_its_row() -> None:
    table = table_of("a,b\n1,2\0")
    assert "NUL" in table.faults(table.rows[0])[0]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "empty"),
        (" \n,,\n", "empty"),
        ("a,b\n", "no row below"),
        ("a,b,a\n1,2,3", "names a more than once"),
        ('a,b\n1,"never closed', "line 2"),
        ('a,b\n1,"x"y\n', "line 2"),
        ("a,b\n1," + "x" * 200_000, "too long"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_the_reason(text: str, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        table_of(text)


@given(st.lists(st.lists(CELL, min_size=2, max_size=2), min_size=1, max_size=8))
def test_what_was_written_as_csv_is_read_back(rows: list[list[str]]) -> None:
    written = StringIO(newline="")
    csv.writer(written, quoting=csv.QUOTE_ALL).writerows([["a", "b"], *rows])
    kept = [tuple(row) for row in rows if any(cell.strip() for cell in row)]
    if not kept:
        return
    table = table_of(written.getvalue())
    assert isinstance(table, Table)
    assert [row.cells for row in table.rows] == kept
