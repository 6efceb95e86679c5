"""The posts that somebody can be moved to: the house's roles, as choices of a form (TRF)."""

from typing import Self

from policies.labels import Label
from policies.organisation import ROLE_TITLES, Role


class Post(Label):
    """A role as people choose it; the administrator's isn't a post."""

    AGENT = ROLE_TITLES[Role.AGENT]
    COMPLAINT_TEAM = ROLE_TITLES[Role.COMPLAINT_TEAM]
    TECHNICIAN = ROLE_TITLES[Role.TECHNICIAN]
    REPAIR_CREW = ROLE_TITLES[Role.REPAIR_CREW]
    STATISTICIAN = ROLE_TITLES[Role.STATISTICIAN]
    SHIFT_LEAD = ROLE_TITLES[Role.SHIFT_LEAD]
    SUPERVISOR = ROLE_TITLES[Role.SUPERVISOR]
    DEPARTMENT_HEAD = ROLE_TITLES[Role.DEPARTMENT_HEAD]
    DIRECTOR = ROLE_TITLES[Role.DIRECTOR]
    OPERATIONS_MANAGER = ROLE_TITLES[Role.OPERATIONS_MANAGER]
    HR = ROLE_TITLES[Role.HR]
    FINANCE = ROLE_TITLES[Role.FINANCE]
    IT = ROLE_TITLES[Role.IT]
    CUSTODIAN = ROLE_TITLES[Role.CUSTODIAN]
    GM_OFFICE = ROLE_TITLES[Role.GM_OFFICE]
    GENERAL_MANAGER = ROLE_TITLES[Role.GENERAL_MANAGER]
    VP_MARKETING = ROLE_TITLES[Role.VP_MARKETING]
    UNIT_LEADER = ROLE_TITLES[Role.UNIT_LEADER]
    PARTNER_LEADER = ROLE_TITLES[Role.PARTNER_LEADER]
    COMPETENT_DEPARTMENT = ROLE_TITLES[Role.COMPETENT_DEPARTMENT]
    HEATING_CENTRE = ROLE_TITLES[Role.HEATING_CENTRE]
    LEADERSHIP = ROLE_TITLES[Role.LEADERSHIP]

    @property
    def role(self) -> Role:
        return Role[self.name]

    @classmethod
    def of(cls, role: str) -> Self:
        """The post of a role; the administrator's has none."""
        return cls[Role(role).name]
