"""Due times of a year whose holidays aren't published yet."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from policies.house.asking import AskingPolicy
from policies.spans import Span, SpanUnit
from policies.working_time import Due, WorkingCalendar, due
from tasks.departments import found_department
from tasks.provisional import recount
from tasks.records.engine import reading, writing
from tasks.records.models import Case, Question, Timer

CALENDAR = WorkingCalendar()
START = datetime(2027, 9, 29, 2, tzinfo=UTC)
COUNTED = due(START, Span(amount=3, unit=SpanUnit.working_days), CALENDAR, event="受理", clause="OP-CMP-1")


def put_question(stored: Due, *, steps: tuple[str, ...] = ("finding",)) -> None:
    asking = AskingPolicy.in_force_on(START.date(), "callcentre", CALENDAR)
    with writing() as book:
        found_department(book, "客服部", "callcentre", CALENDAR, default=True)
        book.flush()
        case = {
            "number": "CMP-1",
            "procedure": "complaint_handling",
            "department": "客服部",
            "subject": "",
            "category": "",
        }
        times = {"reported_at": START, "received_at": START, "opened_at": START}
        book.add(Case(**case, **times, facts={}, rules={"asking": asking.model_dump(mode="json")}))
        book.flush()
        for step in steps:
            question = Question(
                case="CMP-1",
                department="客服部",
                step=step,
                form="Finding",
                title="",
                clause="CMP-10",
                asked_of="agent",
                eligible=[],
                run_id="r",
                asked_at=START,
                changed_at=START,
                due_at=stored.at,
                due=stored.model_dump(mode="json"),
                provisional=stored.provisional,
            )
            book.add(question)
            book.flush()
            book.add(Timer(question=question.id, kind="reminder", at=asking.reminder_at(stored)))
            book.add(Timer(question=question.id, kind="due", at=stored.at))


def due_times() -> tuple[datetime | None, list[datetime]]:
    with reading() as book:
        timers = book.scalars(select(Timer).order_by(Timer.kind))
        return book.scalars(select(Question)).one().due_at, [timer.at for timer in timers]


@pytest.mark.clause("OP-GEN-3")
def test_a_provisional_due_time_is_counted_again_when_the_calendar_knows_more(case_book: str) -> None:
    earlier = COUNTED.model_copy(
        update={"at": COUNTED.at - timedelta(days=1), "calendar": "holidays of an older day"}
    )
    assert earlier.provisional
    put_question(earlier)
    assert recount() == 1
    asking = AskingPolicy.in_force_on(START.date(), "callcentre", CALENDAR)
    assert due_times() == (COUNTED.at, [COUNTED.at, asking.reminder_at(COUNTED)])
    assert recount() == 0


@pytest.mark.clause("OP-GEN-3")
@pytest.mark.parametrize(
    "stays",
    [
        {"provisional": False, "calendar": "holidays of an older day"},
        {"provisional": True},
    ],
    ids=["no longer provisional", "the calendar knows nothing new"],
)
def test_no_other_due_time_moves(case_book: str, stays: dict[str, object]) -> None:
    stored = COUNTED.model_copy(update={"at": COUNTED.at - timedelta(days=1), **stays})
    put_question(stored)
    assert recount() == 0
    assert due_times()[0] == stored.at


@pytest.mark.clause("OP-GEN-3")
def test_of_many_each_is_counted_again_once_a_few_at_a_time(
    case_book: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tasks.provisional.TOGETHER", 2)
    earlier = COUNTED.model_copy(
        update={"at": COUNTED.at - timedelta(days=1), "calendar": "holidays of an older day"}
    )
    put_question(earlier, steps=("finding", "result", "call-back", "order", "verification"))
    assert recount() == 5
    with reading() as book:
        assert set(book.scalars(select(Question.due_at))) == {COUNTED.at}
    assert recount() == 0
