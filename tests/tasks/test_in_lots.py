"""Reading in lots: every row once, in order, however the lots fall."""

from datetime import timedelta

import pytest
from department import STAFF, a_case, asked, found, within
from sqlalchemy import select

from tasks.clock import now
from tasks.in_lots import in_lots
from tasks.records.engine import reading
from tasks.records.models import Question


@pytest.mark.parametrize("most", [1, 2, 3, 6, 7, 100])
def test_rows_alike_in_the_first_key_are_each_read_once(case_book: str, most: int) -> None:
    assert case_book
    found(*STAFF)
    start, limits = now() - timedelta(minutes=1), (3, 1, 2, 1, 1, 3)
    put = [asked(a_case(start), "A1", limit=within(hours, start)) for hours in limits]
    rows = select(Question.due_at, Question.id)
    with reading() as book:
        lots = list(in_lots(book, rows, Question.due_at, Question.id, most=most))
    read = [(row.due_at, row.id) for lot in lots for row in lot]
    assert read == sorted((one.due_at, one.id) for one in put if one.due_at is not None)
    assert all(0 < len(lot) <= most for lot in lots)


def test_of_nothing_there_is_no_lot(case_book: str) -> None:
    assert case_book
    with reading() as book:
        assert list(in_lots(book, select(Question.id), Question.id)) == []
