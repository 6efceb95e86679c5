"""What the case book says of the result that somebody answers to, and what becomes of it (OP-APR-7)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from policies.months import Month
from policies.performance.appraisal_facts import PersonFacts
from policies.performance.appraisal_forms import AppraisalReview
from policies.performance.appraisal_response import AppraisalResponsePolicy
from policies.performance.appraisal_response_forms import AnsweredResult, AppraisalAnswer, CorrectedLine
from policies.performance.appraisal_results import Result
from policies.performance.monthly_appraisal import AppraisalPolicy
from policies.performance.scorecard_lines import Line
from tasks.acts import act
from tasks.case import Case
from tasks.clock import now
from tasks.departments import department_of, taking_turns
from tasks.performance.monthly_appraisal_publishing import row_of, sheet_of, tell_result
from tasks.performance.results import of_month
from tasks.records.engine import reading
from tasks.records.models import Case as CaseRow
from tasks.records.models import Question
from tasks.records.performance import Appraisal
from tasks.started import named_at_start


def answered_result(policy: type[AppraisalResponsePolicy], answer: AppraisalAnswer) -> AnsweredResult:
    """The answer with the result it is about, who made it, and until when it could be appealed.

    The case book is read before the run is named: one on SQLite has one transaction at a time.
    """
    with reading() as book:
        setting = department_of(book, answer.department)
        found = _found(book, setting.name, answer) if setting else {}
    published_at = found.pop("published_at", None)

    def name(rules: AppraisalResponsePolicy, answer: AppraisalAnswer, started_at: datetime) -> AnsweredResult:
        local = started_at.astimezone(rules.calendar.tz)
        times = {"appeal_by": rules.appeal_by(published_at or local).at, "answered_at": local}
        return AnsweredResult(**answer.model_dump() | found | times)

    return named_at_start(policy, answer, AnsweredResult, name)


def _found(book: Session, department: str, answer: AppraisalAnswer) -> dict[str, Any]:
    row = _row(book, department, answer)
    if row is None:
        blank = {
            "appraisal": "",
            "version": 0,
            "total": "",
            "lines": [],
            "had_a_part": [],
            "answered_before": "",
        }
        return blank | {"department": department, "on_record": False, "by_appeal": False}
    made_by = book.get_one(CaseRow, row.case).procedure
    return {
        "department": department,
        "on_record": True,
        "appraisal": row.case,
        "version": row.version,
        "total": f"{row.total:.2f}" if row.total is not None and row.lines else "",
        "lines": [CorrectedLine(line=Line(one["line"]).zh, score=one["score"]) for one in row.lines],
        "had_a_part": _had_a_part(book, row.case),
        "by_appeal": made_by == AppraisalResponsePolicy.procedure,
        "answered_before": row.answer,
        "published_at": row.published_at,
    }


def _row(book: Session, department: str, about: AppraisalAnswer) -> Appraisal | None:
    mine = (
        Appraisal.department == department,
        Appraisal.staff == about.taken_by,
        Appraisal.month == about.month,
        Appraisal.published_at.is_not(None),
    )
    return book.scalars(select(Appraisal).where(*mine).order_by(Appraisal.version.desc())).first()


def _had_a_part(book: Session, appraisal: str) -> list[str]:
    """Who scored in that appraisal, and who reviewed it."""
    took_part = Question.form.endswith("Scores") | (Question.form == AppraisalReview.__name__)
    rows = select(Question.answered_by).where(Question.case == appraisal, took_part)
    return sorted({one for one in book.scalars(rows) if one})


@act("本人结果 One's own result")
def own_result(book: Session, _case: Case, answered: AnsweredResult) -> str:
    """The sheet of the result as it was published, for the case page and for whoever decides."""
    row = _version(book, answered)
    shown = {
        "facts": {"staff": row.staff, "attendance": {}, "points_by_clause": {}, "heard": 0, "faulty": 0}
        | row.facts,
        "lines": row.lines,
        "points": f"{row.points:.2f}",
        "total": None if row.total is None else f"{row.total:.2f}",
        "rank": row.rank,
        "ranked": row.ranked,
        "letter": row.letter,
        "failed": row.failed,
    }
    return sheet_of(row.month, shown)


@act("记录意见 Note the answer")
def note_answer(book: Session, _case: Case, answered: AnsweredResult) -> None:
    """Write beside the result what its owner said of it."""
    _version(book, answered).answer = answered.said.en


@act("申诉涉及的结果 The result appealed against")
def facts_and_others(
    book: Session, case: Case, answered: AnsweredResult
) -> tuple[PersonFacts, Mapping[str, Decimal]]:
    """The facts that the result was computed from, and what the others came to."""
    results = of_month(book, case.department, answered.month)
    others = {
        one.staff: one.total for one in results if one.total is not None and one.staff != answered.taken_by
    }
    return PersonFacts.model_validate(_version(book, answered).facts), others


def rules_of(case: Case, answered: AnsweredResult) -> AppraisalPolicy:
    """The rules that the month was appraised by."""
    with reading() as book:
        pinned = book.get_one(CaseRow, answered.appraisal).rules.get("procedure")
    if pinned is not None:
        return AppraisalPolicy.model_validate(pinned)
    ended = Month.named(answered.month).later(1).begins(case.calendar.tz) - timedelta(seconds=1)
    return AppraisalPolicy.in_force_on(case.calendar.day_of(ended), case.asking.profile, case.calendar)


@act("新版结果 New version")
def new_version(book: Session, case: Case, answered: AnsweredResult, result: Result) -> int:
    """OP-APR-7 · the corrected result is the person's next version; the one appealed against stays on record."""
    taking_turns(book, case.department)
    version = answered.version + 1
    book.execute(insert(Appraisal), [row_of(case, answered.month, result, version, now())])
    tell_result(book, case, answered.month, result)
    return version


def _version(book: Session, answered: AnsweredResult) -> Appraisal:
    of_it = (
        Appraisal.staff == answered.taken_by,
        Appraisal.month == answered.month,
        Appraisal.version == answered.version,
    )
    return book.scalars(select(Appraisal).where(*of_it)).one()
