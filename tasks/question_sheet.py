"""The sheet above a form: what is asked, by which clause, by when, of whom, and what came before."""

from collections.abc import Sequence

from policies.house.question_pause import PauseReason
from policies.working_time import Due
from tasks import questions
from tasks.case import Case
from tasks.case_page import case_facts, diagram, own_sheet
from tasks.exclusion import excluded_by
from tasks.identity import shown_once
from tasks.pauses import running
from tasks.question_company import company_of
from tasks.records.engine import reading
from tasks.records.models import Question, Staff
from tasks.wording import in_full


def question_sheet(case: Case, question: Question, because: Sequence[str]) -> str:
    """Markdown for the dialog in which the form is answered."""
    return in_full(
        "question.md.j2",
        case=case,
        question=question,
        due=Due.model_validate(question.due) if question.due else None,
        pause=_pause(question),
        people=_named(question.eligible),
        excluded=excluded_by(question),
        once=shown_once(question),
        company=company_of(question),
        refused=questions.refusals(question),
        because=because,
        facts=case_facts(case),
        own_sheet=own_sheet(case),
        diagram=diagram(case, question.step),
    )


def _pause(question: Question) -> dict[str, object] | None:
    """OP-HOUSE-145 · for what a question's time stands still, since when, until when at the latest."""
    with reading() as book:
        pause = running(book, question.id)
    if pause is None:
        return None
    return {"since": pause.since, "latest": pause.latest, "why": PauseReason(pause.reason), "by": pause.by}


def _named(numbers: Sequence[str]) -> list[str]:
    with reading() as book:
        people = [book.get_one(Staff, number) for number in numbers]
    return [f"{person.number} {person.name}" for person in people]
