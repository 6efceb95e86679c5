"""Beginning a handover: by its form, or because a resignation, a dismissal or a transfer is decided (OFF-01)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.leaving.endings import Cause
from policies.leaving.offboarding_forms import Handover, HandoverRequest, numbered
from policies.leaving.offboarding_handover import OffboardingPolicy
from policies.organisation import Role
from tasks.acts import act
from tasks.case import Case, in_hand
from tasks.case_book import enter_case
from tasks.clock import now
from tasks.departments import Setting, department_of
from tasks.notices import tell
from tasks.records import models
from tasks.records.engine import reading, writing
from tasks.records.models import Staff
from tasks.rulings import ruling_row
from tasks.staff import eligible, known
from tasks.started import named_at_start
from tasks.starting import start_each


def named_handover(policy: type[OffboardingPolicy], request: HandoverRequest) -> Handover:
    """OFF-01 · the handover with what the register says of its people; NotStarted where that can't be right.

    One that another procedure entered is taken up as it was entered. The case book is read before the run is named:
    one on SQLite has one transaction at a time.
    """
    with reading() as book:
        setting = department_of(book, request.department)
        entered = _entered(book, setting, request) if setting else None
        found = _found(book, setting, request) if setting else {}

    def name(rules: OffboardingPolicy, request: HandoverRequest, started_at: datetime) -> Handover:
        if entered is not None:
            return Handover.model_validate(entered)
        return _named(request, found, started_at.astimezone(rules.calendar.tz))

    return named_at_start(policy, request, Handover, name)


def handover_started(case: Case, policy: type[OffboardingPolicy], request: HandoverRequest) -> str:
    """OFF-01 · enter the handover that a case leads to, and start it; its number.

    Where one of the same person is under way already this one joins it.
    """
    number = _enter(case, policy, request)
    start_each([number], _as_filled_in)
    return number


@act("启动交接 Start the handover")
def _enter(book: Session, case: Case, policy: type[OffboardingPolicy], request: HandoverRequest) -> str:
    setting = Setting(case.department, case.asking.profile, case.calendar)
    request = request.model_copy(update={"department": case.department, "based_on": case.number})
    found = _found(book, setting, request) | {"may_start": True}  # by a decision
    about = _named(request, found, now().astimezone(case.calendar.tz))
    under_way = _of_number(book, setting.name, about.external_number)
    if under_way is not None:
        _join(book, under_way, policy, about, key=case.number)
        return under_way.number
    return enter_case(book, policy, about).number


def join(case: Case, policy: type[OffboardingPolicy], about: Handover) -> None:
    """OFF-01 · what a second handover of the same person says, entered in the one that is under way."""
    with writing() as book:
        _join(book, book.get_one(models.Case, case.number), policy, about, key=case.run_id)


def _join(
    book: Session, row: models.Case, policy: type[OffboardingPolicy], about: Handover, *, key: str
) -> None:
    key = f"joined-{key}"
    entered = select(models.Ruling.id).where(models.Ruling.case == row.number, models.Ruling.key == key)
    if book.scalars(entered).first() is not None:
        return
    case = in_hand(row, row.run_id or "")
    today = case.calendar.day_of(now())
    rules = policy.in_force_on(today, case.asking.profile, case.calendar)
    book.add(ruling_row(row.number, rules.joined(about), key=key))
    _leave_earlier(book, about)
    for person in eligible(book, row.department, rules.witnessed_by, today):
        tell(book, case, person.number, "handover-joined", key=key, about=about.last_day)


def _leave_earlier(book: Session, about: Handover) -> None:
    person = book.get_one(Staff, about.leaver)
    if about.cause.leaves and (person.until is None or about.until < person.until):
        person.until = about.until


def _as_filled_in(row: models.Case) -> Mapping[str, Any]:
    return {name: row.facts[name] for name in HandoverRequest.model_fields}


def _named(request: HandoverRequest, found: dict[str, Any], at: datetime) -> Handover:
    return Handover(**request.model_dump() | found | {"started_at": at})


def _found(book: Session, setting: Setting, request: HandoverRequest) -> dict[str, Any]:
    today, beyond = setting.calendar.day_of(now()), date.fromordinal(request.until.toordinal() + 1)
    receiver = request.receiver
    return {
        "department": setting.name,
        "nth": _finished(book, setting.name, request.leaver, request.cause) + 1,
        "may_start": request.taken_by != request.leaver
        and request.taken_by in {one.number for one in eligible(book, setting.name, Role.HR, today)},
        "leaver_serves": known(book, setting.name, request.leaver, today),
        "receiver_serves": bool(receiver)
        and known(book, setting.name, receiver, today)
        and known(book, setting.name, receiver, beyond),
    }


def _finished(book: Session, department: str, leaver: str, cause: Cause) -> int:
    theirs = (
        models.Case.procedure == OffboardingPolicy.procedure,
        models.Case.department == department,
        models.Case.external_number.startswith(f"{leaver} {cause.way} ", autoescape=True),
        models.Case.closed_at.is_not(None),
    )
    return len(book.scalars(select(models.Case.number).where(*theirs)).all())


def _entered(book: Session, setting: Setting, request: HandoverRequest) -> dict[str, Any] | None:
    """The facts of a handover that is entered and whose run this is the first of."""
    nth = _finished(book, setting.name, request.leaver, request.cause) + 1
    row = _of_number(book, setting.name, numbered(request, nth))
    own = row is not None and row.run_id is None and row.facts["based_on"] == request.based_on
    return row.facts if row is not None and own else None


def _of_number(book: Session, department: str, external_number: str) -> models.Case | None:
    alike = (
        models.Case.procedure == OffboardingPolicy.procedure,
        models.Case.department == department,
        models.Case.external_number == external_number,
    )
    return book.scalars(select(models.Case).where(*alike)).first()
