"""What is done on the way of a repair: dispatched, returned, and drawn for a call-back."""

from datetime import datetime, time, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from policies.cases.callback_forms import Ticket
from policies.cases.hotline_words import Words
from policies.cases.repair_callback import CallbackPolicy
from policies.milestones import Milestone
from policies.organisation import Role
from tasks.acts import act
from tasks.case import Case
from tasks.case_book import enter_case
from tasks.clock import now
from tasks.departments import taking_turns
from tasks.milestones import mark
from tasks.records.models import Case as CaseRow
from tasks.records.models import Milestone as Reached
from tasks.rulings import ruling_row
from tasks.staff import eligible
from tasks.starting import start


@act("话术 Words")
def show_words(_book: Session, _case: Case, words: Words) -> Words:
    """REP-01, REP-07, CBK-01, CBK-09 · what is said on the telephone, kept for the ticket's page."""
    return words


@act("派单 Dispatch")
def dispatch(book: Session, case: Case, taken_by: str) -> datetime:
    """REP-08 · the ticket goes to its station now; the milestone, and its time."""
    moment = now()
    mark(book, case.number, Milestone.DISPATCHED, moment, taken_by)
    return moment


def call_back_drawn(case: Case, policy: type[CallbackPolicy], returned_at: datetime, by: str) -> str:
    """CBK-08 · the slip is back: enter that, draw, and start the call-back; its number, blank when not drawn."""
    drawn = _draw(case, policy, returned_at, by)
    if drawn:
        start(drawn)
    return drawn


@act("抽取回访 Draw for a call-back")
def _draw(book: Session, case: Case, policy: type[CallbackPolicy], returned_at: datetime, by: str) -> str:
    day = case.calendar.day_of(returned_at)
    rules = policy.in_force_on(day, case.asking.profile, case.calendar)
    taking_turns(book, case.department)
    operators = len(eligible(book, case.department, Role.AGENT, day))
    drawn, ruling = rules.draw(case.number, _returned_that_day(book, case, returned_at), operators)
    mark(book, case.number, Milestone.RETURNED, returned_at, by)
    book.add(ruling_row(case.number, ruling))
    if not drawn:
        return ""
    ticket = Ticket(repair=case.number, returned_at=returned_at, department=case.department)
    return enter_case(book, policy, ticket).number


def _returned_that_day(book: Session, case: Case, moment: datetime) -> int:
    begins = datetime.combine(case.calendar.day_of(moment), time(), case.calendar.tz)
    that_day = Reached.at.between(begins, begins + timedelta(days=1, microseconds=-1))
    ours = select(func.count()).select_from(Reached).join(CaseRow, CaseRow.number == Reached.case)
    wanted = ours.where(Reached.kind == Milestone.RETURNED, that_day, CaseRow.department == case.department)
    return book.scalar(wanted) or 0
