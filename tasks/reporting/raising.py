"""Raising an exception from another procedure: entered with that procedure's own act, and started as a case."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.reporting.exception_forms import Exceptional
from policies.rulebook import Policy
from tasks.acts import act
from tasks.case import Case
from tasks.case_book import enter_case
from tasks.departments import taking_turns
from tasks.records.models import Case as CaseRow
from tasks.starting import start


def raise_exception(case: Case, policy: type[Policy], event: Exceptional) -> str:
    """EXC-02…10 · raise an exception, once for each case and kind; the number of its case, blank if it was known."""
    raised = _enter(case, policy, event)
    if raised:
        start(raised)
    return raised


@act("登记异常 Raise an exception")
def _enter(book: Session, case: Case, policy: type[Policy], event: Exceptional) -> str:
    own = event.model_copy(
        update={
            "department": case.department,
            "about_case": event.about_case or case.number,
            "external_number": f"{event.about_case or case.number}@{event.kind}",
        }
    )
    taking_turns(book, case.department)
    known = select(CaseRow.number).where(
        CaseRow.procedure == policy.procedure,
        CaseRow.department == case.department,
        CaseRow.external_number == own.external_number,
    )
    if book.scalars(known).first() is not None:
        return ""
    return enter_case(book, policy, own).number
