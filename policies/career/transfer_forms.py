"""What a transfer begins with: who is to move where by whose wish, and what the register says of it (P59)."""

from datetime import date, datetime

from pydantic import Field

from policies.career.posts import Post
from policies.citations import cites
from policies.forms import DepartmentName, Sheet, StaffNumber
from policies.labels import Label
from policies.matter import NamedAtStart
from policies.quality.days import DayOrBlank

LONG = 2_000
POSTS_AT_MOST = 5


class Origin(Label):
    """By whose wish somebody is moved."""

    OWN = "本人申请 own-application"
    PROPOSED = "主管建议 supervisors-proposal"
    ROTATION = "岗位轮换 rotation"
    COMPANY = "公司调动 moved-by-the-company"

    @property
    def clause(self) -> str:
        """The clause that it rests on; for a move by the company the one by which HR decides."""
        return {Origin.OWN: "TRF-01", Origin.ROTATION: "TRF-04"}.get(self, "TRF-02")

    @property
    def bound_by_service(self) -> bool:
        """OP-TRF-1 · whether the minimum service holds for it."""
        return self in {Origin.OWN, Origin.PROPOSED}


class TransferRequest(Sheet, title="调岗申请 Transfer request"):
    """TRF-01, TRF-02, TRF-04 · who is to move to which post, by whose wish, from when."""

    person: StaffNumber = Field(title="调岗人工号 Who moves", min_length=1, max_length=20)
    origin: Origin = Field(title="调岗缘由 By whose wish")
    posts: list[Post] = Field(title="拟任岗位 Posts wished", min_length=1, max_length=POSTS_AT_MOST)
    to_department: str = Field(
        "",
        title="调入部门 To department",
        description="空则在本部门 blank: the own department",
        max_length=60,
    )
    first_day: DayOrBlank = Field(
        "",
        title="新岗位首日 First day",
        description="空则由人力资源部确定 blank: HR names it",
    )
    reasons: str = Field(
        title="理由 Reasons", description="自身条件和兴趣 conditions, interest", min_length=1, max_length=LONG
    )
    receiver: StaffNumber = Field(
        "",
        title="希望的交接人工号 Receiver wished",
        description="空则由部门负责人指定 blank: the department head names one",
        max_length=20,
    )
    taken_by: StaffNumber = Field(title="提出人工号 Put forward by", min_length=1, max_length=20)
    department: DepartmentName = ""
    external_number: str = Field("", title="外部编号 External number", max_length=80)


class Transfer(NamedAtStart, TransferRequest):
    """TRF-01, OP-TRF-1 · a request together with what the register and the case book say of its people."""

    entered_as: str = Field("", title="此外部编号已登记为 Entered as")
    serves: bool = Field(title="在本部门在职 Works here")
    leaving: str = Field(title="离职或交接中 Leaving")
    under_way: str = Field(title="未结的调岗 Open transfer")
    joined: DayOrBlank = Field(title="入职日期 Joined on")
    may_apply_from: DayOrBlank = Field(title="可调岗之日 May apply from")
    held: list[Post] = Field(title="现任岗位 Posts held")
    superior: str = Field(title="现上级工号 Present superior")
    grade: str = Field(title="现有级别 Grade held")
    to_profile: str = Field(title="调入部门类型 Profile there")
    may_propose: bool = Field(title="提出人可提出调动 May put it forward")
    receiver_serves: bool = Field(title="交接人在职 The receiver works here")
    started_at: datetime = Field(title="启动时间 Started at")

    @property
    def category(self) -> str:
        return self.origin.zh

    @property
    def subject(self) -> str:
        """What the case is called in lists."""
        return f"调岗 {self.person}"

    @property
    def changes_department(self) -> bool:
        return self.to_department != self.department

    def already_holds(self, posts: list[Post]) -> bool:
        """Whether nothing would change: the same department, and posts that they hold."""
        return not self.changes_department and set(posts) <= set(self.held)

    @cites("TRF-01", "TRF-02", "TRF-04", "OP-TRF-1", "OP-HOUSE-121")
    def objections(self, now: datetime) -> list[str]:
        """Somebody who works here and stays, long enough where that is asked; put forward by who may; to something new.

        What comes a second time under its external number was entered before, whatever has changed since.
        Reading: the service is counted on the day of the request, not on the first day in the new post.
        """
        if self.entered_as:
            return []
        if not self.serves:
            return [f"person: 没有在职员工“{self.person}” nobody of that number works here"]
        return [reason for holds, reason in (*self._about_the_person(), *self._about_the_move(now)) if holds]

    def _about_the_person(self) -> tuple[tuple[bool, str], ...]:
        own, by_person = self.origin is Origin.OWN, self.taken_by == self.person
        early = self.origin.bound_by_service and self.started_at.date().isoformat() < self.may_apply_from
        not_theirs = f"taken_by: {self.taken_by} 不能提出此项调动 (OP-HOUSE-121) may not put it forward"
        return (
            (bool(self.leaving), f"person: {self.person} 离职或交接中 is leaving: {self.leaving}"),
            (bool(self.under_way), f"person: 已有未结的调岗 {self.under_way} has an open transfer"),
            (early, f"person: 工龄不足，{self.may_apply_from} 起方可调岗 (OP-TRF-1) from that day on"),
            (own and not by_person, "taken_by: 本人申请须由本人提出 one applies in person"),
            (not own and by_person, "origin: 自己提出的请选“本人申请” choose own-application"),
            (not own and not by_person and not self.may_propose, not_theirs),
        )

    def _about_the_move(self, now: datetime) -> tuple[tuple[bool, str], ...]:
        today = now.astimezone(self.started_at.tzinfo).date()
        past = bool(self.first_day) and date.fromisoformat(self.first_day) <= today
        themselves, gone = self.receiver == self.person, bool(self.receiver) and not self.receiver_serves
        return (
            (not self.to_profile, f"to_department: 没有部门“{self.to_department}” no such department"),
            (self.already_holds(self.posts), "posts: 现已任该岗位 holds what is wished for already"),
            (past, f"first_day: {self.first_day} 须在今日之后 has to come after today"),
            (themselves, "receiver: 交接人不得为本人 nobody hands over to themselves"),
            (gone, f"receiver: 没有在职员工“{self.receiver}” nobody of that number works here"),
        )
