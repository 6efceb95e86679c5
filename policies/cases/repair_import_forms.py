"""The form of the repair import: the file, which columns fill which fields, and what holds for all rows."""

from pydantic import Field

from policies.cases.repair_forms import Repair, Source
from policies.forms import StaffNumber
from policies.intake_forms import ColumnsOf, FileOrText, filling


@filling(Repair)
class RepairColumns(ColumnsOf):
    """Which columns of the file fill which field of a repair ticket."""


class RepairIntake(FileOrText, title="导入报修文件 Intake of repairs"):
    """REP-02…05 · repair tickets that another system recorded; a row without a time was called in when handed over."""

    columns: RepairColumns = Field(
        RepairColumns(),
        title="栏目对应 Columns",
        description="多栏用“ + ”相连,空则不取 join columns by “ + ”",
    )
    source: Source = Field(Source.IMPORTED, title="来源(文件未写时) Source")
    station: str = Field("", title="维修站(文件未写时) Repair station", max_length=60)
    taken_by: StaffNumber = Field("", title="话务员工号(文件未写时) Operator", max_length=20)
    customer: str = Field("匿名 anonymous", title="住户姓名(文件未写时) Resident", max_length=80)
