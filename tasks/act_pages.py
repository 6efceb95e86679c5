"""What an act came to, as a page of its run; and the page of the case it was done in, with the act in its history."""

from typing import TypeVar

from prefect.artifacts import create_markdown_artifact
from pydantic import BaseModel

from policies.forms import Sheet
from policies.house.act_forms import ActPolicy
from tasks.case import Case, in_hand
from tasks.case_page import show_case_page
from tasks.records.engine import reading
from tasks.records.models import Case as CaseRow
from tasks.wording import worded

Done = TypeVar("Done", bound=BaseModel)


def show_act(case: Case, rules: ActPolicy, wanted: Sheet, done: Done) -> Done:
    """Show what was done, and the case page as it stands with it; what was done is given back."""
    page = worded(f"house/{rules.procedure}.md.j2", case=case, wanted=wanted, done=done)
    create_markdown_artifact(page, key=f"act-{case.number.lower()}", description=case.number)
    with reading() as book:
        row = book.get_one(CaseRow, case.number)
    show_case_page(in_hand(row, row.run_id or case.run_id))
    return done
