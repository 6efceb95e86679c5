"""What is done on the way of a call-back: the ticket looked up, and what isn't solved dispatched again."""

from prefect.context import FlowRunContext
from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.cases.callback_forms import Ticket
from policies.cases.repair_forms import Repair
from policies.milestones import Milestone
from policies.rulebook import Policy
from tasks.acts import act
from tasks.case import Case
from tasks.case_book import enter_case
from tasks.clock import now
from tasks.departments import department_of
from tasks.records.engine import reading
from tasks.records.models import Case as CaseRow
from tasks.records.models import Milestone as Reached
from tasks.staff import known
from tasks.started import NotStarted
from tasks.starting import start


def looked_up(repairs: type[Policy], ticket: Ticket) -> Ticket:
    """CBK-08 · the ticket with its department and the time its slip came back.

    NotStarted when there is no such repair, or its slip isn't back: nothing is entered. A run that starts
    over reads what its case was opened with.
    """
    context = FlowRunContext.get()
    if context is None or context.flow_run is None:
        raise RuntimeError("only a flow run is started")
    with reading() as book:
        pinned = book.scalars(select(CaseRow.facts).where(CaseRow.run_id == str(context.flow_run.id))).first()
        return Ticket.model_validate(pinned) if pinned is not None else _found(book, repairs, ticket)


def _found(book: Session, repairs: type[Policy], ticket: Ticket) -> Ticket:
    row = book.get(CaseRow, ticket.repair)
    if row is None or row.procedure != repairs.procedure or ticket.department not in {"", row.department}:
        raise NotStarted(
            f"repair: 没有报修单“{ticket.repair}” there is no such repair ticket: check its number"
        )
    returned = book.get(Reached, (row.number, Milestone.RETURNED))
    if returned is None:
        raise NotStarted(f"repair: 报修单“{ticket.repair}”尚未返单 its slip hasn't come back yet: call then")
    setting = department_of(book, row.department)
    if setting is not None and ticket.taken_by:
        today = setting.calendar.day_of(now())
        if not known(book, row.department, ticket.taken_by, today):
            raise NotStarted(f"taken_by: 没有在职员工“{ticket.taken_by}” nobody of that number works here")
    return ticket.model_copy(update={"department": row.department, "returned_at": returned.at})


@act("查找报修单 Look the ticket up")
def repair_of(book: Session, _case: Case, ticket: Ticket) -> Repair:
    """CBK-01 · what was recorded of the repair: whom to call, and about what."""
    return Repair.model_validate(book.get_one(CaseRow, ticket.repair).facts)


def reopen(case: Case, policy: type[Policy], again: Repair | None) -> str:
    """CBK-02, OP-CBK-3 · enter and start the new ticket; its number, blank when there is none."""
    number = _enter(case, policy, again) if again is not None else ""
    if number:
        start(number)
    return number


@act("重新派单 Reopen the ticket")
def _enter(book: Session, _case: Case, policy: type[Policy], again: Repair) -> str:
    return enter_case(book, policy, again).number
