"""From a row of a file to a record, or to what is wrong with it: the same for every form of record."""

import hashlib
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Self, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from policies.citations import cites
from policies.csv_table import Row, Table, Unreadable
from policies.errors import near
from policies.forms import Sheet, faults
from policies.intake_forms import FileOrText, in_words_of
from policies.masking import masked
from policies.rulebook import Policy

YES_NO = {"是": "yes", "否": "no", "有": "yes", "无": "no"}
SLASHED = ("%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y/%m/%d")
"""How spreadsheets write a time, beside ISO 8601."""

NOT_A_TIME = "不是时间,请写成 2013-12-25 08:30 not a time: write it like 2013-12-25 08:30"

ANY_NUMBER = re.compile(r"\d{8,}")

Read = TypeVar("Read", bound=Sheet)
Filled = dict[str, tuple[str, ...]]


class IntakeLimits(Policy):
    """How much one file may hold; each intake names its own TOML file."""

    most_megabytes: int
    most_rows: int

    @property
    @cites("OP-HOUSE-8")
    def most_bytes(self) -> int:
        """The largest file that is taken, in bytes; the figure itself is still taken."""
        return self.most_megabytes * 1_000_000

    @cites("OP-HOUSE-8")
    def fitting(self, table: Table) -> Table:
        """The table, when it has no more rows than are taken at once; Unreadable otherwise."""
        if len(table.rows) > self.most_rows:
            raise Unreadable(
                f"共 {len(table.rows)} 行,上限 {self.most_rows} 行,请分成几份 "
                f"{len(table.rows)} rows, at most {self.most_rows}: hand it over in parts"
            )
        return table


@dataclass(frozen=True)
class Fault:
    """What is wrong in one row: the field's title, and the reason with what to do."""

    row: int
    field: str
    reason: str

    @classmethod
    def of(cls, form: type[Sheet], row: int, said: str) -> Self:
        """Take `field: reason` apart; personal data that the reason quotes is masked."""
        name, _, reason = said.partition(": ")
        entry = form.model_fields.get(name)
        return cls(row, (entry.title if entry else None) or name, quoted(reason))


def quoted(reason: str) -> str:
    """A reason that quotes what stands in a cell: any long number there may be somebody's."""
    return ANY_NUMBER.sub(lambda found: f"{found[0][:2]}***{found[0][-2:]}", masked(reason))


def in_words(form: type[Sheet], table: Table) -> Table:
    """The table with its columns under the record's own names; Unreadable when two of them mean the same."""
    header = tuple(in_words_of(form, name) for name in table.header)
    if twice := sorted({name for name in header if name and header.count(name) > 1}):
        raise Unreadable(
            f"“{'、'.join(twice)}”有中英文两栏,请删除一栏 {', '.join(twice)} stands there twice: drop one"
        )
    return Table(header, table.rows)


def fillings(form: type[Sheet], intake: FileOrText, table: Table) -> Filled:
    """Which columns of this file fill which field of the record; Unreadable when one is missing."""
    found = {name: intake.columns.of(name) for name in form.model_fields}
    for name, columns in found.items():
        if absent := [column for column in columns if column not in table.header]:
            if columns == (name,):
                found[name] = ()
                continue
            raise Unreadable(
                f"columns.{name}: 文件没有栏目“{absent[0]}” the file has no column {absent[0]!r}; "
                f"{near(absent[0], filter(None, table.header))}"
            )
    given = {*intake.at_handover, *intake.for_all_rows}
    for name, entry in form.model_fields.items():
        if entry.is_required() and not found[name] and name not in given:
            raise Unreadable(
                f"columns.{name}: “{entry.title}”没有对应的栏目,请填写 no column fills it: name one"
            )
    return found


def recorded(
    form: type[Read], intake: FileOrText, table: Table, row: Row, filled: Filled, handed_over: datetime
) -> Read | list[Fault]:
    """The record of a row, or its faults; a time that the file leaves out may be that of the handover."""
    if torn := table.faults(row):
        return [Fault(row.number, "整行 Row", reason) for reason in torn]
    record: dict[str, Any] = {**dict.fromkeys(intake.at_handover, handed_over), **intake.for_all_rows}
    for name, columns in filled.items():
        if said := _joined(table.cell(row, column) for column in columns):
            record[name] = _read(form, name, said)
    if odd := [name for name in _times(form) if isinstance(record.get(name), str)]:
        return [Fault.of(form, row.number, f"{name}: {NOT_A_TIME}") for name in odd]
    if "external_number" in form.model_fields:
        record.setdefault("external_number", fingerprint(row))
    try:
        return form.model_validate(record)
    except ValidationError as error:
        return [Fault.of(form, row.number, said) for said in faults(form, error)]


def fingerprint(row: Row) -> str:
    """What a row without an external number is known by: the same cells once more are the same record."""
    cells = "\x1f".join(cell.strip() for cell in row.cells)
    return f"row-{hashlib.sha256(cells.encode()).hexdigest()[:24]}"


def _joined(cells: Iterable[str]) -> str:
    return " · ".join(said for cell in cells if (said := cell.strip()))


def _read(form: type[Sheet], name: str, said: str) -> object:
    if form.model_fields[name].annotation is bool:
        return YES_NO.get(said, said)
    return _time(said) if name in _times(form) else said


@cache
def _times(form: type[Sheet]) -> tuple[str, ...]:
    return tuple(name for name, entry in form.model_fields.items() if _dated(entry.annotation))


def _dated(kind: object) -> bool:
    return kind is datetime or any(_dated(part) for part in get_args(kind))


def _time(said: str) -> datetime | str:
    """Read a time; what isn't one stays text. Pydantic would take a bare number for seconds since 1970."""
    with suppress(ValueError):
        return datetime.fromisoformat(said)
    for shape in SLASHED:
        with suppress(ValueError):
            return datetime.strptime(said, shape)  # noqa: DTZ007 - it is the department's, as `localised` has it
    return said


class Outcome(BaseModel, frozen=True):
    """How an intake ended: each row of the file is entered, was seen before, or is listed as bad.

    `changed` counts rows that brought up to date what was entered before; `raised` the cases of another procedure
    that the entered ones gave rise to.
    """

    refused: str = ""
    rows: int = 0
    entered: int = 0
    changed: int = 0
    seen_before: int = 0
    bad: int = 0
    raised: int = 0
    not_yet_waiting: int = 0
    took_seconds: int = 0
