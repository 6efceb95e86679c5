"""What waits for whom: how much of it boards and to-do lists show."""

from datetime import datetime, timedelta

from pydantic import BaseModel, Field

from policies.citations import cites
from policies.forms import Sheet, StaffNumber
from policies.rulebook import Policy
from policies.spans import Span


class Desk(Sheet, title="查询对象 Whose inbox"):
    """Whose to-do list is wanted."""

    number: StaffNumber = Field(title="工号 Staff number", min_length=1, max_length=20)


class InTray(BaseModel, frozen=True):
    """How much lies on a desk; all blank for a number that nobody has."""

    known: bool = Field(title="在职 On the register")
    to_do: int = Field(0, title="待办 To do")
    done: int = Field(0, title="已办 Done")


class InboxPolicy(Policy, file="house/inbox.toml"):
    """The numbers of boards and to-do lists on one day, in one profile."""

    rows: int
    done_within: Span
    failed_within: Span

    @cites("OP-HOUSE-9")
    def done_since(self, moment: datetime) -> datetime:
        """From when on what was answered is listed as done."""
        return moment - timedelta(days=self.done_within.amount)

    @cites("OP-HOUSE-9")
    def failed_since(self, moment: datetime) -> datetime:
        """From when on a notice that could not be delivered stands on the board of what is overdue."""
        return moment - timedelta(days=self.failed_within.amount)
