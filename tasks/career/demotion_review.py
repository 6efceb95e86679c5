"""What the case book says of those under watch, and opening the review of each who meets a test."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.career.demotion_forms import Review
from policies.career.demotion_review import DemotionPolicy
from policies.career.demotion_watch import Watched
from policies.career.grades import Grade
from policies.performance.results import Held
from policies.rulebook import Policy
from tasks.acts import act
from tasks.case import Case
from tasks.case_book import enter_case
from tasks.clock import now
from tasks.departments import department_of, taking_turns
from tasks.performance.results import held_on, of_department, of_quarter
from tasks.records import models
from tasks.records.engine import reading
from tasks.records.models import Ruling, Staff
from tasks.staff import known
from tasks.started import NotStarted, named_at_start
from tasks.starting import start_each


def named_review(policy: type[DemotionPolicy], request: Review) -> Review:
    """Which month and whom a review is about; NotStarted for somebody that no review is for.

    The case book is read before the run is named: one on SQLite has one transaction at a time.
    """
    with reading() as book:
        setting = department_of(book, request.department)
        serving = _serving(book, setting.name, setting.calendar.day_of(now())) if setting else {}

    def name(rules: DemotionPolicy, request: Review, scheduled: datetime) -> Review:
        if wrong := rules.cannot_review(request, serving.get(request.person)):
            raise NotStarted("; ".join(wrong))
        return rules.name_it(request, scheduled)

    return named_at_start(policy, request, Review, name)


@act("观察名单 Who is under watch")
def under_watch(book: Session, case: Case, rules: DemotionPolicy, review: Review) -> list[str]:
    """Whose results are looked at: those under watch, or the one named where it isn't for another reason."""
    serving = _serving(book, case.department, case.asking.day)
    watched = [staff for staff, held in serving.items() if rules.limits_of(held.grade)]
    return [staff for staff in watched if review.person in {"", staff} and not review.reason]


@act("降级条件查核 Which tests are met")
def tests_met(
    book: Session, case: Case, rules: DemotionPolicy, review: Review, people: list[str]
) -> list[Watched]:
    """Those who meet a test, with what was seen of them; who is put forward for a reason meets it by that."""
    serving = _serving(book, case.department, case.asking.day)
    joined = {staff: book.get_one(Staff, staff).since for staff in {*people, review.person} - {""}}
    if review.reason:
        held = serving.get(review.person)
        return [rules.put_forward(held, joined[held.staff], review)] if held else []
    first = rules.first_month(review.month)
    results = of_department(book, case.department, first, review.month)
    quarters = [
        one for name in rules.quarters_back(review.month) for one in of_quarter(book, case.department, name)
    ]
    spent = _decided_on(book, case.department)
    seen = (
        rules.watched(
            serving[staff],
            joined[staff],
            review.month,
            results,
            [one for one in quarters if one.staff == staff],
            spent.get(staff, set()),
        )
        for staff in people
        if staff in serving
    )
    return [one for one in seen if one.grounds]


def grade_now(case: Case, staff: str) -> Grade | None:
    """The grade that somebody holds at this moment; None for who has left."""
    with reading() as book:
        held = _serving(book, case.department, case.calendar.day_of(now())).get(staff)
    return held.grade if held else None


def opened(case: Case, policy: type[Policy], review: Review, people: Sequence[str]) -> list[str]:
    """Enter a review for each of these people and start it; once for each person and month."""
    numbers = _enter_each(case, policy, review, list(people))
    start_each(numbers)
    return numbers


@act("逐人立案 Open a review each")
def _enter_each(
    book: Session, case: Case, policy: type[Policy], review: Review, people: list[str]
) -> list[str]:
    taking_turns(book, case.department)
    return list(_entered(book, case, policy, review, people))


def _entered(
    book: Session, case: Case, policy: type[Policy], review: Review, people: list[str]
) -> Iterator[str]:
    for person in people:
        own = review.model_copy(update={"person": person, "department": case.department})
        known_already = select(models.Case.number).where(
            models.Case.procedure == policy.procedure,
            models.Case.department == case.department,
            models.Case.external_number == own.external_number,
        )
        if book.scalars(known_already).first() is None:
            yield enter_case(book, policy, own).number


def _serving(book: Session, department: str, day: date) -> dict[str, Held]:
    held = held_on(book, department, day)
    return {staff: one for staff, one in held.items() if known(book, department, staff, day)}


def _decided_on(book: Session, department: str) -> dict[str, set[str]]:
    """The months and quarters that an earlier review rested on, by person: they aren't counted again."""
    rows = book.execute(
        select(Ruling.about, Ruling.because)
        .join(models.Case, models.Case.number == Ruling.case)
        .where(models.Case.procedure == DemotionPolicy.procedure, models.Case.department == department)
        .where(Ruling.about.is_not(None))
    )
    spent: dict[str, set[str]] = {}
    for staff, because in rows:
        spent.setdefault(str(staff), set()).update(because.get("periods", []))
    return spent
