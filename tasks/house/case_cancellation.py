"""What the case book says of a case that is to be cancelled, and what a cancellation leaves on record."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from policies.house.case_cancellation import CaseCancellationPolicy
from policies.house.case_cancellation_forms import CaseCancellationRequest, CaseCancelling, OnRecord
from tasks.acts import act
from tasks.capacities import acting_as
from tasks.case import Case, in_hand
from tasks.case_page import keep_case_page
from tasks.clock import now
from tasks.departments import department_of
from tasks.notices import tell
from tasks.open_questions import refused, write_down
from tasks.records import models
from tasks.records.engine import reading
from tasks.records.models import Question, Ruling
from tasks.staff import SEVERAL
from tasks.started import named_at_start


def cancelling(policy: type[CaseCancellationPolicy], request: CaseCancellationRequest) -> CaseCancelling:
    """OP-HOUSE-143 · the request with what is on record; NotStarted where there is nothing to cancel by it.

    The case book is read before the run is named: one on SQLite has one transaction at a time.
    """
    with reading() as book:
        row = book.get(models.Case, request.case)
        wanted = request.department or (row.department if row is not None else "")
        ours = row if row is not None and row.department == wanted else None
        setting = department_of(book, wanted)
        found = (
            _on_record(book, ours, request.taken_by, setting.calendar.day_of(now()))
            if setting
            else OnRecord()
        )
        facts = _facts(book, ours)

    def name(
        rules: CaseCancellationPolicy, request: CaseCancellationRequest, started_at: datetime
    ) -> CaseCancelling:
        refused(rules.wrong(request, found))
        times = {"at_will": rules.at_will(found), "started_at": started_at.astimezone(rules.calendar.tz)}
        return CaseCancelling(**request.model_dump() | facts | times)

    return named_at_start(policy, request.model_copy(update={"department": wanted}), CaseCancelling, name)


def _on_record(book: Session, row: models.Case | None, by: str, today: date) -> OnRecord:
    if row is None:
        return OnRecord()
    starter = str(row.facts.get("taken_by") or "")
    asked = select(Question.form, Question.answered_by).where(
        Question.case == row.number, Question.state == "answered"
    )
    answered = [(form, answerer) for form, answerer in book.execute(asked)]
    return OnRecord(
        procedure=row.procedure,
        closed=row.closed_at is not None,
        acting=acting_as(book, row, [], by, today),
        answered=tuple(form for form, _ in answered),
        others_answered=any(answerer not in {None, starter} for _, answerer in answered),
    )


def _facts(book: Session, row: models.Case | None) -> dict[str, Any]:
    if row is None:
        return {}
    ruled = select(func.count()).where(Ruling.case == row.number)
    return {
        "procedure": row.procedure,
        "starter": str(row.facts.get("taken_by") or ""),
        "rulings": book.scalar(ruled) or 0,
        "fines": book.scalar(ruled.where(Ruling.amount.is_not(None))) or 0,
        "nth": _attempts(book, row) + 1,
    }


def _attempts(book: Session, row: models.Case) -> int:
    theirs = (
        models.Case.procedure == CaseCancellationPolicy.procedure,
        models.Case.department == row.department,
        models.Case.external_number.startswith(f"{row.number} ", autoescape=True),
        models.Case.closed_at.is_not(None),
    )
    return book.scalar(select(func.count()).select_from(models.Case).where(*theirs)) or 0


@act("撤销留痕 Enter the cancellation")
def entered_as_cancelled(
    book: Session, case: Case, rules: CaseCancellationPolicy, about: CaseCancelling
) -> list[str]:
    """OP-HOUSE-143 · the cancelled case says by whom and why; whoever was still asked is told; who that was.

    Where its matter may be begun anew, the number under which it is known is free again.
    """
    row = book.get_one(models.Case, about.case)
    stopped = in_hand(row, case.run_id)
    write_down(book, stopped, about, rules.procedure, rules.cancelled(about), None)
    if row.external_number is not None and rules.freed(about):
        row.external_number = f"{row.external_number} {case.number}"
    fell_away = (
        Question.case == about.case,
        Question.state == "withdrawn",
        Question.asked_of != SEVERAL,
        Question.settled_at >= case.opened_at,
    )
    told = []
    for question in book.scalars(select(Question).where(*fell_away).order_by(Question.id)):
        for number in question.eligible:
            tell(book, stopped, number, "cancelled", key=f"cancelled-{question.id}", title=question.title)
            told.append(number)
    return told


def show_cancelled(about: CaseCancelling) -> None:
    """The page of the cancelled case, with its cancellation, is shown a last time and kept."""
    with reading() as book:
        row = book.get_one(models.Case, about.case)
    keep_case_page(in_hand(row, row.run_id or ""))
