"""The form of the intake: the file, which columns fill which fields, and what holds for all rows."""

import re
from typing import Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from policies.cases.complaint_forms import Channel, ComplaintClass
from policies.forms import Sheet, StaffNumber

TEXT_AT_MOST = 80_000
"""Characters of a CSV handed in as text: Prefect takes no more than 512 KB as a run's parameters."""

JOINED = re.compile(r"\s+\+\s+")


def _filled_by(name: str, title: str) -> str:
    text: str = Field(name, title=title, max_length=400)
    return text


class Columns(Sheet):
    """Which columns of the file fill which field of a complaint; `a + b` joins two, a blank takes none.

    A field's own name is taken where the file has a column of that name; any other one must be there.
    """

    channel: str = _filled_by("channel", "投诉渠道 Channel")
    complaint_class: str = _filled_by("complaint_class", "投诉级别 Class")
    category: str = _filled_by("category", "投诉类别 Category")
    content: str = _filled_by("content", "投诉内容 Content")
    customer: str = _filled_by("customer", "客户姓名 Customer")
    contact: str = _filled_by("contact", "联系方式 Contact")
    received_at: str = _filled_by("received_at", "受理时间 Received at")
    reported_at: str = _filled_by("reported_at", "客户反映时间 Reported at")
    taken_by: str = _filled_by("taken_by", "首问责任人工号 First receiver")
    apologised: str = _filled_by("apologised", "已向客户致歉 Apologised")
    users_affected: str = _filled_by("users_affected", "涉及用户数 Users affected")
    claim: str = _filled_by("claim", "索赔金额(元) Claim in yuan")
    safety: str = _filled_by("safety", "涉及安全 Safety at stake")
    carrier: str = _filled_by("carrier", "运营商 Carrier")
    department: str = _filled_by("department", "部门 Department")
    external_number: str = _filled_by("external_number", "外部编号 External number")

    def of(self, field: str) -> tuple[str, ...]:
        """The columns that fill a field."""
        said: str = getattr(self, field)
        return tuple(JOINED.split(said)) if said else ()


class Intake(Sheet, title="导入文件 Intake"):
    """CMP-05, CMP-06 · complaints that another system recorded, handed over as a CSV file or as its text.

    A file whose columns are called as the fields of a complaint needs no mapping. A row without an external
    number is known by its content: the same row a second time is not entered again.
    """

    file: str = Field(
        "",
        title="文件 File",
        description="工作进程可读的 .csv 文件路径 path of a .csv file that the worker can read",
        max_length=1000,
    )
    text: str = Field(
        "",
        title="或表格内容 Or its text",
        description="文件与内容二选一 either the file or its text",
        max_length=TEXT_AT_MOST,
    )
    columns: Columns = Field(
        Columns(), title="栏目对应 Columns", description="多栏用“ + ”相连,空则不取 join columns by “ + ”"
    )
    channel: Channel = Field(Channel.IMPORTED, title="投诉渠道(文件未写时) Channel")
    complaint_class: ComplaintClass = Field(ComplaintClass.UNDECIDED, title="投诉级别(文件未写时) Class")
    taken_by: StaffNumber = Field("", title="首问责任人工号(文件未写时) First receiver", max_length=20)
    customer: str = Field("匿名 anonymous", title="客户姓名(文件未写时) Customer", max_length=80)
    department: str = Field(
        "", title="部门 Department", description="空则为默认部门 blank: the default", max_length=60
    )

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if bool(self.file) == bool(self.text):
            raise PydanticCustomError(
                "source", "请填写文件或内容,二者选一 give either the file or its text, and only one of them"
            )
        return self

    @property
    def for_all_rows(self) -> dict[str, str]:
        """What a row gets where the file says nothing."""
        said = {
            "channel": self.channel,
            "complaint_class": self.complaint_class,
            "taken_by": self.taken_by,
            "customer": self.customer,
            "department": self.department,
        }
        return {name: value for name, value in said.items() if value}
