"""What a factor appraisal rests on: the months observed, the post, and the appraisals of a whole department."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from policies.months import Month
from policies.organisation import Role
from policies.performance.factor_appraisal import FactorPolicy
from policies.performance.factor_forms import FactorAppraised, FactorRequest
from policies.performance.factor_items import PAIRS, Pair
from policies.performance.factor_marks import MonthObserved
from policies.performance.metrics import Metric
from policies.performance.points_forms import Item
from policies.performance.points_ledger import LedgerPolicy
from tasks.acts import act
from tasks.case import Case
from tasks.case_book import enter_case
from tasks.clock import now
from tasks.departments import department_of
from tasks.records.engine import reading
from tasks.records.models import Case as CaseRow
from tasks.records.performance import MonthlyFact
from tasks.staff import known, serving_as
from tasks.started import named_at_start
from tasks.starting import start_each


def appraised_at_start(policy: type[FactorPolicy], request: FactorRequest) -> FactorAppraised:
    """FAC-01 · whose appraisal it is, and over which months; NotStarted when it can't be."""

    def name(rules: FactorPolicy, request: FactorRequest, started_at: datetime) -> FactorAppraised:
        with reading() as book:
            setting = department_of(book, request.department)
            today = rules.calendar.day_of(now())
            works_here = setting is not None and known(book, setting.name, request.person, today)
        return rules.appraised(request, started_at, known=works_here)

    return named_at_start(policy, request, FactorAppraised, name)


def started_for_each(case: Case, rules: FactorPolicy, about: FactorAppraised) -> list[str]:
    """FAC-01 · enter and start the appraisal of each agent of the department; their numbers."""
    numbers = _enter_each(case, rules, about)
    start_each(numbers, _as_filled_in)
    return numbers


@act("逐人开启 Enter the appraisal of each")
def _enter_each(book: Session, case: Case, rules: FactorPolicy, about: FactorAppraised) -> list[str]:
    today = case.calendar.day_of(now())
    agents = [one.number for one in serving_as(book, case.department, Role.AGENT) if one.covers(today)]
    of_each = (
        about.model_copy(update={"person": person, "department": case.department})
        for person in sorted(set(agents))
    )
    return [
        enter_case(book, type(rules), one).number
        for one in of_each
        if not _entered_before(book, case, one.external_number)
    ]


def _entered_before(book: Session, case: Case, external_number: str) -> bool:
    alike = (
        CaseRow.procedure == case.procedure,
        CaseRow.department == case.department,
        CaseRow.external_number == external_number,
    )
    return book.scalars(select(CaseRow.number).where(*alike)).first() is not None


def _as_filled_in(row: CaseRow) -> Mapping[str, Any]:
    return {name: row.facts[name] for name in FactorRequest.model_fields}


@act("评分表 The table of pairs")
def scoring_table(_book: Session, _case: Case) -> list[Pair]:
    """FAC-03 … FAC-06 · what counts for and against, shown above the form and kept with the appraisal."""
    return list(PAIRS)


@act("岗位 Post")
def post_of(book: Session, case: Case, person: str, posts: list[str]) -> str:
    """FAC-07 · the highest post somebody holds of those with a job table; blank when it is none of them."""
    today = case.calendar.day_of(now())
    held = [
        post
        for post in posts
        if any(
            one.number == person and one.covers(today)
            for one in serving_as(book, case.department, Role(post))
        )
    ]
    return held[-1] if held else ""


@act("考核观察期 Observation period")
def months_observed(book: Session, case: Case, person: str, first: str, last: str) -> list[MonthObserved]:
    """FAC-03, FAC-05 · each month's days off and unexcused ones as imported, and the proposals registered in it."""
    start, end = Month.named(first), Month.named(last)
    length = (end.year - start.year) * 12 + end.month - start.month + 1
    months = [str(start.later(ahead)) for ahead in range(length)]
    imported, proposals = _attendance(book, person, first, last), _proposals(book, case, person)
    return [
        MonthObserved(
            month=month,
            leave_days=imported.get((month, Metric.LEAVE_DAYS.en)),
            unexcused=imported.get((month, Metric.ABSENT.en)),
            proposals=proposals.get(month, 0),
        )
        for month in months
    ]


def _attendance(book: Session, person: str, first: str, last: str) -> Mapping[tuple[str, str], Decimal]:
    wanted = MonthlyFact.metric.in_([Metric.LEAVE_DAYS.en, Metric.ABSENT.en])
    of_person = MonthlyFact.staff == person, MonthlyFact.month >= first, MonthlyFact.month <= last
    rows = book.scalars(select(MonthlyFact).where(*of_person, wanted).order_by(MonthlyFact.id))
    return {(row.month, row.metric): row.value for row in rows}


def _proposals(book: Session, case: Case, person: str) -> Mapping[str, int]:
    registered = (
        select(CaseRow.facts["month"].as_string().label("month"))
        .where(CaseRow.procedure == LedgerPolicy.procedure, CaseRow.department == case.department)
        .where(CaseRow.category == Item.SUGGESTION.zh, CaseRow.facts["person"].as_string() == person)
        .subquery()
    )
    return dict(
        book.execute(select(registered.c.month, func.count()).group_by(registered.c.month)).tuples().all()
    )
