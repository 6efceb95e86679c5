"""What an act on a case or on one of its open questions asks for, and who may act (OP-HOUSE-140)."""

from collections.abc import Collection
from datetime import datetime
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, Field

from policies.citations import cites
from policies.forms import Sheet, StaffNumber
from policies.labels import Label
from policies.rulebook import Policy
from policies.working_time import Due

CaseNumber = Annotated[str, Field(title="案号 Case", min_length=1, max_length=40)]
StepName = Annotated[
    str,
    Field(title="环节 Step", description="只有一个待办时可空 blank: the only open one", max_length=80),
]
Actor = Annotated[StaffNumber, Field(title="办理人工号 By whom", min_length=1, max_length=20)]
Reason = Annotated[str, Field(title="理由 Reason", min_length=1, max_length=2_000)]
CasesDepartment = Annotated[
    str, Field(title="部门 Department", description="空则为案件所在部门 blank: the case's", max_length=60)
]


class OnCase(Sheet):
    """OP-HOUSE-140 · an act on a case: which one, by whom, why."""

    case: CaseNumber
    taken_by: Actor
    reason: Reason
    department: CasesDepartment = ""


class OnQuestion(Sheet):
    """OP-HOUSE-140 · an act on an open question: of which case, at which step, by whom, why."""

    case: CaseNumber
    step: StepName = ""
    taken_by: Actor
    reason: Reason
    department: CasesDepartment = ""


class Capacity(Label):
    """As what somebody acts on a case."""

    ASKED = "被询问人 asked"
    OWNER = "经办人 owner"
    STARTER = "发起人 starter"
    SUPERIOR = "上级 superior"
    ADMINISTRATOR = "管理员 administrator"


class OpenQuestion(BaseModel, frozen=True):
    """An open question as an act found it, with who may answer it, and as what whoever acts does so."""

    id: int
    case: str
    procedure: str
    department: str
    step: str
    title: str
    form: str
    clause: str
    asked_of: str
    people: tuple[str, ...]
    """Who may answer by now; of a question to several, those who haven't."""
    several: bool = False
    """Whether it is put to several people, each on a page of their own."""
    paused: bool = False
    in_person: bool
    run_id: str
    asked_at: AwareDatetime
    due: Due | None
    acting: tuple[Capacity, ...]
    at: AwareDatetime
    """When the act began."""

    @property
    def due_at(self) -> datetime | None:
        return self.due.at if self.due else None


class Acting(BaseModel, frozen=True):
    """As what somebody acts on a case as a whole, and when the act began."""

    acting: tuple[Capacity, ...]
    at: AwareDatetime


class ActPolicy(Policy):
    """Who may do an act, whatever it is."""

    may_act: tuple[Capacity, ...]

    @cites("OP-HOUSE-140")
    def wrong_actor(self, number: str, acting: Collection[Capacity]) -> list[str]:
        """Only in a capacity that the act admits."""
        if set(acting) & set(self.may_act):
            return []
        able = "、".join(one.zh for one in self.may_act)
        return [f"taken_by: {number} 不是{able} is none of {', '.join(one.en for one in self.may_act)}"]
