"""What assessors fill in, a row for each of their people or one table, and what can't be right in it (P43)."""

import csv
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from io import StringIO
from typing import Any, ClassVar, NamedTuple

from pydantic import Field, JsonValue, create_model

from policies.citations import cites
from policies.csv_table import Unreadable, table_of
from policies.forms import Answer, Sheet
from policies.organisation import Role
from policies.performance.scorecard_lines import Line, WeighedLine, within

TABLE_AT_MOST = 400_000
FAULTS_SHOWN = 20
"""Of a table with thousands of faults the first ones say enough."""
STAFF_COLUMN = ("工号", "staff")
Scored = Mapping[str, Mapping[str, Decimal]]
"""The scores that one post gave: person by person, line by line."""


class ScoreRow(Sheet, title="评分 Scores"):
    """One person's row; each line that the post judges is a column of it."""

    staff: str = Field(title="工号 Staff number", min_length=1, max_length=20)

    def said(self, line: str) -> str:
        """What was written for a line."""
        written: str = getattr(self, line)
        return written


@cites("APR-02", "APR-03", "APR-05", "APR-12", "APR-13")
class Scores(Answer):
    """APR-02…05 · what one post gives its people: everybody once, each line within its weight."""

    asks: ClassVar = "评定本月得分 Score the month"
    state: ClassVar = "appraisal-scoring"

    table: str = Field(
        "",
        title="或以表格提交 Or as a table",
        description="CSV，首行为工号和各项名称；填写后以此为准 CSV with a header; given, it is taken instead",
        max_length=TABLE_AT_MOST,
    )

    @property
    def rows(self) -> Sequence[ScoreRow]:
        """The rows filled in on the page; none where the team is so large that only a table is taken."""
        rows: Sequence[ScoreRow] = getattr(self, "scores", ())
        return rows


class Given(NamedTuple):
    """One row as it was written, and where."""

    place: str
    staff: str
    said: Mapping[str, str]


@cache
def form_of(post: Role, lines: tuple[tuple[Line, str], ...], *, listed: bool) -> type[Scores]:
    """The form of one post: its lines are the columns, each titled with its range; in a large team a table only."""
    name = "".join(part.capitalize() for part in post.value.split("-"))
    if not listed:
        return create_model(f"{name}Scores", __base__=Scores, __module__=__name__)
    columns: dict[str, Any] = {
        line.key: (str, Field("", title=f"{line.zh}(0–{weight}) {line.en}", max_length=10))
        for line, weight in lines
    }
    row = create_model(f"{name}ScoreRow", __base__=ScoreRow, __module__=__name__, **columns)
    scores: Any = (list[row], Field([], title="逐人评分 Scores"))
    return create_model(f"{name}Scores", __base__=Scores, __module__=__name__, scores=scores)


def filled_in(
    people: Sequence[str], lines: Sequence[WeighedLine], before: Scored, *, listed: bool
) -> dict[str, JsonValue]:
    """What the form is filled in with beforehand: the people, and the scores of the round or version before."""
    rows = [{"staff": staff} | {one.line.key: _kept(before, staff, one) for one in lines} for staff in people]
    if listed:
        scores: list[JsonValue] = [dict(row) for row in rows]
        return {"scores": scores}
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([STAFF_COLUMN[0], *(one.line.zh for one in lines)])
    writer.writerows(list(row.values()) for row in rows)
    return {"table": text.getvalue()}


def _kept(before: Scored, staff: str, one: WeighedLine) -> str:
    score = before.get(staff, {}).get(one.line.key)
    return "" if score is None else f"{score.normalize():f}"


@cites("APR-02", "APR-03", "APR-05")
def scores_in(answer: Scores, lines: Sequence[WeighedLine]) -> Scored:
    """The scores of an answer that is found right."""
    keys = [one.line.key for one in lines]
    return {row.staff: {key: Decimal(row.said[key]) for key in keys} for row in written(answer, lines)}


@cites("APR-02", "APR-03", "APR-05")
def wrong_in(answer: Scores, lines: Sequence[WeighedLine], people: Sequence[str]) -> list[str]:
    """What can't be right, as `field: row and reason`: everybody stands there once, each line within its weight."""
    field = "table" if answer.table else "scores"
    try:
        rows = list(written(answer, lines))
    except Unreadable as unreadable:
        return [f"table: {unreadable}"]
    wanted, named = {*people}, Counter(row.staff for row in rows)
    found = [
        *(
            f"{row.place} {row.staff} 不在被考核人员之列 isn't appraised"
            for row in rows
            if row.staff not in wanted
        ),
        *(f"{staff} 重复 stands there twice" for staff, times in named.items() if times > 1),
        *(f"{staff} 漏填 is left out" for staff in people if staff not in named),
        *(fault for row in rows if row.staff in wanted for fault in _out_of_range(row, lines)),
    ]
    more = [f"另有 {len(found) - FAULTS_SHOWN} 处 and more"] if len(found) > FAULTS_SHOWN else []
    return [f"{field}: {fault}" for fault in [*found[:FAULTS_SHOWN], *more]]


def written(answer: Scores, lines: Sequence[WeighedLine]) -> Iterator[Given]:
    """The rows as they were written, from the table if there is one; Unreadable when it is none."""
    if not answer.table:
        for number, row in enumerate(answer.rows, 1):
            yield Given(
                f"第{number}行 row {number}:",
                row.staff,
                {one.line.key: row.said(one.line.key) for one in lines},
            )
        return
    table = table_of(answer.table)
    staff = _column(table.header, STAFF_COLUMN)
    columns = {one.line.key: _column(table.header, (one.line.zh, one.line.key, one.line.en)) for one in lines}
    for line in table.rows:
        place = f"第{line.number}行 row {line.number}:"
        if torn := table.faults(line):
            raise Unreadable(f"{place} {torn[0]}")
        said = {key: table.cell(line, column).strip() for key, column in columns.items()}
        yield Given(place, table.cell(line, staff).strip(), said)


def _column(header: Sequence[str], names: Sequence[str]) -> str:
    found = next((name for name in header if name.casefold() in names), None)
    if found is None:
        raise Unreadable(f"表头缺“{names[0]}”一栏 the header has no column {' / '.join(names)}")
    return found


def _out_of_range(row: Given, lines: Sequence[WeighedLine]) -> Iterator[str]:
    for one in lines:
        said, where = row.said[one.line.key], f"{row.place} {row.staff} {one.line.zh}"
        if not said:
            yield f"{where} 漏填 is left blank"
        elif not within(said, one.weight):
            yield f"{where}: {said} 应为 0–{one.weight} 的数字 must be a number from 0 to {one.weight}"
