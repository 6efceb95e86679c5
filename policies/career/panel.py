"""A panel and what its marks come to, as facts: who is known, who sits, who stood aside, who scored what (PRM-04)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction

from pydantic import BaseModel

from policies.career.panel_forms import Member, Seat

HUNDREDTH = Decimal("0.01")


class Standing(BaseModel, frozen=True):
    """What the staff register says of everybody named in a plan."""

    roles: Mapping[str, Sequence[str]]
    """The roles of each who works here, by staff number; who isn't in it doesn't."""
    superior: str


class Panel(BaseModel, frozen=True):
    """Who sits on the panel after everybody declared their interests, and who doesn't."""

    held_at: str
    place: str
    seated: tuple[Member, ...]
    aside: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()

    @property
    def people(self) -> Sequence[str]:
        return [member.person for member in self.seated]

    @property
    def when_and_where(self) -> str:
        """What the plan tells everybody."""
        return f"{self.held_at} · {self.place}"


class MemberScore(BaseModel, frozen=True):
    """A member's marks and what they come to by the weights."""

    person: str
    seat: Seat
    speech: int
    score: int
    questions: int
    weighted: Decimal


class PanelResult(BaseModel, frozen=True):
    """What the panel's marks come to: the mean of those who scored, against the pass mark."""

    lines: tuple[MemberScore, ...]
    dropped: tuple[str, ...]
    total: Decimal
    pass_mark: int
    passed: bool
    over: datetime
    """When the last of them scored."""


def shown(mark: Fraction) -> Decimal:
    """A mark to the hundredth, cut off rather than rounded up: what is shown never passes by itself."""
    return (Decimal(mark.numerator) / mark.denominator).quantize(HUNDREDTH, ROUND_DOWN)
