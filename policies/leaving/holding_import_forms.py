"""The forms of the register of property and accounts: one holding, the file or the rows, what its case is about."""

import csv
import re
from io import StringIO
from typing import Annotated, ClassVar, Self

from pydantic import BeforeValidator, Field, JsonValue, model_validator
from pydantic_core import PydanticCustomError

from policies.citations import cites
from policies.forms import BlankOrYuan, Sheet, StaffNumber
from policies.intake_forms import ColumnsOf, FileOrText, filling, in_words_of
from policies.labels import Label
from policies.leaving.holdings import EndedAs, HoldingKind
from policies.leaving.offboarding_forms import Day
from policies.performance.performance_import_forms import ImportedFile
from policies.quality.days import DayOrBlank

BY_HAND_AT_MOST = 200
"""Rows that a form still shows in one piece."""

A_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]0?0:00(?::00)?)?", re.ASCII)


def _as_calendars_write_it(said: object) -> object:
    """A day as spreadsheets write it, `2026/3/1` or `2026年3月1日`, in one way."""
    if isinstance(said, str) and (found := A_DAY.fullmatch(said.strip())):
        year, month, day = found.groups()
        return f"{year}-{month:0>2}-{day:0>2}"
    return said


ListedDay = Annotated[Day, BeforeValidator(_as_calendars_write_it)]
ListedDayOrBlank = Annotated[DayOrBlank, BeforeValidator(_as_calendars_write_it)]


class Standing(Label):
    """Whether a holding is still in somebody's hands, or how it ended."""

    HELD = "在用 held"
    RETURNED = "已归还 returned"
    DAMAGED = "归还有损 damaged"
    MISSING = "缺失 missing"
    CLOSED = "已注销 closed"

    @property
    def ended(self) -> EndedAs | None:
        """How it ended, as the register keeps it; None while it is held."""
        return None if self is Standing.HELD else EndedAs(self.value)


@cites("OFF-02", "OFF-05")
class ListedHolding(Sheet, title="财产或账号 Property or account"):
    """OFF-02, OFF-05 · one thing or account: whose, since when, and whether and how that has ended."""

    number: str = Field(
        title="编号 Number",
        description="资产编号或账号，部门内唯一 inventory or account number, unique in the department",
        min_length=1,
        max_length=80,
    )
    kind: HoldingKind = Field(title="类别 Kind")
    what: str = Field(title="名称 What", min_length=1, max_length=200)
    holder: StaffNumber = Field(title="持有人工号 Holder", min_length=1, max_length=20)
    since: ListedDay = Field(title="领用日期 Since", max_length=40)
    value: BlankOrYuan = Field(
        "", title="价值 Value", description="元，不明则空 in yuan, blank if unknown", max_length=20
    )
    ended: Standing = Field(Standing.HELD, title="状态 Ended")
    ended_on: ListedDayOrBlank = Field(
        "", title="结束日期 Ended-on", description="在用则空 blank while it is held", max_length=40
    )
    department: str = Field("", title="部门 Department", description="可空 may be left blank", max_length=60)


@filling(ListedHolding)
class HoldingColumns(ColumnsOf):
    """Which columns of the file fill which field of a holding."""

    def of(self, field: str) -> tuple[str, ...]:
        return tuple(in_words_of(ListedHolding, column) for column in super().of(field))


class HoldingIntake(FileOrText, title="登记财产和账号 Property and accounts"):
    """OFF-02, OFF-05 · what people were given: a file, its text, or rows written here; or only what somebody holds."""

    at_handover: ClassVar[tuple[str, ...]] = ()

    columns: HoldingColumns = Field(
        HoldingColumns(),
        title="栏目对应 Columns",
        description="中英文栏名均可，另有名称时填写 by name or title; else name the column",
    )
    rows: list[ListedHolding] = Field(
        [],
        title="或逐条填写 Or row by row",
        description="文件、内容、逐条三选一 either a file, its text, or rows",
        max_length=BY_HAND_AT_MOST,
    )
    show_of: StaffNumber = Field(
        "",
        title="查询某人名下 Show what somebody holds",
        description="工号，可只查询不登记 staff number; may stand alone and enters nothing",
        max_length=20,
    )

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        sources = [bool(self.file), bool(self.text), bool(self.rows)].count(True)
        if sources > 1 or not (sources or self.show_of):
            raise PydanticCustomError(
                "source",
                "文件、内容、逐条填写三者选一，只查询则都不填 give a file, its text, or rows, and only one of them; "
                "none to look something up",
            )
        return self

    @property
    def enters_nothing(self) -> bool:
        return not (self.file or self.text or self.rows)

    @property
    def written(self) -> str:
        """The text of the table; rows written by hand become one, so that they are checked as a file's are."""
        return self.text or (self._as_table() if self.rows else "")

    @property
    def for_all_rows(self) -> dict[str, JsonValue]:
        """Each row says by itself all there is to say."""
        return {}

    def _as_table(self) -> str:
        text = StringIO(newline="")
        table = csv.DictWriter(text, ListedHolding.model_fields)
        table.writeheader()
        table.writerows(row.model_dump(mode="json") for row in self.rows)
        return text.getvalue()


class HoldingList(ImportedFile, title="财产与账号登记 Register of holdings"):
    """What the case of a list is about: by it each change of the register is traced to the list it came with."""

    @property
    def category(self) -> str:
        return "财产与账号登记"

    @property
    def subject(self) -> str:
        return f"财产与账号登记 {self.rows} 行"
