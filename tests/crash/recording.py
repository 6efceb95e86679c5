"""What the case book keeps of a play, in a shape in which two plays can be compared."""

import json
import re
from typing import Any

from sqlalchemy import select

from tasks.records.book import Book
from tasks.records.engine import reading
from tasks.records.models import Case, Notice, Question, RefusedAttempt, Ruling, Step, Timer

MOMENT = re.compile(r"\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?")
NUMBER = re.compile(r"\b(CMP|CLU)-\d{8}-\d{4}\b")
SKIPPED = re.compile(r'"skipped": \[.*?\]')
OF_ITS_OWN = {"id", "case", "run_id", "question", "fired_at"}  # columns that differ from play to play
DELIVERY = {
    "state",
    "lot",
    "taken_by",
    "sent_at",
    "error",
}  # of a notice: it goes its own way, case or no case


def record(name: str) -> dict[str, list[str]]:
    """Every row of the cases of a category, without its own numbers and moments; equal for equal plays."""
    with reading() as book:
        cases = list(book.scalars(select(Case).where(Case.category == name)))
        numbers = [case.number for case in cases]
        asked = list(book.scalars(select(Question).where(Question.case.in_(numbers))))
        found: dict[str, list[Any]] = {"cases": cases, "questions": asked}
        for kind in (Step, Ruling, Notice):
            found[kind.__tablename__] = list(book.scalars(select(kind).where(kind.case.in_(numbers))))
        for of in (RefusedAttempt, Timer):
            mine = of.question.in_([one.id for one in asked])
            found[of.__tablename__] = list(book.scalars(select(of).where(mine)))
    steps = {one.id: one.step for one in asked}
    return {table: sorted(_plain(row, name, steps) for row in rows) for table, rows in found.items()}


def _plain(row: Book, name: str, steps: dict[int, str]) -> str:
    without = OF_ITS_OWN | (DELIVERY if isinstance(row, Notice) else set())
    columns = {one.name: getattr(row, one.name) for one in row.__table__.columns if one.name not in without}
    if isinstance(row, Timer) and row.kind == "due" and row.state != "waiting":
        columns["state"] = "done"  # the run may void it before the keeper calls it fired
    if isinstance(row, Step) and row.after is not None:
        columns["after"] = steps[row.after]  # a question, which has another number in each play
    if isinstance(row, Notice | Ruling) and row.key:
        columns["key"] = re.sub(r"\d+$", "", row.key)  # it ends in the question's own number
    text = json.dumps(columns, default=str, ensure_ascii=False, sort_keys=True)
    return SKIPPED.sub("", NUMBER.sub(r"\1", MOMENT.sub("…", text))).replace(name, "NAME")
