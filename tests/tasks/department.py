"""A small department and its cases, entered in the case book without a run."""

from datetime import date, datetime, timedelta
from typing import ClassVar
from uuid import uuid4

from pydantic import Field

from policies.citations import cites
from policies.forms import Answer
from policies.house.asking import AskingPolicy
from policies.organisation import Role
from policies.spans import Span, SpanUnit
from policies.working_time import Due, WorkingCalendar, due
from tasks import questions
from tasks.case import Case, in_hand
from tasks.departments import found_department
from tasks.records import models
from tasks.records.engine import reading, writing
from tasks.records.models import Question, Staff, StaffRole

HOUSE = "客服部"
CALENDAR = WorkingCalendar()
SINCE = date(2020, 1, 1)
STAFF = (
    ("L1", None, Role.LEADERSHIP),
    ("S1", "L1", Role.SUPERVISOR),
    ("A1", "S1", Role.AGENT),
    ("A2", "S1", Role.AGENT),
    ("X1", None, Role.ADMIN),
)
MARKED = {"customer": "王小明〇", "contact": "13800138000", "content": "暖气不热〇两天"}


@cites("CMP-10")
class Said(Answer):
    asks: ClassVar = "写明结果 Say what was done"
    state: ClassVar = "investigating"

    text: str = Field("", title="内容 Text")


def found(*people: tuple[str, str | None, str], name: str = HOUSE, default: bool = True) -> None:
    """Found a department with these people, each with a superior and a role."""
    with writing() as book:
        found_department(book, name, "callcentre", CALENDAR, default=default)
        book.flush()
        for number, superior, role in people:
            book.add(Staff(number=number, name=number, department=name, superior=superior, since=SINCE))
            book.flush()
            book.add(StaffRole(staff=number, role=role, since=SINCE))


def a_case(opened: datetime, department: str = HOUSE) -> Case:
    """A case of a customer whose name, number and words are marked."""
    run_id = str(uuid4())
    asking = AskingPolicy.in_force_on(CALENDAR.day_of(opened), "callcentre", CALENDAR)
    with writing() as book:
        row = models.Case(
            number=f"CMP-20261122-{run_id[:8]}",
            procedure="complaint_handling",
            department=department,
            run_id=run_id,
            subject="一般投诉 暖气",
            category="暖气",
            facts=MARKED,
            rules={"asking": asking.model_dump(mode="json")},
            reported_at=opened,
            received_at=opened,
            opened_at=opened,
        )
        book.add(row)
        book.flush()
        return in_hand(row, run_id)


def within(hours: int, start: datetime) -> Due:
    """A limit of so many hours."""
    span = Span(amount=hours, unit=SpanUnit.hours)
    return due(start, span, CALENDAR, event="提出", clause="CMP-08")


def asked(case: Case, to: str, *, limit: Due | None = None) -> Question:
    """A question put to a role or a person."""
    question, _ = questions.put(case, case.step("said"), to, Said, limit)
    return question


def answered(question: Question, by: str, at: datetime) -> None:
    questions.settle(question, Said(answered_by=by), at)


def an_hour_before(moment: datetime) -> datetime:
    return moment - timedelta(hours=1)


def row(question: Question) -> Question:
    """The question as the case book has it by now."""
    with reading() as book:
        return book.get_one(Question, question.id)
