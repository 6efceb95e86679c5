"""One person's inbox: what they may answer, what they answered, what they started, what they were given to read."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from prefect.artifacts import create_markdown_artifact
from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.cases.hotline_words import Words, WordsPolicy
from policies.house.inbox import Desk, InboxPolicy, InTray
from policies.organisation import Role
from tasks.board_pages import artifact_key, board_page
from tasks.boards import OPEN
from tasks.clock import now
from tasks.copies import copies_of
from tasks.departments import department_of
from tasks.desks import to_do
from tasks.records.engine import reading
from tasks.records.models import Case, Question, Staff
from tasks.staff import eligible, known


class Started(NamedTuple):
    """A case somebody started, and what it waits for by now."""

    case: Case
    waits_for: Sequence[Question]


def department_at(desk: Desk) -> str:
    """The department whose hours count at a desk; blank, the default one, where nobody sits there."""
    with reading() as book:
        person = book.get(Staff, desk.number)
        return person.department if person is not None else ""


def show_in_tray(desk: Desk, rules: InboxPolicy) -> InTray:
    """Show somebody's four lists, as an artifact of the run."""
    moment = now()
    with reading() as book:
        lists = _lists(book, desk.number, rules, moment)
    counted = {name: len(lists[name]) for name in ("to_do", "done", "started", "copied")} if lists else {}
    tray = InTray(known=bool(lists), **counted)
    page = board_page("inbox", rules.calendar, moment, number=desk.number, tray=tray, **lists)
    key = artifact_key("inbox", desk.number)
    create_markdown_artifact(page, key=key, description=f"收件箱 Inbox · {desk.number}")
    return tray


def _lists(book: Session, number: str, rules: InboxPolicy, moment: datetime) -> dict[str, Any]:
    """The four lists; nothing for a number that nobody has."""
    day, person = rules.calendar.day_of(moment), book.get(Staff, number)
    if person is None or not known(book, person.department, number, day):
        return {}
    return {
        "to_do": to_do(book, person, day, rules.rows),
        "done": _done(book, number, rules.done_since(moment), rules.rows),
        "started": _started(book, number, rules.started_since(moment), rules.rows),
        "copied": copies_of(book, number, rules.copied_since(moment), rules.rows),
        "words": _words(book, person, day),
    }


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


def _started(book: Session, number: str, since: datetime, rows: int) -> list[Started]:
    """What goes on, however long it has, latest first; then what was closed and began since that moment."""
    theirs, latest = select(Case).where(Case.started_by == number), Case.opened_at.desc()
    going_on = theirs.where(Case.closed_at.is_(None)).order_by(latest).limit(rows)
    found = list(book.scalars(going_on))
    closed = theirs.where(Case.closed_at.is_not(None), Case.opened_at >= since).order_by(latest)
    found += book.scalars(closed.limit(rows - len(found)))
    waiting = _open_in(book, [case.number for case in found])
    return [Started(case, waiting.get(case.number, ())) for case in found]


def _open_in(book: Session, numbers: Sequence[str]) -> Mapping[str, Sequence[Question]]:
    waiting: dict[str, list[Question]] = {}
    asked = select(Question).where(Question.case.in_(numbers), OPEN).order_by(Question.id)
    for one in book.scalars(asked):
        waiting.setdefault(one.case, []).append(one)
    return waiting
