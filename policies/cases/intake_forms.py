"""The form of the complaint intake: the file, which columns fill which fields, and what holds for all rows."""

from pydantic import Field

from policies.cases.complaint_forms import Channel, Complaint, ComplaintClass
from policies.forms import StaffNumber
from policies.intake_forms import ColumnsOf, FileOrText, filling


@filling(Complaint)
class Columns(ColumnsOf):
    """Which columns of the file fill which field of a complaint."""


class Intake(FileOrText, title="导入文件 Intake"):
    """CMP-05, CMP-06 · complaints that another system recorded."""

    columns: Columns = Field(
        Columns(), title="栏目对应 Columns", description="多栏用“ + ”相连,空则不取 join columns by “ + ”"
    )
    channel: Channel = Field(Channel.IMPORTED, title="投诉渠道(文件未写时) Channel")
    complaint_class: ComplaintClass = Field(ComplaintClass.UNDECIDED, title="投诉级别(文件未写时) Class")
    taken_by: StaffNumber = Field("", title="首问责任人工号(文件未写时) First receiver", max_length=20)
    customer: str = Field("匿名 anonymous", title="客户姓名(文件未写时) Customer", max_length=80)
