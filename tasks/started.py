"""What a scheduled run is about: which month, day or shift, named by the moment it was scheduled for."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Protocol, Self, TypeVar

from prefect.context import FlowRunContext
from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.masking import masked
from policies.rulebook import Policy
from tasks.clock import now
from tasks.departments import department_of
from tasks.records.engine import reading
from tasks.records.models import Case
from tasks.staff import known


class Request(Protocol):
    """What the form of a scheduled procedure asks for at least."""

    @property
    def department(self) -> str: ...
    @property
    def taken_by(self) -> str: ...


class Named(Protocol):
    """What a run turned out to be about."""

    @classmethod
    def model_validate(cls, obj: Any) -> Self: ...  # noqa: ANN401 - pydantic's own signature
    def objections(self, now: datetime) -> list[str]: ...


RulesOf = TypeVar("RulesOf", bound=Policy)
Asked = TypeVar("Asked", bound=Request)
About = TypeVar("About", bound=Named)


class NotStarted(ValueError):  # noqa: N818 - says what became of the start
    """A start that can't be right: nothing was entered; the message names each field and the reason."""

    def __init__(self, said: str) -> None:
        super().__init__(masked(said))


def named_at_start(
    policy: type[RulesOf],
    request: Asked,
    form: type[About],
    name: Callable[[RulesOf, Asked, datetime], About],
) -> About:
    """What this run is about: named by `name` when it first starts, and read from its case ever after.

    NotStarted when that can't be: an unknown department or person, or what the form itself objects to.
    """
    context = FlowRunContext.get()
    if context is None or context.flow_run is None:
        raise RuntimeError("only a flow run is started")
    scheduled = context.flow_run.expected_start_time or now()
    with reading() as book:
        pinned = book.scalars(select(Case.facts).where(Case.run_id == str(context.flow_run.id))).first()
        if pinned is not None:
            return form.model_validate(pinned)
        return _named(book, policy, request, name, datetime.fromtimestamp(scheduled.timestamp(), UTC))


def _named(
    book: Session,
    policy: type[RulesOf],
    request: Asked,
    name: Callable[[RulesOf, Asked, datetime], About],
    scheduled: datetime,
) -> About:
    setting = department_of(book, request.department)
    if setting is None:
        raise NotStarted(
            f"department: 没有部门“{request.department}”,请留空 no such department, leave it blank"
        )
    today = setting.calendar.day_of(scheduled)
    about = name(policy.in_force_on(today, setting.profile, setting.calendar), request, scheduled)
    wrong = about.objections(now())
    if request.taken_by and not known(book, setting.name, request.taken_by, setting.calendar.day_of(now())):
        wrong.append(f"taken_by: 没有在职员工“{request.taken_by}” nobody of that number works here")
    if wrong:
        raise NotStarted("; ".join(wrong))
    return about
