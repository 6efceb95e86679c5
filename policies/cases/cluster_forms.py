"""The forms of the cluster alert: the alert, the emergency plan, the recovery (P02)."""

from datetime import datetime
from typing import ClassVar

from pydantic import Field

from policies.citations import cites
from policies.forms import Answer, DepartmentName, Sheet, StaffNumber, Time
from policies.labels import Label

LONG_TEXT = 10_000


class FaultClass(Label):
    """CLU-06, OP-CLU-4 · the classes of a fault."""

    PLATFORM = "平台故障 platform"
    NETWORK = "网络故障 network"
    BILLING = "计费故障 billing"
    SMS = "短信故障 SMS"
    OTHER = "其他 other"


class Cluster(Sheet, title="集中投诉 Cluster"):
    """CLU-01 · complaints of one category that concentrate in a short time, counted or noticed by an agent."""

    category: str = Field(title="投诉类别 Category", min_length=1, max_length=60)
    began: Time = Field(title="起始时间 Began")
    noticed_at: Time = Field(title="发现时间 Noticed at")
    complaints: int = Field(1, title="已知件数 Complaints so far", ge=1, le=1_000_000)
    taken_by: StaffNumber = Field("", title="报告人工号(系统发现可空) Reported by", max_length=20)
    department: DepartmentName = ""
    external_number: str = Field("", title="预警编号(系统填) Alert number", max_length=120)

    @property
    def subject(self) -> str:
        """What the alert is called in lists."""
        return f"同类投诉集中 {self.category}"

    @property
    def received_at(self) -> datetime:
        return self.noticed_at

    @property
    def reported(self) -> datetime:
        return self.began

    @cites("CLU-01")
    def objections(self, now: datetime) -> list[str]:
        """Nothing was noticed in the future, nor before it began; what the house counted itself is not doubted."""
        if not self.taken_by:
            return []
        wrong = ["noticed_at: 时间在将来 is in the future"] if self.noticed_at > now else []
        return wrong or (
            ["began: 晚于发现时间 is after it was noticed"] if self.began > self.noticed_at else []
        )


@cites("CLU-01")
class ClusterCorrection(Cluster, Answer):
    """CLU-01 · an agent's alert that couldn't be right, put right."""

    asks: ClassVar = "更正预警记录 Correct the alert"
    state: ClassVar = "suspected"


@cites("CLU-02", "CLU-03")
class Confirmation(Answer):
    """CLU-02, CLU-03 · the supervisor confirms that it is a cluster, or a false alarm."""

    asks: ClassVar = "确认集中投诉 Confirm the cluster"
    state: ClassVar = "reported"

    genuine: bool = Field(default=True, title="属实(否则为误报) A genuine cluster")
    note: str = Field("", title="说明 Note", max_length=LONG_TEXT)


@cites("CLU-04", "CLU-03")
class EmergencyPlan(Answer):
    """CLU-04, CLU-06, OP-CLU-5 · the leadership judges the fault and starts the plan: owner and soothing line."""

    asks: ClassVar = "启动应急预案 Start the emergency plan"
    state: ClassVar = "reported"

    fault: FaultClass = Field(title="故障类别 Fault")
    owner: StaffNumber = Field(title="技术负责人工号 Technical owner", min_length=1, max_length=20)
    soothing_line: str = Field(title="安抚口径 Soothing line", min_length=1, max_length=LONG_TEXT)


@cites("CLU-04")
class Recovery(Answer):
    """CLU-04, OP-CLU-5 · the technical owner reports how far the fault is fixed, until it is."""

    asks: ClassVar = "报告进展或恢复 Report progress or the recovery"
    state: ClassVar = "plan-active"

    recovered: bool = Field(default=False, title="已恢复 Recovered")
    fixed: str = Field(title="处理进展或结果 What was done", min_length=1, max_length=LONG_TEXT)
