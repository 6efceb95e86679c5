"""The logical case as rows alone: SQLAlchemy, one transaction a step, in one process. The floor."""

import time
from uuid import uuid4

from sqlalchemy.orm import Session

from benchmarks.peer_rows import STEPS, USUAL, Fields, Rows, go_on, open_case
from benchmarks.processes import Family
from tasks.records.engine import engine

FACTS: Fields = {"channel": "电话 phone", "category": "暖气不热", "content": "两天没有暖气"}
ANSWER: Fields = {"answered_by": "B2", "finding": "已查明"}


def plain_rows(url: str, cases: int, database: Family | None) -> float:
    """CPU-seconds per case, one in ten of which misses its first due time; PostgreSQL's among them."""
    Rows.metadata.create_all(engine(url))
    began = _spent(database)
    for number in range(cases):
        _case(url, missed=number % 10 == 9)
    spent = _spent(database) - began
    engine(url).dispose()
    return spent / cases


def _spent(database: Family | None) -> float:
    return time.process_time() + (database.cpu() if database else 0)


def _case(url: str, *, missed: bool) -> None:
    case = uuid4().hex
    with Session(engine(url)) as book, book.begin():
        open_case(book, case, FACTS, USUAL)
    if missed:
        with Session(engine(url)) as book, book.begin():
            go_on(book, case, None, STEPS[0])
    for following in (*STEPS[1:], ""):
        with Session(engine(url)) as book, book.begin():
            go_on(book, case, ANSWER, following)
