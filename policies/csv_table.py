"""The text of a CSV file as rows, or the reason why it can't be read as a table."""

import csv
from dataclasses import dataclass
from io import StringIO

SEPARATORS = ",;\t"


class Unreadable(Exception):  # noqa: N818 - named by what is wrong, as a reader says it
    """A file that is no table as a whole: nothing of it is entered; the message says what to do."""


@dataclass(frozen=True)
class Row:
    """One row, numbered as a spreadsheet numbers it: the header is row 1."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """The header of a file and its rows; empty rows are left out."""

    header: tuple[str, ...]
    rows: tuple[Row, ...]

    def cell(self, row: Row, column: str) -> str:
        """What stands in that column; blank where the row ends before it."""
        place = self.header.index(column)
        return row.cells[place] if place < len(row.cells) else ""

    def faults(self, row: Row) -> list[str]:
        """Why a row can't be told apart into columns."""
        wrong = []
        if len(row.cells) != len(self.header):
            wrong.append(
                f"有 {len(row.cells)} 栏,表头有 {len(self.header)} 栏,请检查分隔符和引号 "
                f"has {len(row.cells)} columns, the header {len(self.header)}: check separators and quotes"
            )
        if any("\0" in cell for cell in row.cells):
            wrong.append("含有空字符(NUL),请删除 holds a NUL character: delete it")
        return wrong


def table_of(text: str) -> Table:
    """Read a CSV text: the separator is the one that its header uses most; quoted cells may hold line ends.

    Python's own csv.Sniffer guesses from the content of the cells and goes wrong on free text.
    """
    header_line = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(SEPARATORS, key=header_line.count)
    reader = csv.reader(StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=separator, strict=True)
    try:
        rows = [
            Row(number, tuple(cells)) for number, cells in enumerate(reader, 1) if any(map(str.strip, cells))
        ]
    except csv.Error as error:
        raise Unreadable(
            f"第 {reader.line_num} 行:引号不成对,或单格过长({error}),请更正 "
            f"line {reader.line_num}: a quote without its pair, or a cell too long ({error}): correct it"
        ) from error
    if not rows:
        raise Unreadable("文件是空的 the file is empty: its first row names the columns")
    if not rows[1:]:
        raise Unreadable("只有表头,没有数据行 there is a header, and no row below it")
    return Table(_header(rows[0]), tuple(rows[1:]))


def _header(row: Row) -> tuple[str, ...]:
    names = tuple(cell.strip() for cell in row.cells)
    if twice := sorted({name for name in names if name and names.count(name) > 1}):
        raise Unreadable(
            f"表头中“{'、'.join(twice)}”不止一栏,请改名 "
            f"the header names {', '.join(twice)} more than once: rename one"
        )
    return names
