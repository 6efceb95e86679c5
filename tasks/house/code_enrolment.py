"""What the registers say of somebody who wants codes, and what enrolling and revoking do (OP-HOUSE-134)."""

from datetime import datetime

from sqlalchemy.orm import Session

from policies.house.code_enrolment import CodeEnrolmentPolicy
from policies.house.code_enrolment_forms import CodeRequest, Vouching, WantedCodes
from policies.organisation import Role
from tasks import codes
from tasks.acts import act
from tasks.case import Case
from tasks.clock import now
from tasks.departments import department_of
from tasks.notices import notify
from tasks.records.engine import reading
from tasks.settings import settings
from tasks.staff import known, serving_as
from tasks.started import named_at_start

VOUCHING = (Role.HR, Role.ADMIN)


def wanted_codes(policy: type[CodeEnrolmentPolicy], request: CodeRequest) -> WantedCodes:
    """OP-HOUSE-134 · the request with what the registers say; NotStarted where that can't be right.

    The case book is read before the run is named: one on SQLite has one transaction at a time.
    """
    request = request.model_copy(update={"taken_by": request.taken_by or request.staff})
    with reading() as book:
        found = _found(book, request)

    def name(rules: CodeEnrolmentPolicy, request: CodeRequest, started_at: datetime) -> WantedCodes:
        at = {"started_at": started_at.astimezone(rules.calendar.tz)}
        return WantedCodes(**request.model_dump() | found | at)

    return named_at_start(policy, request, WantedCodes, name)


@act("口令作废 Void the codes")
def void_codes(book: Session, _case: Case, wanted: WantedCodes) -> bool:
    """OP-HOUSE-134 · the codes of until now open nothing any more."""
    return codes.void(book, wanted.staff, wanted.reason)


@act("未验证作废 Void what wasn't proved")
def drop_unproved(book: Session, case: Case, wanted: WantedCodes) -> bool:
    """OP-HOUSE-134 · a secret whose owner didn't prove it in time is void; one made since then stays."""
    return codes.void(book, wanted.staff, "逾期未验证 not proved in time", of=case.number)


@act("生成口令 Make new codes")
def make_codes(book: Session, case: Case, wanted: WantedCodes, word: Vouching) -> None:
    """OP-HOUSE-134 · a new secret, encrypted; it opens nothing until its owner has proved it."""
    codes.issue(book, wanted.staff, case=case.number, vouched_by=word.answered_by)


def tell_owner_and_administrators(case: Case, staff: str, kind: str) -> None:
    """OP-HOUSE-134 · whose codes came or went is told to them and to the administrators, whoever asked for it."""
    notify(case, staff, kind, about=staff)
    notify(case, Role.ADMIN, kind, about=staff)


def _found(book: Session, request: CodeRequest) -> dict[str, bool]:
    setting = department_of(book, request.department)
    if setting is None:
        return {"serves": False, "has_codes": False, "starter_vouches": False, "can_be_kept": True}
    today = setting.calendar.day_of(now())
    vouching = (one for role in VOUCHING for one in serving_as(book, setting.name, role) if one.covers(today))
    return {
        "serves": known(book, setting.name, request.staff, today),
        "has_codes": codes.has_codes(book, request.staff),
        "starter_vouches": request.taken_by in {one.number for one in vouching},
        "can_be_kept": bool(settings().code_keys),
    }
