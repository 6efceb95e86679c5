"""Closing a case."""

from typing import Any, TypeVar

from pydantic import BaseModel
from sqlalchemy.orm import Session

from tasks.acts import act
from tasks.case import Case
from tasks.case_page import keep_case_page
from tasks.clock import now
from tasks.forgetting import forget_the_rest
from tasks.records.models import Case as CaseRow
from tasks.run_page import label

Outcome = TypeVar("Outcome", bound=BaseModel)


@act("结案 Close")
def _close(book: Session, case: Case, outcome: dict[str, Any]) -> None:
    row = book.get_one(CaseRow, case.number)
    row.state, row.closed_at, row.outcome = "closed", now(), outcome


def close(case: Case, outcome: Outcome) -> Outcome:
    """Close the case with its outcome, show its page a last time and put it into the archive."""
    _close(case, outcome.model_dump(mode="json"))
    label(case)
    keep_case_page(case)
    forget_the_rest(case)
    return outcome
