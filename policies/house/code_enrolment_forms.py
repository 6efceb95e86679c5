"""The forms of one-time codes: who wants what, who vouches, the first code (OP-HOUSE-134)."""

from datetime import datetime
from typing import ClassVar

from pydantic import Field

from policies.citations import cites
from policies.forms import Answer, DepartmentName, Sheet, StaffNumber
from policies.labels import Label
from policies.matter import NamedAtStart

LONG = 1_000


class Wish(Label):
    """What becomes of somebody's codes."""

    ENROL = "登记 enrol"
    REPLACE = "重新登记 replace"
    REVOKE = "撤销 revoke"


class CodeRequest(Sheet, title="动态口令登记 One-time codes"):
    """OP-HOUSE-134 · whose codes, and what becomes of them."""

    staff: StaffNumber = Field(title="何人工号 Whose", min_length=1, max_length=20)
    wish: Wish = Field(Wish.ENROL, title="事项 What")
    reason: str = Field(
        "",
        title="原因(重新登记、撤销必填) Reason",
        description="如手机遗失 a lost telephone",
        max_length=LONG,
    )
    taken_by: StaffNumber = Field(
        "",
        title="发起人工号 Started by",
        description="本人发起则空；他人仅限人力资源部和管理员 blank: the person; else HR or an administrator",
        max_length=20,
    )
    department: DepartmentName = ""


class WantedCodes(NamedAtStart, CodeRequest):
    """OP-HOUSE-134 · a request together with what the registers say of the person and of whoever started it."""

    serves: bool = Field(title="在职 Works here")
    has_codes: bool = Field(title="已有口令 Has codes")
    starter_vouches: bool = Field(title="发起人可作保 Starter may vouch")
    can_be_kept: bool = Field(title="已设置口令密钥 Secrets can be kept")
    started_at: datetime = Field(title="启动时间 Started at")

    @property
    def external_number(self) -> str:
        """Each request stands for itself."""
        return ""

    @property
    def category(self) -> str:
        return "动态口令"

    @property
    def subject(self) -> str:
        """What the case is called in lists."""
        return f"动态口令{self.wish.zh} {self.staff}"

    @property
    def by_themselves(self) -> bool:
        return self.taken_by == self.staff

    @cites("OP-HOUSE-134")
    def objections(self, now: datetime) -> list[str]:  # noqa: ARG002 - every matter is asked with the time
        """People enrol themselves; HR and administrators replace and revoke for others; a reason is given."""
        wrong = []
        if not self.can_be_kept:
            wrong.append("staff: 未设置口令密钥 the house keeps no secrets yet: set RULEBOOK_CODE_KEY")
        if not self.serves:
            wrong.append(f"staff: 没有在职员工“{self.staff}” nobody of that number works here")
        if not self.by_themselves and (self.wish is Wish.ENROL or not self.starter_vouches):
            wrong.append(
                "taken_by: 登记须由本人发起，代为重新登记或撤销仅限人力资源部和管理员 people enrol themselves"
            )
        if self.wish is Wish.ENROL and self.has_codes:
            wrong.append("wish: 已有口令，请选重新登记 has codes already: choose replace, with the reason")
        if self.wish is not Wish.ENROL and not self.has_codes:
            wrong.append("wish: 没有可更换或撤销的口令 there are no codes to replace or revoke")
        if self.wish is not Wish.ENROL and not self.reason:
            wrong.append("reason: 请写明原因 give the reason")
        return wrong


class Word(Label):
    VOUCHED = "已核实本人，同意 vouched"
    DECLINED = "不同意 declined"


@cites("OP-HOUSE-134", "OP-HOUSE-136")
class Vouching(Answer):
    """OP-HOUSE-134 · HR or an administrator has seen who it is, and vouches; never for oneself."""

    asks: ClassVar = "核实本人并作保 Check who it is, and vouch"
    state: ClassVar = "to-be-vouched"

    word: Word = Field(title="决定 Word")
    remark: str = Field("", title="说明(不同意必填) Remark", max_length=LONG)

    @property
    def vouches(self) -> bool:
        return self.word is Word.VOUCHED


@cites("OP-HOUSE-134")
class FirstCode(Answer):
    """OP-HOUSE-134 · the owner of new codes shows that they work; what else it asks for is the code itself."""

    asks: ClassVar = "扫描并输入第一个口令 Scan, and enter the first code"
    state: ClassVar = "to-be-proved"
    in_person: ClassVar = True
