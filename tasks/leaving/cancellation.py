"""What the case book says of a leaving that is cancelled, and what the cancellation changes on record."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from policies.leaving.cancellation_forms import MAY_CANCEL, Cancellation, CancellationRequest
from policies.leaving.exit_cancellation import CancellationPolicy
from policies.leaving.handover_items import UNSETTLED, ItemState
from policies.leaving.offboarding_handover import OffboardingPolicy
from tasks.acts import act, done_so_far
from tasks.case import Case
from tasks.clock import now
from tasks.departments import Setting, department_of
from tasks.leaving.whose import whose
from tasks.records import models
from tasks.records.engine import reading
from tasks.records.leaving import HandoverItem, Takeover
from tasks.records.models import Question, Staff, StaffRole, Substitute
from tasks.started import named_at_start

DECIDING = ("ResignationAccepted", "HrDecision", "GmDecision", "DismissalDecision")
"""The forms after whose answer a leaving or a transfer is no longer the person's own to take back."""


def named_cancellation(policy: type[CancellationPolicy], request: CancellationRequest) -> Cancellation:
    """OP-HOUSE-115 · the request with what is on record; NotStarted where there is nothing to cancel by it.

    The case book is read before the run is named: one on SQLite has one transaction at a time.
    """
    with reading() as book:
        setting = department_of(book, request.department)
        found = _found(book, setting, request) if setting else {}

    def name(rules: CancellationPolicy, request: CancellationRequest, started_at: datetime) -> Cancellation:
        times = {"started_at": started_at.astimezone(rules.calendar.tz)}
        return Cancellation(**request.model_dump() | found | times)

    return named_at_start(policy, request, Cancellation, name)


def _found(book: Session, setting: Setting, request: CancellationRequest) -> dict[str, Any]:
    row, earlier = _cancellable(book, setting, request.case), _attempts(book, setting.name, request.case)
    facts: Mapping[str, Any] = row.facts if row is not None else {}
    outcome = (row.outcome or {}) if row is not None else {}
    done = any((one.outcome or {}).get("result") == "cancelled" for one in earlier)
    follows = _cancellable(book, setting, str(facts.get("based_on", "")))
    return {
        "department": setting.name,
        "procedure": row.procedure if row is not None else "",
        "person": whose(row) if row is not None else "",
        "put_by": facts.get("taken_by", ""),
        "based_on": follows.number if follows is not None else "",
        "result": "cancelled" if done else str(outcome.get("result", "")),
        "decided": bool(outcome) or (row is not None and _is_decided(book, row.number)),
        "last_day": str(outcome.get("last_day", "") or facts.get("last_day", "")),
        "nth": len(earlier) + 1,
    }


def _cancellable(book: Session, setting: Setting, number: str) -> models.Case | None:
    row = book.get(models.Case, number)
    ours = row is not None and row.department == setting.name and row.procedure in _CANCELLABLE
    return row if ours else None


_CANCELLABLE = {procedure for several in MAY_CANCEL.values() for procedure in several}


def _is_decided(book: Session, number: str) -> bool:
    answered = Question.case == number, Question.form.in_(DECIDING), Question.state == "answered"
    return book.scalars(select(Question.id).where(*answered)).first() is not None


def _attempts(book: Session, department: str, number: str) -> list[models.Case]:
    """The cancellations of a case that have ended, with or without its consent."""
    theirs = (
        models.Case.procedure == CancellationPolicy.procedure,
        models.Case.department == department,
        models.Case.external_number.startswith(f"{number} ", autoescape=True),
        models.Case.closed_at.is_not(None),
    )
    return list(book.scalars(select(models.Case).where(*theirs)))


@act("有关交接 Handovers of it")
def started_by(book: Session, case: Case, about: Cancellation) -> list[str]:
    """The handovers that rest on the cancelled case and on nothing else that stands; a handover rests on itself.

    Where a dismissal has joined the handover of a resignation, it goes on when that is taken back.
    """
    if about.procedure == OffboardingPolicy.procedure:
        return [about.case]
    theirs = (
        models.Case.procedure == OffboardingPolicy.procedure,
        models.Case.department == case.department,
        models.Case.facts["leaver"].as_string() == about.person,
    )
    grounds = {
        number: _grounds(book, number) for number in book.scalars(select(models.Case.number).where(*theirs))
    }
    return [
        number
        for number, rests_on in grounds.items()
        if about.case in rests_on
        and not any(_stands(book, case.department, one) for one in rests_on - {about.case})
    ]


def _grounds(book: Session, handover: str) -> set[str]:
    """The cases that a handover follows from: the one that started it, and those that joined it."""
    first = str(book.get_one(models.Case, handover).facts["based_on"])
    joined = models.Ruling.case == handover, models.Ruling.key.startswith("joined-")
    rows = book.scalars(select(models.Ruling.because).where(*joined))
    return {first, *(str(because["based_on"]) for because in rows)}


def _stands(book: Session, department: str, ground: str) -> bool:
    """Whether a handover rests on it still; one that HR started by hand rests on itself."""
    return not any(
        (one.outcome or {}).get("result") == "cancelled" for one in _attempts(book, department, ground)
    )


@act("恢复在职 Stays after all")
def stays_after_all(book: Session, _case: Case, handover: str) -> list[str]:
    """OP-HOUSE-117 · open items and what hasn't passed yet are void; on the register all is as it was before.

    What was accepted, returned or closed stays as it is, and so does whoever took it over.
    """
    void = HandoverItem.case == handover, HandoverItem.state.in_(UNSETTLED)
    book.execute(update(HandoverItem).where(*void).values(state=ItemState.VOID.en, settled_at=now()))
    to_come = Takeover.case == handover, Takeover.void_at.is_(None)
    book.execute(update(Takeover).where(*to_come, Takeover.moved_at.is_(None)).values(void_at=now()))
    book.execute(update(Takeover).where(*to_come, Takeover.about.is_(None)).values(void_at=now()))
    before = done_so_far(book, handover).get("leaves_on") or {}
    leaver = str(book.get_one(models.Case, handover).facts["leaver"])
    if isinstance(before, dict):
        for what, until in before.items():
            _restore(book, leaver, what, date.fromisoformat(str(until)) if until else None)
    return sorted(before) if isinstance(before, dict) else []


def _restore(book: Session, leaver: str, what: str, until: date | None) -> None:
    match what.split(" "):
        case ["staff"]:
            book.get_one(Staff, leaver).until = until
        case ["role", role, since]:
            book.get_one(StaffRole, (leaver, role, date.fromisoformat(since))).until = until
        case ["substitute", stand_in, since] if until is not None:
            book.get_one(Substitute, (leaver, stand_in, date.fromisoformat(since))).until = until
