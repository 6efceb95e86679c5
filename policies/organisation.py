"""Who is who: roles, the reporting line, and who stands in for whom (ROL, OP-ROL)."""

from enum import StrEnum

from pydantic import BaseModel

from policies.citations import cites


class Role(StrEnum):
    """A post in the department; the value is the tag that marks what waits for it."""

    AGENT = "agent"
    COMPLAINT_TEAM = "complaint-team"
    TECHNICIAN = "technician"
    SUPERVISOR = "supervisor"
    LEADERSHIP = "leadership"
    ADMIN = "admin"

    @property
    def named(self) -> str:
        return ROLE_TITLES[self]


ROLE_TITLES = {
    Role.AGENT: "客服专员 CS agent",
    Role.COMPLAINT_TEAM: "投诉处理团队 complaint team",
    Role.TECHNICIAN: "技术负责人 technical owner",
    Role.SUPERVISOR: "客服主管 CS supervisor",
    Role.LEADERSHIP: "公司领导 company leadership",
    Role.ADMIN: "系统管理员 administrator",
}


class Person(BaseModel, frozen=True):
    """Somebody on the staff register, as of a day."""

    number: str
    name: str
    superior: str | None = None


@cites("OP-ROL-1")
def level_above(role: Role) -> Role:
    """One level up the reporting line; leadership is its own superior.

    Reading: every post below the supervisor reports to the supervisor, the supervisor to the leadership.
    """
    return Role.LEADERSHIP if role in {Role.SUPERVISOR, Role.LEADERSHIP, Role.ADMIN} else Role.SUPERVISOR
