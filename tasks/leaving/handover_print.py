"""The two sheets of a handover to print and sign: the handover sheet, and the exit procedure sheet (OFF-01, OFF-03)."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.leaving.handover_forms import HrSigned, Witness
from policies.leaving.offboarding_forms import Handover
from policies.leaving.settlement import PAID, TAKEN, Settlement
from tasks.acts import act
from tasks.archive import keep_print
from tasks.case import Case
from tasks.records.leaving import HandoverItem
from tasks.records.models import Question, Staff
from tasks.settings import settings
from tasks.wording import printed_page


@act("打印交接单 Print the handover sheet")
def handover_sheet(book: Session, case: Case, about: Handover, witness: Witness) -> str:
    """OFF-01 · every item with giver, receiver and what became of it, for giver, receiver and witness to sign."""
    items = _items(book, case)
    people = {about.leaver, about.receiver, witness.answered_by, *(one.settled_by for one in items)}
    page = printed_page(
        "leaving/handover_sheet.html.j2",
        case=case,
        about=about,
        items=items,
        witness=witness,
        names=_names(book, people),
    )
    return _kept(case, page, "handover")


@act("打印离职手续单 Print the exit sheet")
def exit_sheet(book: Session, case: Case, about: Handover, paid: Settlement, signed: HrSigned) -> str:
    """OFF-01, OFF-03 · each station of the exit with who confirmed it and when, the pay, and the signatures."""
    items, asked = _items(book, case), _signatures(book, case)
    people = {about.leaver, *(one.answered_by for one in asked), *(one.settled_by for one in items)}
    page = printed_page(
        "leaving/exit_sheet.html.j2",
        case=case,
        about=about,
        items=items,
        asked=asked,
        paid=paid,
        lines={"paid": PAID, "taken": TAKEN},
        titles={name: field.title or name for name, field in Settlement.model_fields.items()},
        signed=signed,
        names=_names(book, people),
    )
    return _kept(case, page, "exit")


def _kept(case: Case, page: str, name: str) -> str:
    return str(keep_print(case.number, page, name).relative_to(settings().home))


def _items(book: Session, case: Case) -> Sequence[HandoverItem]:
    of_it = select(HandoverItem).where(HandoverItem.case == case.number)
    return book.scalars(of_it.order_by(HandoverItem.number)).all()


def _signatures(book: Session, case: Case) -> Sequence[Question]:
    answered = Question.case == case.number, Question.answered_by.is_not(None)
    return book.scalars(select(Question).where(*answered).order_by(Question.settled_at)).all()


def _names(book: Session, numbers: set[str | None]) -> dict[str, str]:
    rows = book.scalars(select(Staff).where(Staff.number.in_([one for one in numbers if one])))
    return {row.number: row.name for row in rows}
