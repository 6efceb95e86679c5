"""The ballot box: how often each choice was made, with nothing that tells who made it or when."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.several import Count, counted
from tasks.records.engine import reading
from tasks.records.models import Question
from tasks.records.performance import BallotBox


def box_of(step: str) -> str:
    """The step of a question to several, of which this step is one person's part."""
    return step.partition(".")[0]


def cast(book: Session, question: Question, choice: str) -> None:
    """Count a vote, together with the note that its voter has voted.

    The box is one row of counts: no vote has a row, a time or a place in an order by which it could be joined.
    """
    where = BallotBox.case == question.case, BallotBox.step == box_of(question.step)
    box = book.scalars(select(BallotBox).where(*where).with_for_update()).first()
    if box is None:
        box = BallotBox(case=question.case, step=box_of(question.step), counts={})
        book.add(box)
    box.counts = {**box.counts, choice: box.counts.get(choice, 0) + 1}


def count_of(case: str, step: str, asked: int, at_least: int) -> Count:
    """OP-HOUSE-51 · the count of a ballot that is over."""
    with reading() as book:
        box = book.get(BallotBox, (case, step))
        return counted(asked, box.counts if box else {}, at_least)
