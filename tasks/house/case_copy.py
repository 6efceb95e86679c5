"""Giving a case to somebody to read, and taking the copy back."""

from sqlalchemy.orm import Session

from policies.house.case_copy import Copied, CopyMove, CopyPolicy, CopyRequest
from tasks.acts import act
from tasks.capacities import wrong_person
from tasks.case import Case
from tasks.clock import now
from tasks.copies import held
from tasks.departments import taking_turns
from tasks.notices import tell
from tasks.open_questions import refused, write_down
from tasks.records.acts import Copy


@act("抄送 Copy")
def copied(book: Session, case: Case, rules: CopyPolicy, wanted: CopyRequest) -> Copied:
    """OP-HOUSE-142 · somebody is given the case to read and told so; who has it already isn't given it twice."""
    taking_turns(book, case.department)
    moment = now()
    refused(wrong_person(book, wanted.to, case.calendar.day_of(moment), "to"))
    has_it = held(book, case.number, wanted.to) is not None
    refused(rules.wrong(wanted, held=has_it))
    if not has_it:
        given = {"by": wanted.taken_by, "at": moment, "reason": wanted.reason}
        book.add(Copy(case=case.number, to=wanted.to, **given))
        tell(book, case, wanted.to, "copied", key=f"copied-{case.run_id}", by=wanted.taken_by)
        write_down(book, case, wanted, rules.procedure, rules.moved(wanted), None)
    return Copied(case=case.number, to=wanted.to, move=CopyMove.GIVE, changed=not has_it)


@act("撤回抄送 Withdraw a copy")
def withdrawn(book: Session, case: Case, rules: CopyPolicy, wanted: CopyRequest) -> Copied:
    """OP-HOUSE-142 · a copy is held no longer; that it was, by whom and why stays on record."""
    taking_turns(book, case.department)
    copy = held(book, case.number, wanted.to)
    refused(rules.wrong(wanted, held=copy is not None))
    if copy is not None:
        copy.withdrawn_at, copy.withdrawn_by = now(), wanted.taken_by
        write_down(book, case, wanted, rules.procedure, rules.moved(wanted), None)
    return Copied(case=case.number, to=wanted.to, move=CopyMove.WITHDRAW, changed=True)
