"""What the tests of appraisal, pay and career have in common: a department that lives by the promotion system."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from policies.performance.ranking import ranked
from policies.working_time import WorkingCalendar
from tasks.departments import found_department
from tasks.records.engine import writing
from tasks.records.models import Case, Staff, StaffRole
from tasks.records.performance import Appraisal, Grading, Honour, MonthlyFact, QuarterlyGrade

SINCE = date(2020, 1, 1)
DEPARTMENT = "客服部"
PROFILE = "promotion"

PEOPLE = (
    ("Z1", "董事长", None, ("leadership", "admin")),
    ("Z2", "总经理", "Z1", ("general-manager",)),
    ("Z3", "总经办甲", "Z2", ("gm-office",)),
    ("Z4", "总经办乙", "Z2", ("gm-office",)),
    ("H1", "人事", "Z3", ("hr",)),
    ("F1", "财务", "Z3", ("finance",)),
    ("D1", "部门领导", "Z3", ("department-head",)),
    ("M1", "运管负责人", "Z3", ("operations-manager",)),
    ("S1", "客服主管", "D1", ("supervisor",)),
    ("X1", "外部门领导", "Z3", ("unit-leader",)),
    ("R1", "储备主管", "S1", ("agent",)),
    *((f"A{n}", f"客服{n}", "S1", ("agent",)) for n in range(1, 9)),
)
GRADES = {
    "R1": "reserve-supervisor",
    "A1": "senior",
    "A2": "senior",
    "A3": "intermediate",
    "A4": "intermediate",
    "A5": "junior",
    "A6": "junior",
    "A7": "junior",
    "A8": "probationer",
}
"""What each agent holds since they joined."""


def settle_in(profile: str = PROFILE, joined: dict[str, date] | None = None) -> None:
    """Found the department with its people; `joined` gives some of them another first day than 1 January 2020."""
    with writing() as book:
        found_department(book, DEPARTMENT, profile, WorkingCalendar(), default=True)
        book.flush()
        for number, name, superior, roles in PEOPLE:
            since = (joined or {}).get(number, SINCE)
            book.add(Staff(number=number, name=name, department=DEPARTMENT, superior=superior, since=since))
            book.flush()
            for role in roles:
                book.add(StaffRole(staff=number, role=role, since=since))
            if grade := GRADES.get(number):
                book.add(Grading(staff=number, since=since, grade=grade, clause="GRD-01"))


def facts(month: str, **by_person: dict[str, float]) -> None:
    """Enter imported figures of a month, as `A1={"late": 1}`."""
    with writing() as book:
        for staff, values in by_person.items():
            for metric, value in values.items():
                book.add(
                    MonthlyFact(
                        department=DEPARTMENT,
                        month=month,
                        staff=staff,
                        metric=metric,
                        value=Decimal(str(value)),
                        source="test",
                        at=datetime.now(UTC),
                    )
                )


def paper(procedure: str, number: str) -> str:
    """A closed case for earlier months to rest on."""
    at = datetime(2021, 1, 1, tzinfo=UTC)
    with writing() as book:
        if book.get(Case, number) is None:
            book.add(
                Case(
                    number=number,
                    procedure=procedure,
                    department=DEPARTMENT,
                    subject="往期",
                    category="往期",
                    facts={},
                    rules={},
                    reported_at=at,
                    received_at=at,
                    opened_at=at,
                    closed_at=at,
                    state="closed",
                )
            )
    return number


def past_month(month: str, **more: Any) -> None:
    """Enter a published month, as `A1=92, A2=(88, {"days_on_duty": 20})`; ranks follow from the totals."""
    case = paper("monthly_appraisal", f"APR-{month}")
    totals = {p: Decimal(str(v[0] if isinstance(v, tuple) else v)) for p, v in more.items()}
    ranks = ranked(totals)
    with writing() as book:
        for staff, total in totals.items():
            given = more[staff][1] if isinstance(more[staff], tuple) else {}
            book.add(
                Appraisal(
                    department=DEPARTMENT,
                    month=month,
                    staff=staff,
                    version=1,
                    case=case,
                    grade=GRADES.get(staff),
                    exempt="",
                    lines=[],
                    facts={"days_on_duty": 22} | given,
                    points=Decimal(),
                    total=total,
                    rank=ranks[staff],
                    ranked=len(ranks),
                    letter="",
                    failed=total < 60,
                    answer="",
                    published_at=datetime.now(UTC),
                )
            )


def past_quarter(quarter: str, **grades: str) -> None:
    """Enter a confirmed quarter, as `A1="A"`."""
    case = paper("quarterly_appraisal", f"QAP-{quarter}")
    with writing() as book:
        for staff, grade in grades.items():
            book.add(
                QuarterlyGrade(
                    department=DEPARTMENT,
                    quarter=quarter,
                    staff=staff,
                    version=1,
                    case=case,
                    mean=None,
                    grade=grade,
                    confirmed_at=datetime.now(UTC),
                )
            )


def title(staff: str, title: str, *periods: str) -> None:
    """Enter a title given for each of these periods."""
    case = paper("quarterly_appraisal", "QAP-TITLES")
    with writing() as book:
        for period in periods:
            book.add(Honour(staff=staff, title=title, period=period, case=case))
