"""The list by which departments and their people are handed in: what it says, and what can't be right in it."""

from collections.abc import Iterator
from datetime import date, time
from typing import Self

from pydantic import BaseModel, Field, field_validator, model_validator

from policies.citations import cites
from policies.organisation import Role
from policies.profiles import profile
from policies.working_time import DaySpan, WorkingCalendar

MIDNIGHT = time()


class Post(BaseModel, frozen=True, extra="forbid"):
    """Somebody of a department: number, name, superior, roles, and the days between which they serve."""

    number: str = Field(pattern=r"^[A-Za-z0-9-]{1,20}$")
    name: str = Field(min_length=1, max_length=40)
    superior: str | None = None
    roles: tuple[Role, ...] = ()
    since: date = date(2000, 1, 1)
    until: date | None = None


@cites("OP-HOUSE-130")
def last_day_kept(post: Post, known: date | None, *, settled: bool) -> date | None:
    """The last day of somebody once a list is entered: one that a handover settled stays.

    Reading: a first day after it has them come back, with whatever last day the list says.
    """
    return known if settled and known is not None and post.since <= known else post.until


@cites("OP-HOUSE-130")
def role_end_kept(post: Post, ends: date | None, last_day: date | None, *, settled: bool) -> date | None:
    """The last day of a role once a list is entered: one that the house itself ended stays ended.

    Reading: a role that ends otherwise than its holder's last day, as a list would end it, was ended by the house.
    """
    if ends is None or (ends == last_day and not settled):
        return post.until
    return min(ends, post.until or ends)


class DepartmentList(BaseModel, frozen=True, extra="forbid"):
    """A department: its profile, its hours, its people."""

    name: str = Field(min_length=1, max_length=60)
    profile: str
    default: bool = False
    zone: str = "Asia/Shanghai"
    spans: tuple[DaySpan, ...] = ((time(9), time(12)), (time(13), time(18)))
    rests: bool = True
    extra_rest_days: tuple[date, ...] = ()
    extra_working_days: tuple[date, ...] = ()
    staff: tuple[Post, ...] = ()

    @field_validator("profile")
    @classmethod
    def _known_profile(cls, name: str) -> str:
        return profile(name).name

    @property
    def calendar(self) -> WorkingCalendar:
        """The working calendar the department's limits are counted by (OP-GEN-3)."""
        return WorkingCalendar(
            zone=self.zone,
            spans=self.spans,
            rests=self.rests,
            extra_rest_days=self.extra_rest_days,
            extra_working_days=self.extra_working_days,
        )


class StaffList(BaseModel, frozen=True, extra="forbid"):
    """The whole list; each number stands once, each superior stands in it, exactly one department is the default."""

    department: tuple[DepartmentList, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _in_itself_right(self) -> Self:
        if wrong := list(self._wrong()):
            raise ValueError("; ".join(wrong))
        return self

    def _wrong(self) -> Iterator[str]:
        posts = [post for department in self.department for post in department.staff]
        numbers = [post.number for post in posts]
        yield from (f"number {twice} stands twice" for twice in {n for n in numbers if numbers.count(n) > 1})
        yield from (
            f"{post.number}: superior {post.superior} isn't in the list"
            for post in posts
            if post.superior is not None and post.superior not in numbers
        )
        if sum(department.default for department in self.department) != 1:
            yield "exactly one department has `default = true`"
