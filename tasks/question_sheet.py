"""The sheet above a form: what is asked, by which clause, by when, of whom, and what came before."""

from collections.abc import Sequence

from policies.working_time import Due
from tasks import questions
from tasks.case import Case
from tasks.case_page import case_facts, diagram, own_sheet
from tasks.records.engine import reading
from tasks.records.models import Question, Staff
from tasks.wording import worded


def question_sheet(case: Case, question: Question, because: Sequence[str]) -> str:
    """Markdown for the dialog in which the form is answered."""
    return worded(
        "question.md.j2",
        case=case,
        question=question,
        due=Due.model_validate(question.due) if question.due else None,
        people=_named(question.eligible),
        refused=questions.refusals(question),
        because=because,
        facts=case_facts(case),
        own_sheet=own_sheet(case),
        diagram=diagram(case, question.step),
    )


def _named(numbers: Sequence[str]) -> list[str]:
    with reading() as book:
        people = [book.get_one(Staff, number) for number in numbers]
    return [f"{person.number} {person.name}" for person in people]
