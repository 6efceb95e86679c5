"""What the case book says of a candidate: grades, published months, confirmed quarters, titles, earlier reviews."""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.career.eligibility import CareerRecord, Eligibility
from policies.career.grades import GradesPolicy
from policies.career.panel import Standing
from policies.career.promotion_forms import PromotionRequest
from policies.career.promotion_review_panel import PromotionPolicy
from policies.organisation import Role
from tasks.acts import act
from tasks.case import Case
from tasks.clock import now
from tasks.departments import taking_turns
from tasks.performance.results import gradings_of, of_department, quarters_of, titles_of
from tasks.records.engine import reading
from tasks.records.models import Case as CaseRow
from tasks.records.models import Staff, StaffRole, Step
from tasks.staff import known, serving_as


@act("晋升资格 Eligibility")
def eligibility(book: Session, case: Case, rules: PromotionPolicy, request: PromotionRequest) -> Eligibility:
    """PRM-05…07, PRM-09 · every fact with its proof, as the case book stands on the day of the request.

    Two requests for the same candidate take turns: the second finds the first under way.
    """
    taking_turns(book, case.department)
    on = case.calendar.day_of(request.received_at)
    ladder = GradesPolicy.in_force_on(on, rules.profile, case.calendar)
    return rules.eligibility(request, _record(book, case, rules, request, on, ladder), ladder)


@act("评选名单 Who votes")
def voters(book: Session, case: Case, candidate: str) -> list[str]:
    """PRM-03 · the agents of the department, without the one who is voted on."""
    today = case.calendar.day_of(now())
    agents = {one.number for one in serving_as(book, case.department, Role.AGENT) if one.covers(today)}
    return sorted(agents - {candidate})


def standing_of(case: Case, candidate: str, people: list[str]) -> Standing:
    """OP-HOUSE-83 · who of these works here, in which roles, and who is the candidate's superior."""
    today = case.calendar.day_of(now())
    with reading() as book:
        roles = {
            person: _roles(book, person, today)
            for person in people
            if known(book, case.department, person, today)
        }
        return Standing(roles=roles, superior=book.get_one(Staff, candidate).superior or "")


def _roles(book: Session, person: str, day: date) -> list[str]:
    held = select(StaffRole.role, StaffRole.until).where(StaffRole.staff == person, StaffRole.since <= day)
    return [role for role, until in book.execute(held) if until is None or until >= day]


def _record(
    book: Session,
    case: Case,
    rules: PromotionPolicy,
    request: PromotionRequest,
    on: date,
    ladder: GradesPolicy,
) -> CareerRecord:
    person = request.candidate
    graded = CareerRecord(
        on=on, joined=book.get_one(Staff, person).since, gradings=tuple(gradings_of(book, person))
    )
    months = rules.assessed_months(rules.target_of(request, graded.held, ladder), on)
    found: dict[str, Any] = {
        "months": tuple(of_department(book, case.department, months[0], months[-1]) if months else ()),
        "quarters": tuple(quarters_of(book, person)),
        "titles": tuple(titles_of(book, person, rules.title)),
    }
    return graded.model_copy(update=found | _earlier_reviews(book, case, person))


def _earlier_reviews(book: Session, case: Case, person: str) -> dict[str, Any]:
    rows = book.scalars(
        select(CaseRow)
        .where(CaseRow.procedure == case.procedure, CaseRow.number != case.number)
        .where(CaseRow.facts["candidate"].as_string() == person)
        .order_by(CaseRow.opened_at)
    ).all()
    not_passed = [
        row for row in rows if row.closed_at is not None and (row.outcome or {}).get("was_reviewed")
    ]
    last = max(not_passed, key=lambda row: row.closed_at or row.opened_at, default=None)
    return {
        "under_way": _under_way(book, [row.number for row in rows if row.closed_at is None]),
        "not_passed_on": case.calendar.day_of(last.closed_at) if last and last.closed_at else None,
        "not_passed_in": last.number if last else "",
    }


def _under_way(book: Session, open_cases: list[str]) -> str:
    # What was only just opened has no claim yet: of two at once the one whose figures are tested first goes on.
    tested = select(Step.case).where(Step.case.in_(open_cases), Step.key == eligibility.__name__)
    return book.scalars(tested.order_by(Step.case)).first() or ""
