"""The forms of the performance import: one row of results, the file, and what its case is about."""

from collections.abc import Iterator
from datetime import datetime
from typing import ClassVar

from pydantic import Field, JsonValue

from policies.forms import Sheet, StaffNumber, Time
from policies.intake_forms import ColumnsOf, FileOrText, filling, in_words_of
from policies.labels import Label


class Kind(Label):
    """What a row brings in: a figure of a month, a grade held, or a result from before the system."""

    FACT = "考核数据 fact"
    GRADE = "级别 grade"
    MONTH = "月度总分 month"
    QUARTER = "季度等级 quarter"
    TITLE = "称号 title"


class PerformanceRow(Sheet, title="业绩数据行 Row of results"):
    """OP-HOUSE-91 · one row: whose it is, when, of what, and how much; nothing else of a person is taken in."""

    kind: Kind = Field(title="类别 Kind")
    staff: StaffNumber = Field(title="工号 Staff", min_length=1, max_length=20)
    period: str = Field(title="期间 Period", min_length=1, max_length=20)
    item: str = Field("", title="项目 Item", max_length=40)
    value: str = Field("", title="数值 Value", max_length=20)


@filling(PerformanceRow)
class PerformanceColumns(ColumnsOf):
    """Which columns of the file fill which field of a row."""

    def of(self, field: str) -> tuple[str, ...]:
        return tuple(in_words_of(PerformanceRow, column) for column in super().of(field))


class PerformanceIntake(FileOrText, title="导入业绩数据 Results handed over"):
    """OP-HOUSE-90 · figures of people's months, their grades, and results from before the system."""

    at_handover: ClassVar[tuple[str, ...]] = ()

    columns: PerformanceColumns = Field(
        PerformanceColumns(),
        title="栏目对应 Columns",
        description="中英文栏名均可，另有名称时填写 by name or title; else name the column",
    )

    @property
    def for_all_rows(self) -> dict[str, JsonValue]:
        """A file is one department's, and each row says the rest itself."""
        return {}


class ImportedFile(Sheet, title="业绩导入 Performance import"):
    """What the case of an import is about: by it each figure is traced to the file it came with."""

    department: str = Field(title="部门 Department")
    external_number: str = Field(title="运行编号 Run")
    received_at: Time = Field(title="交来时间 Handed over at")
    rows: int = Field(title="数据行数 Rows", ge=0)

    @property
    def category(self) -> str:
        return "业绩导入"

    @property
    def subject(self) -> str:
        return f"业绩导入 {self.rows} 行"

    @property
    def taken_by(self) -> str:
        return ""

    @property
    def reported(self) -> datetime:
        return self.received_at

    def staff_named(self) -> Iterator[tuple[str, str]]:
        """The case names nobody."""
        yield from ()

    def objections(self, now: datetime) -> list[str]:
        """Nothing was handed over in the future."""
        return ["received_at: 时间在将来 is in the future"] if self.received_at > now else []
