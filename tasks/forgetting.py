"""What a run needn't keep: forms and answers that the case book has entered."""

from uuid import UUID

from prefect.input.run_input import keyset_from_base_key

from policies.citations import cites
from tasks.case import Case
from tasks.records.models import Question
from tasks.run_page import base_key, client, forget_input
from tasks.settings import settings

AT_MOST = 500
COPIES = ("-schema", "-description", "-response")


@cites("OP-HOUSE-157")
def forget_copies(question: Question) -> None:
    """Take the form, the sheet above it and what was answered off the run's page, once the case book has the answer."""
    if not settings().forget_answers:
        return
    for attempt in range(1, question.attempt + 1):
        for key in keyset_from_base_key(base_key(question.step, attempt)).values():
            forget_input(question.run_id, key)


@cites("OP-HOUSE-157")
def forget_form(question: Question) -> None:
    """Take the form and the sheet above it off the page of a run that was stopped; that it was, stays there."""
    keys = keyset_from_base_key(base_key(question.step, question.attempt))
    for key in (keys["schema"], keys["description"]) if settings().forget_answers else ():
        forget_input(question.run_id, key)


@cites("OP-HOUSE-157")
def forget_the_rest(case: Case) -> None:
    """Take away what a run left there when it was broken off between an answer and its next step."""
    if not settings().forget_answers:
        return
    left = client().filter_flow_run_input(UUID(case.run_id), key_prefix="", limit=AT_MOST, exclude_keys=set())
    for one in left:
        if one.key.endswith(COPIES):
            forget_input(case.run_id, one.key)
