"""Who is above whom: each profile's reporting line, post by post (OP-ROL-1, CF-25)."""

from policies.citations import cites
from policies.organisation import Role
from policies.rulebook import Policy


class ReportingLinePolicy(Policy, file="house/reporting_line.toml"):
    """The level above each post on one day, in one profile."""

    above: dict[Role, Role]

    @cites("OP-ROL-1", "CF-25")
    def level_above(self, role: Role) -> Role:
        """One level up; the top of the line is its own superior. Reading: a post that no line names reports to it."""
        return self.above.get(role, self.top)

    @property
    @cites("OP-ROL-1")
    def top(self) -> Role:
        """Where the line of the agents ends."""
        role = Role.AGENT
        while self.above[role] is not role:
            role = self.above[role]
        return role
