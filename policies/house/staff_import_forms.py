"""The forms of the staff register: one person, the file or the rows, what its case is about."""

import csv
from io import StringIO
from typing import Annotated, ClassVar, Self

from pydantic import BeforeValidator, Field, JsonValue, model_validator
from pydantic_core import PydanticCustomError

from policies.citations import cites
from policies.forms import Sheet, StaffNumber
from policies.intake_forms import ColumnsOf, FileOrText, filling, in_words_of
from policies.labels import Label
from policies.leaving.holding_import_forms import BY_HAND_AT_MOST, ListedDayOrBlank
from policies.performance.performance_import_forms import ImportedFile
from policies.personal import PersonName

NUMBER = r"^[A-Za-z0-9-]{1,20}$"
NOBODY = ("无", "none")
"""What stands in the place of a superior for whoever has none."""

MEANT = {
    **dict.fromkeys(["是", "在岗", "有效", "y", "true", "1"], "yes"),
    **dict.fromkeys(["否", "已离职", "停用", "n", "false", "0"], "no"),
}


def _as_systems_write_it(said: object) -> object:
    return MEANT.get(str(said).strip().casefold(), said) if isinstance(said, str) else said


class Active(Label):
    """Whether somebody works here by now."""

    UNSTATED = "未说明 unstated"
    YES = "在职 yes"
    NO = "离职 no"


@cites("OP-HOUSE-130")
class ListedPerson(Sheet, title="员工 Person"):
    """OP-HOUSE-130 · one person: where, under whom, in which roles, from when until when."""

    number: str = Field(title="工号 Number", min_length=1, max_length=20, pattern=NUMBER)
    name: PersonName = Field(title="姓名 Name", min_length=1, max_length=40)
    department: str = Field(
        "",
        title="部门 Department",
        description="空则不改，新员工为本部门 blank: as it was",
        max_length=60,
    )
    superior: str = Field(
        "",
        title="上级工号 Superior",
        description="空则不改，没有上级写“无” blank: as it was; nobody: none",
        max_length=20,
    )
    roles: str = Field(
        "",
        title="角色 Roles",
        description="角色 起 止，多个用分号 role since until, several parted by semicolons",
        max_length=600,
    )
    since: ListedDayOrBlank = Field("", title="入职日期 Since", max_length=40)
    until: ListedDayOrBlank = Field("", title="最后工作日 Until", max_length=40)
    active: Annotated[Active, BeforeValidator(_as_systems_write_it)] = Field(
        Active.UNSTATED, title="在职状态 Active"
    )


@filling(ListedPerson)
class StaffColumns(ColumnsOf):
    """Which columns of the file fill which field of a person."""

    def of(self, field: str) -> tuple[str, ...]:
        return tuple(in_words_of(ListedPerson, column) for column in super().of(field))


class StaffIntake(FileOrText, title="员工名册 Staff register"):
    """OP-HOUSE-130 · people of the house: a file, its text, or rows written here."""

    at_handover: ClassVar[tuple[str, ...]] = ()

    columns: StaffColumns = Field(
        StaffColumns(),
        title="栏目对应 Columns",
        description="中英文栏名均可，另有名称时填写 by name or title; else name the column",
    )
    rows: list[ListedPerson] = Field(
        [],
        title="或逐条填写 Or row by row",
        description="文件、内容、逐条三选一 either a file, its text, or rows",
        max_length=BY_HAND_AT_MOST,
    )
    taken_by: StaffNumber = Field(title="导入人工号 Handed in by", min_length=1, max_length=20)

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if [bool(self.file), bool(self.text), bool(self.rows)].count(True) != 1:
            raise PydanticCustomError(
                "source",
                "文件、内容、逐条填写三者选一 give a file, its text, or rows, and only one of them",
            )
        return self

    @property
    def written(self) -> str:
        """The text of the table; rows written by hand become one, so that they are checked as a file's are."""
        if not self.rows:
            return self.text
        text = StringIO(newline="")
        table = csv.DictWriter(text, ListedPerson.model_fields)
        table.writeheader()
        table.writerows(row.model_dump(mode="json") for row in self.rows)
        return text.getvalue()

    @property
    def for_all_rows(self) -> dict[str, JsonValue]:
        """Each row says by itself all there is to say."""
        return {}


class StaffFile(ImportedFile, title="员工名册导入 Staff import"):
    """What the case of a list is about: by it each change of the register is traced to the list it came with."""

    handed_in_by: str = Field(title="导入人工号 Handed in by")

    @property
    def taken_by(self) -> str:
        return self.handed_in_by

    @property
    def category(self) -> str:
        return "员工名册导入"

    @property
    def subject(self) -> str:
        return f"员工名册导入 {self.rows} 行"
