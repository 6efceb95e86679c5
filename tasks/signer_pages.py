"""Where signers sign, each in a run of their own; and the page of a question whose answer waits for them."""

from typing import NoReturn

from policies.house.signature_forms import Countersignature
from policies.house.signer_addition import Place
from policies.several import AllOf, Part
from policies.working_time import Due
from tasks.case import Case, in_hand
from tasks.case_page import show_case_page
from tasks.records.engine import reading
from tasks.records.models import Case as CaseRow
from tasks.records.models import Question
from tasks.run_page import NOTHING_TO_FILL_IN, client, label, wait_with
from tasks.signing import awaited, held_answer, signers_of
from tasks.staff import SEVERAL
from tasks.standing import ONE_OF_SEVERAL
from tasks.wording import worded

FORM = f"{Countersignature.__module__}:{Countersignature.__qualname__}"


def start_pages(question: Question) -> None:
    """Start the run of each who is to sign by now, once: who signs after the answer is asked when it is there."""
    with reading() as book:
        answered = held_answer(book, question) is not None
        rows = [row for row in awaited(book, question) if answered or row.place != Place.AFTER.en]
        case = in_hand(book.get_one(CaseRow, question.case), question.run_id)
        whole = book.get_one(Question, question.id)
    if not rows or whole.state != "open":
        return
    api = client()
    flow = api.read_deployment_by_name(ONE_OF_SEVERAL).id
    due = Due.model_validate(whole.due) if whole.due else None
    for row in rows:
        part = Part(case=case.number, step=row.step, person=row.person, form=FORM, due=due, rule=AllOf())
        api.create_flow_run_from_deployment(
            flow,
            parameters={"part": part.model_dump(mode="json")},
            name=f"{case.title} · {row.person}",
            tags=[f"procedure:{case.procedure}", f"part-of:{case.number}"],
            idempotency_key=f"{question.run_id} {row.step} {question.id}",
        )


def wait_if_held(case: Case, question: Question) -> None:
    """Where an answer waits for signatures, its run waits with it, and nothing is to be filled in on its page."""
    with reading() as book:
        if held_answer(book, question) is None:
            return
    start_pages(question)
    _wait(case, question)


def _wait(case: Case, question: Question) -> NoReturn:
    with reading() as book:
        signers, held = signers_of(book, question), held_answer(book, question)
    label(case, SEVERAL)
    show_case_page(case)
    sheet = worded(
        "house/held_answer.md.j2", case=case, question=question, company={"signers": signers}, held=held
    )
    wait_with(question.run_id, question.step, question.attempt, NOTHING_TO_FILL_IN, sheet)
