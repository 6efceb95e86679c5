"""The case page: facts, timeline, questions with their due times, rulings with their clauses."""

import re
from typing import Any

from prefect.artifacts import create_markdown_artifact
from sqlalchemy import select
from sqlalchemy.orm import Session

from tasks.acts import done_so_far
from tasks.archive import keep
from tasks.case import Case
from tasks.case_acts import beside_answers
from tasks.records.engine import reading
from tasks.records.leaving import HandoverItem, Takeover
from tasks.records.models import VOID_TOO, Notice, Question, RefusedAttempt, Ruling
from tasks.records.models import Case as CaseRow
from tasks.wording import TEMPLATES, in_full, plain, template_of, worded


def case_facts(case: Case) -> dict[str, Any]:
    """What was recorded of the matter, field by field."""
    with reading() as book:
        return dict(book.get_one(CaseRow, case.number).facts)


def show_case_page(case: Case) -> str:
    """Show the page as an artifact of the run, under the case's number, with all its versions; the page."""
    page = case_page(case)
    create_markdown_artifact(page, key=case.number.lower(), description=plain(case.title))
    return page


def keep_case_page(case: Case) -> None:
    """Show the page a last time and put it into the archive."""
    keep(case.number, show_case_page(case))


def case_page(case: Case) -> str:
    """The page in markdown."""
    with reading() as book:
        row = book.get_one(CaseRow, case.number)
        asked = list(book.scalars(select(Question).where(Question.case == case.number).order_by(Question.id)))
        return in_full(
            f"{template_of(case.procedure)}.md.j2",
            case=case,
            row=row,
            questions=asked,
            refused=_refused(book, asked),
            rulings=_of(book, Ruling, case),
            notices=_of(book, Notice, case),
            takeovers=_takeovers(book, case),
            **beside_answers(book, case, asked),
            items=_items(book, case),
            gave=done_so_far(book, case.number),
            diagram=diagram(case, next((one.step for one in asked if one.state == "open"), "")),
        )


def own_sheet(case: Case) -> str:
    """What a procedure shows of its own above its forms, from what its acts gave; most show nothing."""
    template = f"{template_of(case.procedure)}.sheet.md.j2"
    if not (TEMPLATES / template).exists():
        return ""
    with reading() as book:
        return in_full(template, case=case, items=_items(book, case), gave=done_so_far(book, case.number))


def diagram(case: Case, step: str) -> str:
    """The procedure as a mermaid picture, with the place where the case stands."""
    here = re.sub(r"-\d+$", "", step.partition(".")[0])
    return worded(f"{template_of(case.procedure)}.mmd.j2", here=here)


def _of(book: Session, kind: type[Ruling] | type[Notice], case: Case) -> list[Any]:
    # The page is the record: what counts no more stands there too.
    of_it = select(kind).where(kind.case == case.number).order_by(kind.id)
    return list(book.scalars(of_it.execution_options(**VOID_TOO)))


def _takeovers(book: Session, case: Case) -> list[Takeover]:
    """CMP-03 · whose the case was, whose it is, and since when."""
    return list(book.scalars(select(Takeover).where(Takeover.about == case.number).order_by(Takeover.id)))


def _items(book: Session, case: Case) -> list[HandoverItem]:
    """OFF-02 · what a handover consists of; other cases have no items."""
    of_it = select(HandoverItem).where(HandoverItem.case == case.number)
    return list(book.scalars(of_it.order_by(HandoverItem.number)))


def _refused(book: Session, asked: list[Question]) -> list[RefusedAttempt]:
    of_these = RefusedAttempt.question.in_([question.id for question in asked])
    return list(book.scalars(select(RefusedAttempt).where(of_these)))
