"""Who may not answer a question, with the reason, and whom it goes to where nobody else is left (OP-HOUSE-135)."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from policies.forms import Answer
from policies.house.identity import excluded_from
from policies.house.reporting_line import ReportingLinePolicy
from policies.organisation import Role
from tasks.case import Case
from tasks.clock import now
from tasks.performance.penalty_people import another_holder
from tasks.records.models import Case as CaseRow
from tasks.records.models import Question
from tasks.staff import above, eligible, serving_as

NOBODY: Mapping[str, str] = {}
"""That nobody is excluded by the procedure itself."""


def barred_from(book: Session, case: Case, form: type[Answer], named: Mapping[str, str]) -> dict[str, str]:
    """Who may not answer, with the reason: by the procedure's own word, or because they started what is approved."""
    row = book.get_one(CaseRow, case.number)
    started_by = [row.owner, row.facts.get("taken_by")]
    return excluded_from(form, [str(number) for number in started_by if number], named)


def goes_to(book: Session, case: Case, to: str, barred: Mapping[str, str]) -> str:
    """The role or person asked, or the next above on the line of whom somebody may answer; the top as a last resort.

    Reading: a post that nobody holds is the administrators' to answer for, as ever, unless they are all excluded.
    """
    if not barred or (to not in set(Role) and to not in barred):
        return to
    today = case.calendar.day_of(now())
    if to in set(Role):
        held = any(one.covers(today) for one in serving_as(book, case.department, Role(to)))
        vacant = not held and bool(eligible(book, case.department, to, today, barred))
        return to if vacant else another_holder(book, case, Role(to), list(barred))
    line = ReportingLinePolicy.in_force_on(today, case.asking.profile, case.calendar)
    while to in barred:
        to = above(book, case.department, to, line)
    return goes_to(book, case, to, barred)


def on_record(barred: Mapping[str, str]) -> list[dict[str, Any]]:
    """Who was excluded and why, as the question keeps it."""
    return [{"number": number, "why": why} for number, why in barred.items()]


def excluded_by(question: Question) -> dict[str, str]:
    """Whom a question excludes, with the reason."""
    return {str(one["number"]): str(one["why"]) for one in question.excluded}
