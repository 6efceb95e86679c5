"""Questions in the case book: put once, answered or expired once, each refused attempt kept."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, select, update
from sqlalchemy.orm import Session

from policies.forms import Answer
from policies.house.identity import Identified
from policies.masking import masked
from policies.several import Ballot
from policies.working_time import Due
from tasks.asked_again import OnceMore, is_void, once_more
from tasks.auditing.hand import at_work
from tasks.ballots import cast
from tasks.case import Case
from tasks.clock import now
from tasks.exclusion import NOBODY, barred_from, goes_to, on_record
from tasks.notices import tell
from tasks.pauses import carried_over, go_on
from tasks.records.engine import reading, writing
from tasks.records.models import Case as CaseRow
from tasks.records.models import Question, RefusedAttempt, Timer
from tasks.records.signers import Beforehand, HeldAnswer
from tasks.run_page import sheet_shown
from tasks.set_apart import fall_away, kept_apart
from tasks.staff import eligible
from tasks.takeovers import in_charge


def put(
    case: Case,
    step: str,
    to: str,
    form: type[Answer],
    due: Due | None,
    excluded: Mapping[str, str] = NOBODY,
) -> tuple[Question, bool]:
    """The question of that step, and whether it is new: a new one is entered with its timers and notices."""
    # A run that goes on asks for all its questions again, and needn't keep writers waiting for that.
    with reading() as book:
        known = _of_step(book, case, step)
    question, new = (known, False) if known else _entered(case, step, to, form, due, excluded)
    case.puts(question.id)
    return question, new


def _entered(
    case: Case, step: str, to: str, form: type[Answer], due: Due | None, excluded: Mapping[str, str]
) -> tuple[Question, bool]:
    with writing() as book:
        if known := _of_step(book, case, step):  # by another burst of the run, meanwhile
            return known, False
        barred = barred_from(book, case, form, excluded)
        again = once_more(book, case, step, to, carried_over(book, case, due))
        due = again.due
        question = _new(book, case, step, again, form, barred)
        book.add(question)
        if not case.part:
            book.get_one(CaseRow, case.number).state = form.state
        book.flush()
        if again.because:
            book.add(Beforehand(question=question.id, filled_in=again.filled_in, because=again.because))
        if due is not None:
            book.add(Timer(question=question.id, kind="reminder", at=case.asking.reminder_at(due)))
            book.add(Timer(question=question.id, kind="due", at=due.at))
        for number in question.eligible:
            tell(book, case, number, "question", title=question.title, due=due)
    return question, True


def _of_step(book: Session, case: Case, step: str) -> Question | None:
    return book.scalars(select(Question).where(Question.case == case.number, Question.step == step)).first()


def _new(
    book: Session,
    case: Case,
    step: str,
    again: OnceMore,
    form: type[Answer],
    barred: Mapping[str, str],
) -> Question:
    asked, to, due = now(), again.to, again.due
    today = case.calendar.day_of(asked)
    if not form.in_person:
        to = goes_to(book, case, in_charge(book, case.number, to, today), barred)
    people = eligible(book, case.department, to, today, barred)
    return Question(
        case=case.number,
        department=case.department,
        step=step,
        form=form.__name__,
        title=form.asks,
        clause=form.__clauses__[0],
        asked_of=to,
        eligible=[person.number for person in people],
        run_id=case.run_id,
        in_person=form.in_person,
        excluded=on_record(barred),
        missed=_missed(book, case, form),
        attempt=again.attempt,
        asked_at=asked,
        changed_at=asked,
        due_at=due.at if due else None,
        due=due.model_dump(mode="json") if due else None,
        provisional=due.provisional if due else False,
    )


def _missed(book: Session, case: Case, form: type[Answer]) -> int:
    """How many levels have let this question pass, one after the other; among several people nobody is a level."""
    if case.part:
        return 0
    alike = Question.case == case.number, Question.form == form.__name__, ~is_void(Question.step)
    last = book.scalars(select(Question).where(*alike).order_by(Question.id.desc()).limit(1)).first()
    return last.missed + 1 if last is not None and last.state == "expired" else 0


def settle(
    question: Question, answer: Answer, at: datetime, identified: Identified = Identified.TYPED
) -> Question:
    """Enter the accepted answer, and how whoever gave it was identified; the question as it stands then.

    Its timers are void. A secret one is counted, and not entered. What was only prepared, or waits for
    signatures, is kept apart, and the question is asked on.
    """
    said = answer.model_dump(mode="json", include={"answered_by"} if answer.secret else None)
    with at_work(answer.answered_by, case=question.case, shown=sheet_shown(question)), writing() as book:
        asked = book.get_one(Question, question.id, with_for_update=True)
        if asked.state == "open" and kept_apart(book, asked, answer, at, identified):
            return _once_more(book, question)
        answered = {"settled_at": at, "answered_by": answer.answered_by, "answer": said}
        closed = end(book, question, "answered", **answered, identified=identified)
        if closed and isinstance(answer, Ballot):
            cast(book, question, answer.choice)
        return book.get_one(Question, question.id, populate_existing=True)


def count_held(book: Session, question: Question, held: HeldAnswer) -> None:
    """Enter the answer that has waited for signatures: it counts from the last one on."""
    answered = {"settled_at": now(), "answered_by": held.by, "answer": held.answer}
    end(book, question, "answered", **answered, identified=held.identified)


def expire(question: Question) -> Question:
    """Enter that nobody answered in time; the question as it stands then."""
    with writing() as book:
        end(book, question, "expired", settled_at=now())
        return book.get_one(Question, question.id, populate_existing=True)


def gathered(question: Question, outcome: str) -> Question:
    """Enter what several people's answers came to; the question as it stands then."""
    with writing() as book:
        end(book, question, "answered", settled_at=now(), answer={"outcome": outcome})
        return book.get_one(Question, question.id, populate_existing=True)


def withdraw(question: Question) -> None:
    """Enter that the question fell away with its run; where that carried the whole case, the case ends with it."""
    with writing() as book:
        end(book, question, "withdrawn", settled_at=now())
        case = book.get_one(CaseRow, question.case)
        if case.closed_at is None and case.run_id == question.run_id:
            case.state, case.closed_at = "cancelled", now()


def refuse(question: Question, content: dict[str, Any], reasons: Sequence[str], at: datetime) -> Question:
    """Keep an answer that can't be accepted, with the reasons, and ask anew."""
    with at_work(case=question.case, shown=sheet_shown(question)), writing() as book:
        by = str(content.get("answered_by", ""))
        kept = {"question": question.id, "attempt": question.attempt}
        book.merge(RefusedAttempt(**kept, at=at, by=by, content=content, reasons=[*map(masked, reasons)]))
        return _once_more(book, question)


def anew(question: Question) -> Question:
    """Ask the same once more, of whomever it is asked by now."""
    with writing() as book:
        return _once_more(book, question)


def _once_more(book: Session, question: Question) -> Question:
    again = book.get_one(Question, question.id)
    again.attempt, again.changed_at = question.attempt + 1, now()
    return again


def refusals(question: Question) -> list[RefusedAttempt]:
    """The attempts refused so far, latest first."""
    with reading() as book:
        kept = select(RefusedAttempt).where(RefusedAttempt.question == question.id)
        return list(book.scalars(kept.order_by(RefusedAttempt.attempt.desc())))


def end(book: Session, question: Question, state: str, **settled: Any) -> bool:  # noqa: ANN401 - columns
    """End an open question, with its timers and whatever hangs on it; False where somebody was first."""
    go_on(book, book.get_one(Question, question.id), settled["settled_at"], None)  # an answer ends a pause
    # Whoever comes second finds the question no longer open and changes nothing.
    open_still = Question.id == question.id, Question.state == "open"
    closed = book.execute(
        update(Question).where(*open_still).values(state=state, changed_at=now(), **settled)
    )
    if not isinstance(closed, CursorResult) or not closed.rowcount:
        return False
    waiting = Timer.question == question.id, Timer.state == "waiting"
    book.execute(update(Timer).where(*waiting).values(state="void"))
    if state != "answered":
        fall_away(book, book.get_one(Question, question.id))
    return True
