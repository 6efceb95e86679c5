"""One person's to-do list: what they may answer by the same rule by which their answer is let in."""

from collections.abc import Iterator
from datetime import date, datetime
from heapq import merge

from prefect.artifacts import create_markdown_artifact
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from policies.cases.hotline_words import Words, WordsPolicy
from policies.house.inbox import Desk, InboxPolicy, InTray
from policies.organisation import Role
from tasks.board_pages import artifact_key, board_page
from tasks.boards import OPEN, by_due_time
from tasks.clock import now
from tasks.departments import department_of
from tasks.records.engine import reading
from tasks.records.models import Question, Staff
from tasks.staff import eligible, known


def show_in_tray(desk: Desk, rules: InboxPolicy) -> InTray:
    """Show what waits for somebody and what they have answered of late, as an artifact of the run."""
    moment = now()
    day = rules.calendar.day_of(moment)
    with reading() as book:
        person = book.get(Staff, desk.number)
        here = person is not None and known(book, person.department, desk.number, day)
        to_do = _to_do(book, person, day, rules.rows) if person is not None and here else []
        done = _done(book, desk.number, rules.done_since(moment), rules.rows) if here else []
        words = _words(book, person, day) if person is not None and here else None
    tray = InTray(known=here, to_do=len(to_do), done=len(done))
    facts = {"number": desk.number, "tray": tray, "to_do": to_do, "done": done, "words": words}
    page = board_page("inbox", rules.calendar, moment, **facts)
    key = artifact_key("inbox", desk.number)
    create_markdown_artifact(page, key=key, description=f"待办已办 Inbox · {desk.number}")
    return tray


def _to_do(book: Session, person: Staff, day: date, rows: int) -> list[Question]:
    mine = [
        by_due_time(book, OPEN & (Question.department == person.department) & (Question.asked_of == to), rows)
        for to in _asked_of(book, person.department)
        if person.number in {one.number for one in eligible(book, person.department, to, day)}
    ]
    return list(merge(*mine, key=lambda one: (one.due_at is None, one.due_at or one.asked_at)))[:rows]


def _asked_of(book: Session, department: str) -> Iterator[str]:
    # From one to the next by index: a DISTINCT would read all open questions.
    ours, last = OPEN & (Question.department == department), ""
    while found := book.scalar(select(func.min(Question.asked_of)).where(ours, Question.asked_of > last)):
        yield found
        last = found


def _words(book: Session, person: Staff, day: date) -> Words | None:
    """REP-01, REP-06 · what an operator of the repair line begins and ends a call with today."""
    setting = department_of(book, person.department)
    operators = {one.number for one in eligible(book, person.department, Role.AGENT, day)}
    if setting is None or person.number not in operators:
        return None
    return WordsPolicy.in_force_on(day, setting.profile, setting.calendar).of_the_day(day, person.number)


def _done(book: Session, number: str, since: datetime, rows: int) -> list[Question]:
    answered = select(Question).where(Question.answered_by == number, Question.settled_at >= since)
    return list(book.scalars(answered.order_by(Question.settled_at.desc()).limit(rows)))
