"""Who is who: roles, the reporting line, and who stands in for whom (ROL, OP-ROL)."""

from enum import StrEnum

from pydantic import BaseModel


class Role(StrEnum):
    """A post in the department; the value is the tag that marks what waits for it."""

    AGENT = "agent"
    COMPLAINT_TEAM = "complaint-team"
    TECHNICIAN = "technician"
    REPAIR_CREW = "repair-crew"
    STATISTICIAN = "statistician"
    SHIFT_LEAD = "shift-lead"
    SUPERVISOR = "supervisor"
    DEPARTMENT_HEAD = "department-head"
    DIRECTOR = "director"
    OPERATIONS_MANAGER = "operations-manager"
    HR = "hr"
    FINANCE = "finance"
    IT = "it"
    CUSTODIAN = "custodian"
    GM_OFFICE = "gm-office"
    GENERAL_MANAGER = "general-manager"
    VP_MARKETING = "vp-marketing"
    UNIT_LEADER = "unit-leader"
    PARTNER_LEADER = "partner-leader"
    COMPETENT_DEPARTMENT = "competent-department"
    HEATING_CENTRE = "heating-centre"
    LEADERSHIP = "leadership"
    ADMIN = "admin"

    @property
    def named(self) -> str:
        return ROLE_TITLES[self]


ROLE_TITLES = {
    Role.AGENT: "客服专员 CS agent",
    Role.COMPLAINT_TEAM: "投诉处理团队 complaint team",
    Role.TECHNICIAN: "技术负责人 technical owner",
    Role.REPAIR_CREW: "维修班 repair crew",
    Role.STATISTICIAN: "报表统计人员 report statistician",
    Role.SHIFT_LEAD: "领班 shift lead",
    Role.SUPERVISOR: "客服主管 CS supervisor",
    Role.DEPARTMENT_HEAD: "部门负责人 department head",
    Role.DIRECTOR: "客服部长 CS director",
    Role.OPERATIONS_MANAGER: "运管负责人 operations manager",
    Role.HR: "人力资源部 human resources",
    Role.FINANCE: "财务 finance",
    Role.IT: "信息管理员 IT",
    Role.CUSTODIAN: "物资管理员 custodian",
    Role.GM_OFFICE: "总经办 GM office",
    Role.GENERAL_MANAGER: "总经理 general manager",
    Role.VP_MARKETING: "营销副总经理 VP marketing",
    Role.UNIT_LEADER: "单位相关领导 unit leader",
    Role.PARTNER_LEADER: "合作单位相关领导 partner-unit leader",
    Role.COMPETENT_DEPARTMENT: "主管部门 competent department",
    Role.HEATING_CENTRE: "供热中心 heating centre",
    Role.LEADERSHIP: "公司领导 company leadership",
    Role.ADMIN: "系统管理员 administrator",
}


class Person(BaseModel, frozen=True):
    """Somebody on the staff register, as of a day."""

    number: str
    name: str
    superior: str | None = None
