"""Starting the appraisal of a month, and bringing its facts together: one pass, whoever many people there are."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.months import Month
from policies.organisation import Role
from policies.performance.appraisal_facts import MonthFacts
from policies.performance.appraisal_forms import AppraisalRequest, AppraisedMonth, Before
from policies.performance.appraisal_participation import Gathered
from policies.performance.appraisal_times import Versions
from policies.performance.monthly_appraisal import AppraisalPolicy
from tasks.acts import act
from tasks.case import Case
from tasks.departments import Setting, department_of
from tasks.performance import monthly_appraisal_figures as figures
from tasks.performance.ledger import points_in
from tasks.performance.results import held_on
from tasks.records.engine import reading
from tasks.records.models import Case as CaseRow
from tasks.records.performance import Appraisal
from tasks.staff import serving_as
from tasks.started import named_at_start


def month_to_appraise(policy: type[AppraisalPolicy], request: AppraisalRequest) -> AppraisedMonth:
    """APR-01 · the month that a run appraises, with how it stands so far.

    The case book is read before the run is named: one on SQLite has one transaction at a time.
    """
    with reading() as book:
        setting = department_of(book, request.department)
        versions = _versions(book, policy, setting.name) if setting else {}

    def name(rules: AppraisalPolicy, request: AppraisalRequest, started_at: datetime) -> AppraisedMonth:
        return rules.month_of(request, started_at, versions)

    return named_at_start(policy, request, AppraisedMonth, name)


def _versions(book: Session, policy: type[AppraisalPolicy], department: str) -> Versions:
    ours = CaseRow.procedure == policy.procedure, CaseRow.department == department
    rows = book.execute(select(CaseRow.external_number, CaseRow.number, CaseRow.closed_at).where(*ours)).all()
    under_way = [number for _, number, closed_at in rows if closed_at is None]
    published = Appraisal.case.in_(under_way), Appraisal.published_at.is_not(None)
    out = set(book.scalars(select(Appraisal.case).where(*published).distinct()))
    found: dict[str, tuple[int, Before]] = {}
    for external, number, closed_at in rows:
        month, _, version = (external or "").partition("#")
        stands = Before.PUBLISHED if closed_at is not None or number in out else Before.OPEN
        found[month] = max(found.get(month, (0, stands)), (int(version or 1), stands), key=lambda one: one[0])
    return found


def collected(case: Case, rules: AppraisalPolicy, month: AppraisedMonth) -> MonthFacts:
    """APR-04, APR-08, APR-11 · everybody's facts, gathered once.

    They are read while others go on writing: only keeping them is a write to the case book.
    """
    known = month_facts.__name__ in case.done
    return MonthFacts.model_validate(month_facts(case, {} if known else _gathered(case, rules, month)))


@act("汇总考核数据 Collect the month")
def month_facts(_book: Session, _case: Case, found: dict[str, Any]) -> dict[str, Any]:
    """What was gathered, kept; a run that starts over reads it here."""
    return found


def _gathered(case: Case, rules: AppraisalPolicy, month: AppraisedMonth) -> dict[str, Any]:
    setting = Setting(case.department, case.asking.profile, case.calendar)
    with reading() as book:
        facts = facts_of(book, setting, rules, Month.named(month.month))
        if month.version > 1:
            facts = facts.upheld(_corrected(book, case.department, month.month))
    return facts.model_dump(mode="json")


def _corrected(book: Session, department: str, month: str) -> Mapping[str, Mapping[str, Decimal]]:
    """OP-APR-7 · the lines that appeals have put right so far, by person."""
    ours = Appraisal.department == department, Appraisal.month == month
    rows = book.execute(
        select(Appraisal.staff, Appraisal.facts).where(*ours).order_by(Appraisal.version)
    ).all()
    last = {staff: facts.get("corrected", {}) for staff, facts in rows}
    return {
        staff: {line: Decimal(score) for line, score in lines.items()}
        for staff, lines in last.items()
        if lines
    }


def facts_of(book: Session, setting: Setting, rules: AppraisalPolicy, month: Month) -> MonthFacts:
    """Everybody's facts of a month; as many queries for five thousand people as for five."""
    people = [rules.person(month, found) for found in _everybody(book, setting, month)]
    return MonthFacts(month=str(month), people=people, shown_at_each_end=rules.shown_at_each_end)


def _everybody(book: Session, setting: Setting, month: Month) -> Iterator[Gathered]:
    zone = setting.calendar.tz
    span = figures.Span(setting.name, month.begins(zone), month.later(1).begins(zone))
    last = setting.calendar.day_of(span.ends - timedelta(seconds=1))
    serving = _serving(book, setting, setting.calendar.day_of(span.begins), last)
    grades, imported = held_on(book, setting.name, last), figures.imported(book, setting.name, str(month))
    satisfied, made, heard = (
        figures.satisfaction(book, span),
        figures.made(book, span),
        figures.heard(book, span),
    )
    points, clauses = (
        points_in(book, setting, str(month)),
        figures.points_by_clause(book, setting, str(month)),
    )
    for staff in sorted(serving):
        checked, faulty = heard.get(staff, (0, 0))
        yield Gathered(
            staff=staff,
            serving=serving[staff],
            grade=grades[staff].grade.en if staff in grades else "",
            imported=imported.get(staff, {}),
            satisfaction=satisfied.get(staff),
            heard=checked,
            faulty=faulty,
            made=made.get(staff, 0),
            most_made=max(made.values(), default=0),
            points=points.get(staff, Decimal()),
            points_by_clause=clauses.get(staff, {}),
        )


def _serving(
    book: Session, setting: Setting, first: date, last: date
) -> Mapping[str, list[tuple[date, date | None]]]:
    found: dict[str, list[tuple[date, date | None]]] = defaultdict(list)
    for one in serving_as(book, setting.name, Role.AGENT):
        if one.since <= last and (one.until is None or one.until >= first):
            found[one.number].append((one.since, one.until))
    return found


@act("上一版评分 Scores of the version before")
def scored_before(
    book: Session, case: Case, month: str, version: int
) -> dict[str, dict[str, dict[str, Decimal]]]:
    """What each post had given when the month was published before: post, person, line."""
    found: dict[str, dict[str, dict[str, Decimal]]] = {}
    if version == 1:
        return found
    ours = Appraisal.department == case.department, Appraisal.month == month
    rows = book.execute(select(Appraisal.staff, Appraisal.facts).where(*ours).order_by(Appraisal.version))
    for staff, facts in rows:
        for post, lines in facts.get("assessed", {}).items():
            found.setdefault(post, {})[staff] = {line: Decimal(score) for line, score in lines.items()}
    return found
