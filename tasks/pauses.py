"""What a pause does to a question: its time stands still, and its due time and reminder move when it goes on."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from policies.house.asking import AskingPolicy
from policies.house.question_pause import PausePolicy, PauseReason
from policies.working_time import Due, after_pause
from tasks.case import Case, in_hand
from tasks.clock import now
from tasks.exclusion import excluded_by
from tasks.notices import tell
from tasks.records import models
from tasks.records.acts import Pause
from tasks.records.engine import writing
from tasks.records.models import Question, Timer
from tasks.rulings import ruling_row
from tasks.staff import eligible
from tasks.takeovers import ask_anew

STOPPED = ("reminder", "due")
"""The timers that wait with a paused question."""


def running(book: Session, question: int) -> Pause | None:
    """The pause that a question is in."""
    return book.scalars(select(Pause).where(Pause.question == question, Pause.until.is_(None))).first()


def stop(book: Session, question: Question, pause: Pause) -> None:
    """Have a question's time stand still: it has no due time until it goes on, and its timers wait."""
    book.add(pause)
    question.paused_at, question.due_at, question.changed_at = pause.since, None, pause.since
    waiting = Timer.question == question.id, Timer.kind.in_(STOPPED), Timer.state == "waiting"
    book.execute(update(Timer).where(*waiting).values(state="paused"))
    ending = Timer.question == question.id, Timer.kind == "resume"
    timer = book.scalars(select(Timer).where(*ending)).first() or Timer(question=question.id, kind="resume")
    timer.at, timer.state = pause.latest, "waiting"
    book.add(timer)
    ask_anew(book, question)


def go_on(book: Session, question: Question, moment: datetime, by: str | None) -> Due | None:
    """Have a paused question's time run again from that moment; its due time as it is then, None where it ran."""
    pause = running(book, question.id)
    if pause is None or question.due is None:
        return None
    pause.until, pause.ended_by = max(moment, pause.since), by
    asking = _asking(book, question)
    cause = PauseReason(pause.reason)
    due = after_pause(Due.model_validate(question.due), pause.since, pause.until, cause.zh, asking.calendar)
    question.paused_at, question.changed_at = None, moment
    question.due, question.due_at = due.model_dump(mode="json"), due.at
    question.provisional = due.provisional
    for kind, at in (("reminder", asking.reminder_at(due)), ("due", due.at)):
        stopped = Timer.question == question.id, Timer.kind == kind, Timer.state == "paused"
        book.execute(update(Timer).where(*stopped).values(at=at, state="waiting"))
    ending = Timer.question == question.id, Timer.kind == "resume", Timer.state == "waiting"
    book.execute(update(Timer).where(*ending).values(state="void"))
    return due


def over(timer: int, question: Question, moment: datetime) -> None:
    """OP-HOUSE-145 · a pause that nobody ended is over at its latest end, once; whoever is asked is told."""
    with writing() as book:
        asked = book.get_one(Question, question.id, with_for_update=True)
        mark = book.get_one(Timer, timer, with_for_update=True)
        pause = running(book, asked.id)
        if mark.state != "waiting" or pause is None or asked.state != "open":
            return
        case = in_hand(book.get_one(models.Case, asked.case), asked.run_id)
        rules = PausePolicy.in_force_on(case.calendar.day_of(moment), case.asking.profile, case.calendar)
        due = go_on(book, asked, pause.latest, None)
        mark.state, mark.fired_at, asked.changed_at = "fired", moment, moment
        if due is not None:
            key = f"pause-{pause.id}"
            book.add(ruling_row(case.number, rules.gone_on(asked.step, due), key=key))
            tell_asked(book, case, asked, "goes-on", key, due.at)
        ask_anew(book, asked)


def tell_asked(book: Session, case: Case, question: Question, kind: str, key: str, at: datetime) -> None:
    """Tell whoever may answer that a question stands still until then, or is due then."""
    today, excluded = case.calendar.day_of(now()), excluded_by(question)
    for person in eligible(book, case.department, question.asked_of, today, excluded):
        tell(book, case, person.number, kind, key=key, title=question.title, until=at)


def carried_over(book: Session, case: Case, due: Due | None) -> Due | None:
    """OP-HOUSE-146 · a limit that was running while a question of the same case was paused stood still too."""
    if due is None:
        return None
    over = (
        select(Pause)
        .join(Question, Question.id == Pause.question)
        .where(
            Question.case == case.number,
            Question.run_id == case.run_id,
            Pause.until > due.start,
        )
    )
    for pause in book.scalars(over.order_by(Pause.since)):
        since = max(pause.since, due.start)
        if pause.until is not None and since < due.at:
            due = after_pause(due, since, pause.until, PauseReason(pause.reason).zh, case.calendar)
    return due


def _asking(book: Session, question: Question) -> AskingPolicy:
    return AskingPolicy.model_validate(book.get_one(models.Case, question.case).rules["asking"])
