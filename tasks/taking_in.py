"""Where what a form took in is kept: personal data stays in the case book, and its run keeps what is left of it."""

from typing import Any, TypeVar

from prefect.context import FlowRunContext
from sqlalchemy.orm import Session

from policies.citations import cites
from policies.forms import Sheet
from policies.intake_forms import FileOrText
from policies.matter import Matter, Record
from policies.personal import left_behind, stands_for
from policies.rulebook import Policy
from tasks.case import Case
from tasks.clock import now
from tasks.records import models
from tasks.records.models import Step
from tasks.run_page import client

TAKEN_IN = "taken-in"
Written = TypeVar("Written", bound=Record)


class LostCase(RuntimeError):  # noqa: N818 - says what became of the case
    """A run whose case the case book doesn't have: the two databases are not of one moment."""


def take_in(book: Session, number: str, matter: Matter) -> None:
    """Keep a form with personal data as it was filled in, once: its run won't have it any more."""
    if isinstance(matter, Sheet) and left_behind(matter, number) != matter:
        kept = {"gave": matter.model_dump(mode="json")}
        if book.get(Step, (number, TAKEN_IN)) is None:
            book.add(Step(case=number, key=TAKEN_IN, at=now(), gave=kept))
            book.flush()


def left_with_the_run(case: Case, matter: Matter) -> dict[str, Any] | None:
    """The parameters that the run in hand keeps instead of its own; None where these hold nothing personal."""
    context = FlowRunContext.get()
    if context is None or context.flow_run is None or not isinstance(matter, Sheet):
        return None
    rest = left_behind(matter, case.number)
    taken = [name for name, given in (context.parameters or {}).items() if given == matter]
    if rest == matter or not taken:
        return None
    return {**context.flow_run.parameters, taken[0]: rest.model_dump(mode="json")}


@cites("OP-HOUSE-157")
def leave_the_header(intake: FileOrText) -> None:
    """A table handed in as text stays with its run until each row is entered or listed; afterwards its first line does.

    Started again, such a run finds no row, and enters nothing.
    """
    context, (header, *rows) = FlowRunContext.get(), intake.text.splitlines() or [""]
    if context is None or context.flow_run is None or not rows:
        return
    rest = intake.model_copy(update={"text": header}).model_dump(mode="json")
    taken = {name: rest for name, given in (context.parameters or {}).items() if given == intake}
    client().update_flow_run(context.flow_run.id, parameters={**context.flow_run.parameters, **taken})


def as_taken_in(case: Case, record: Written) -> Written:
    """The record as it came in, whatever of it the run still has when it starts over."""
    kept = case.done.get(TAKEN_IN)
    if kept is None or not isinstance(record, Sheet) or stands_for(record) != case.number:
        return record
    return type(record).model_validate(kept)


def not_a_stand_in(book: Session, policy: type[Policy], matter: Matter) -> None:
    """LostCase where the form only stands for a case that isn't there: what is masked isn't entered as a new one."""
    number = stands_for(matter) if isinstance(matter, Sheet) else ""
    if number.startswith(f"{policy.prefix}-") and book.get(models.Case, number) is None:
        raise LostCase(
            f"案卷库没有 {number},两个数据库须恢复到同一时刻 "
            f"the case book lacks {number}: restore both databases as of one moment"
        )
