"""On which level of the reporting line a request for instructions was answered."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.reporting.instruction_forms import Instruction
from tasks.acts import act
from tasks.case import Case
from tasks.records.models import Question


@act("批复层级 Level that answered")
def level_that_answered(book: Session, case: Case) -> str:
    """REQ-04 · of whom the last answered request was asked, a stand-in's answer included."""
    answered = (
        Question.case == case.number,
        Question.form == Instruction.__name__,
        Question.state == "answered",
    )
    return book.scalars(select(Question.asked_of).where(*answered).order_by(Question.id.desc())).first() or ""
