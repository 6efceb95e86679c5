"""The judge of `benchmarks/faults.py` goes red: for what is lost, done twice, missed, or otherwise than scripted."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest

from benchmarks.fault_table import Struck
from benchmarks.judging import Run, Trace, Verdict, judge, traces
from tasks.departments import found_the_first
from tasks.records.book import Book
from tasks.records.engine import reading, writing
from tasks.records.models import Case, Notice, Question, Ruling, Staff, Step, Timer

pytestmark = pytest.mark.parametrize("case_book", ["sqlite"], indirect=True)
AT = datetime(2026, 11, 29, 9, 0, tzinfo=UTC)
DUE = AT + timedelta(minutes=10)
DEPARTMENT = "客服部"


def asked(number: str, step: str, **more: object) -> Question:
    of_all = {
        "department": DEPARTMENT,
        "form": "Finding",
        "title": "调查",
        "clause": "CMP-10",
        "eligible": [],
    }
    times = {"asked_at": AT, "changed_at": AT, "due_at": DUE}
    return Question(case=number, step=step, run_id=number, **of_all | times | {"asked_of": "A1"} | more)


def matter(number: str, *, state: str = "closed", told: str = "已修好") -> Case:
    times = dict.fromkeys(("reported_at", "received_at", "opened_at"), AT)
    blank = {"subject": "x", "category": "x", "facts": {}, "rules": {}}
    ended = {"state": state, "closed_at": AT if state == "closed" else None, "outcome": {"told": told}}
    of = {"number": number, "run_id": number, "procedure": "complaint_handling", "department": DEPARTMENT}
    return Case(**of | blank | times | ended)


def ruled(number: str, because: str = "A1") -> Ruling:
    of = {"case": number, "clause": "CMP-08", "what": "逾期", "unit": "", "because": {"asked_of": because}}
    return Ruling(**of, day=date(2026, 11, 29), profile="callcentre", at=DUE)


def told(number: str, recipient: str = "S1") -> Notice:
    text = {"title": "x", "body": "x", "state": "sent", "not_before": AT, "taken_by": []}
    return Notice(case=number, key=None, recipient=recipient, kind="escalated", **text)


def missed_then_answered(number: str, late: timedelta = timedelta(seconds=1)) -> list[Question]:
    """The first question passed its due time in silence, the second was answered."""
    answer = {"answered_by": "S1", "answer": {"finding": "阀门损坏"}}
    return [
        asked(number, "finding", state="expired", settled_at=DUE + late),
        asked(number, "finding-2", asked_of="S1", state="answered", settled_at=DUE, **answer),
    ]


def enter(
    number: str,
    *rows: Book,
    case: Case | None = None,
    questions: Sequence[Question] | None = None,
    timer: str = "fired",
) -> None:
    """Enter a case that ended as it should, but for what is given; `rows` come on top."""
    with writing() as book:
        book.add(case or matter(number))
        book.flush()
        book.add_all(found := missed_then_answered(number) if questions is None else questions)
        book.flush()
        book.add_all(Timer(question=one.id, kind="due", at=DUE, state=timer) for one in found)
        book.add_all(rows or [Step(case=number, key="register", at=AT, gave={}), ruled(number), told(number)])


@pytest.fixture(autouse=True)
def department(case_book: str) -> None:
    with writing() as book:
        found_the_first(book)
        book.flush()
        for number in ("A1", "S1"):
            book.add(Staff(number=number, name=number, department=DEPARTMENT, since=date(2020, 1, 1)))


def found(number: str, run: Run | None = None) -> Trace:
    with reading() as book:
        return traces(book, {number: run or Run("Completed")}, DUE + timedelta(hours=1))[number]


def verdict(number: str, run: Run | None = None) -> Verdict:
    """What is judged of a case, held against one that nothing struck."""
    enter("UNDISTURBED")
    return judge(found("UNDISTURBED"), found(number, run))


def rows_of(number: str) -> list[Book]:
    return [Step(case=number, key="register", at=AT, gave={}), ruled(number), told(number)]


def test_a_case_that_ended_like_the_undisturbed_one_of_its_kind_ended_as_scripted() -> None:
    enter("STRUCK")
    assert verdict("STRUCK").as_scripted


def test_a_case_that_the_case_book_does_not_have_is_lost() -> None:
    assert judge(Trace(), None).lost == ("the case",)


@pytest.mark.parametrize(
    ("gone", "what"), [(0, "act register"), (1, "ruling CMP-08 逾期 A1"), (2, "notice escalated S1")]
)
def test_what_was_never_entered_is_lost(gone: int, what: str) -> None:
    enter("STRUCK", *(row for nth, row in enumerate(rows_of("STRUCK")) if nth != gone))
    assert [one.strip() for one in verdict("STRUCK").lost] == [what]


def test_a_case_that_is_still_open_did_not_end_as_scripted() -> None:
    enter("STRUCK", case=matter("STRUCK", state="investigating"))
    judged = verdict("STRUCK", Run("Suspended"))
    assert not judged.as_scripted
    assert len(judged.otherwise) == 2, "the case and its run"


def test_a_ruling_entered_twice_is_doubled() -> None:
    enter("STRUCK", *rows_of("STRUCK"), ruled("STRUCK"))
    assert [one.strip() for one in verdict("STRUCK").doubled] == ["ruling CMP-08 逾期 A1"]


def test_somebody_told_twice_is_doubled() -> None:
    enter("STRUCK", *rows_of("STRUCK"), told("STRUCK"))
    assert [one.strip() for one in verdict("STRUCK").doubled] == ["notice escalated S1"]


def test_an_act_carried_out_under_another_step_as_well_is_doubled() -> None:
    enter("STRUCK", *rows_of("STRUCK"), Step(case="STRUCK", key="register-2", at=AT, gave={}))
    assert verdict("STRUCK").doubled == ("act register-2",)


def test_a_case_that_two_runs_carry_is_doubled() -> None:
    enter("STRUCK")
    assert verdict("STRUCK", Run("Completed", carriers=2)).doubled == ("run",)


def test_a_form_left_on_the_page_is_not_as_scripted() -> None:
    enter("STRUCK")
    assert not verdict("STRUCK", Run("Completed", left=1)).as_scripted


def test_a_question_open_after_its_due_time_has_missed_it() -> None:
    _, answered = missed_then_answered("STRUCK")
    enter("STRUCK", questions=[asked("STRUCK", "finding", state="open"), answered], timer="waiting")
    assert verdict("STRUCK").missed == ("finding", "finding")


def test_a_question_answered_where_silence_was_scripted_has_missed_its_due_time() -> None:
    first, answered = missed_then_answered("STRUCK")
    first.state = "answered"
    enter("STRUCK", questions=[first, answered])
    assert verdict("STRUCK").missed == ("finding",)


def test_a_question_missed_although_nothing_acted_on_its_due_time_is_found() -> None:
    enter("STRUCK", timer="waiting")
    assert verdict("STRUCK").missed == ("finding",)


def test_a_question_missed_before_its_due_time_is_found_unless_the_clock_was_set_back() -> None:
    enter("STRUCK", questions=missed_then_answered("STRUCK", late=timedelta(minutes=-5)))
    assert verdict("STRUCK").missed == ("finding before its time",)
    assert judge(found("UNDISTURBED"), found("STRUCK"), slack=timedelta(hours=1)).as_scripted


def test_another_outcome_is_not_as_scripted_though_nothing_is_lost_or_doubled() -> None:
    enter("STRUCK", case=matter("STRUCK", told="不知道"))
    judged = verdict("STRUCK")
    assert judged.otherwise
    assert judged == Verdict(otherwise=judged.otherwise)


@pytest.mark.parametrize(
    ("verdicts", "retried", "audit", "survived"),
    [
        ([Verdict()], 0, "whole", True),
        ([Verdict(), Verdict(doubled=("run",))], 0, "whole", False),
        ([Verdict()], 1, "whole", False),
        ([Verdict()], 0, "cut off", False),
    ],
)
def test_a_fault_is_survived_when_nothing_is_wrong_nobody_lends_a_hand_and_the_audit_is_whole(
    verdicts: list[Verdict], retried: int, audit: str, *, survived: bool
) -> None:
    struck = Struck("a fault", 0, verdicts, [], retried, audit, 1.0)
    assert struck.survived is survived
    assert struck.row.startswith(
        f"| a fault | 0 | {len(verdicts)} | {sum(v.as_scripted for v in verdicts)} |"
    )
