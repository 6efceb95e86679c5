"""The forms of a repair: the ticket, the contact with the resident, the slip that comes back (P14)."""

from datetime import datetime
from typing import ClassVar, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from policies.citations import cites
from policies.forms import Answer, BlankOrTime, DepartmentName, Sheet, StaffNumber, Time
from policies.labels import Label
from policies.personal import Address, Contact, PersonName, Topic, Words

LONG_TEXT = 10_000


class Source(Label):
    """How a repair came in; what a heating office passes on is an exception too (EXC-10)."""

    HOTLINE = "热线 hotline"
    HEATING_OFFICE = "供热办转达 heating office"
    REOPENED = "回访未解决 reopened"
    IMPORTED = "系统导入 imported"


class Repair(Sheet, title="报修记录 Repair ticket"):
    """REP-02…05, REP-08 · a resident's call for a repair, as the operator took it down."""

    source: Source = Field(Source.HOTLINE, title="来源 Source")
    category: Topic = Field("暖气不热", title="报修类别 Category", min_length=1, max_length=60)
    problem: Words = Field(title="问题 Problem", min_length=1, max_length=LONG_TEXT)
    address: Address = Field(title="地址 Address", min_length=1, max_length=300)
    customer: PersonName = Field(title="住户姓名 Resident", min_length=1, max_length=80)
    contact: Contact = Field("", title="联系电话 Telephone", max_length=120)
    read_back: bool = Field(default=False, title="四项已跟读确认 All four read back")
    station: Topic = Field(title="维修站 Repair station", min_length=1, max_length=60)
    worker: StaffNumber = Field(
        "", title="维修人员工号(空则全班) Repair worker", description="blank: the crew", max_length=20
    )
    fee_paid: bool = Field(default=True, title="采暖费已交 Heating fee paid")
    received_at: Time = Field(title="来电时间 Called at")
    taken_by: StaffNumber = Field(title="话务员工号 Operator", min_length=1, max_length=20)
    department: DepartmentName = ""
    external_number: str = Field("", title="外部编号 External number", max_length=80)

    @property
    def reported(self) -> datetime:
        """When the resident called."""
        return self.received_at

    @property
    def subject(self) -> str:
        """What the ticket is called in lists: station and category, nothing personal."""
        return f"{self.station} {self.category}"

    @cites("REP-02", "REP-03", "REP-04", "REP-05")
    def objections(self, now: datetime) -> list[str]:
        """What can't be right in the ticket: nobody called in the future; what was said was read back."""
        wrong = ["received_at: 时间在将来 is in the future"] if self.received_at > now else []
        if self.source is Source.HOTLINE and not self.read_back:
            wrong.append(
                "read_back: 问题、地址、姓名、电话须跟读确认 read problem, address, name, telephone back"
            )
        return wrong + self.doubtful()


@cites("REP-02", "REP-03", "REP-04", "REP-05")
class RepairCorrection(Repair, Answer):
    """A ticket that couldn't be right, put right."""

    asks: ClassVar = "更正报修记录 Correct the ticket"
    state: ClassVar = "registered"


@cites("EXC-03", "OP-REP-1")
class Contacted(Answer):
    """The crew has called the resident."""

    asks: ClassVar = "联系住户 Contact the resident"
    state: ClassVar = "dispatched"

    contacted_at: Time = Field(title="联系时间 Contacted at")
    appointment: BlankOrTime = Field(None, title="预约上门时间 Appointment")


class TicketFault(Label):
    """REP-09 · what the crew finds wrong in the ticket itself."""

    NONE = "无 none"
    WRONG_ADDRESS = "地址错误 wrong-address"
    WRONG_STATION = "维修站错误 wrong-station"
    INVALID_PROMISE = "无效承诺 invalid-promise"


@cites("EXC-02", "OP-REP-2", "REP-09")
class Slip(Answer):
    """The slip comes back: the repair is done, and what was wrong in the ticket is said."""

    asks: ClassVar = "维修返单 Return the slip"
    state: ClassVar = "under-repair"

    arrived_at: BlankOrTime = Field(None, title="到场时间 Arrived at")
    completed_at: Time = Field(title="完成时间 Completed at")
    done: str = Field(title="维修内容 What was done", min_length=1, max_length=LONG_TEXT)
    ticket_fault: TicketFault = Field(TicketFault.NONE, title="派单差错 Fault in the ticket")
    fault_facts: str = Field("", title="差错事实 Facts of the fault", max_length=LONG_TEXT)

    @model_validator(mode="after")
    def _explained(self) -> Self:
        if self.ticket_fault is not TicketFault.NONE and not self.fault_facts:
            raise PydanticCustomError(
                "fault", "派单有差错须写明事实 a fault in the ticket is given with its facts"
            )
        return self


@cites("PEN-18", "REP-09")
class FaultVerified(Answer):
    """PEN-18 · the facts of a fault in the ticket are verified before anybody is punished."""

    asks: ClassVar = "核实派单差错 Verify the fault in the ticket"
    state: ClassVar = "returned"

    verified: bool = Field(default=False, title="属实 Verified")
    at_fault: StaffNumber = Field(title="责任人工号 Staff at fault", min_length=1, max_length=20)
    violation: TicketFault = Field(title="违纪类别 Violation")
    reason: str = Field(title="事实与依据 Facts", min_length=1, max_length=LONG_TEXT)
