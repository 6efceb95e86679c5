"""The quarterly appraisal in the case book: three months summed up, grades and titles entered, everybody told."""

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from policies.performance.metrics import Title
from policies.performance.quarterly_appraisal import QuarterlyPolicy
from policies.performance.quarterly_forms import AppraisedQuarter, GradeRow, QuarterSheet
from tasks.acts import act
from tasks.case import Case
from tasks.clock import now
from tasks.departments import department_of, taking_turns
from tasks.notices import tell
from tasks.performance.results import of_department
from tasks.records.engine import reading
from tasks.records.models import Case as CaseRow
from tasks.records.models import Staff
from tasks.records.performance import Honour, QuarterlyGrade
from tasks.rulings import ruling_row
from tasks.started import NotStarted


def in_its_turn(quarter: AppraisedQuarter) -> AppraisedQuarter:
    """The quarter, if it is its first appraisal or corrects one that is closed; NotStarted otherwise."""
    if quarter.corrects and not _closed(quarter):
        raise NotStarted(
            f"version: 要更正的“{quarter.corrects}”尚未结案 what it corrects isn't closed yet, or isn't there"
        )
    return quarter


def _closed(quarter: AppraisedQuarter) -> bool:
    with reading() as book:
        setting = department_of(book, quarter.department)
        ours = (
            CaseRow.procedure == QuarterlyPolicy.procedure,
            CaseRow.department == (setting.name if setting else ""),
            CaseRow.external_number == quarter.corrects,
            CaseRow.closed_at.is_not(None),
        )
        return book.scalars(select(CaseRow.number).where(*ours)).first() is not None


@act("汇总三个月得分 Sum three months up")
def summed(book: Session, case: Case, rules: QuarterlyPolicy, quarter: AppraisedQuarter) -> QuarterSheet:
    """QAP-01, OP-QAP-1 · everybody's published months, their mean and the letter that follows."""
    first, *_, last = quarter.months
    results = of_department(book, case.department, first, last)
    return QuarterSheet(at=now(), lines=rules.lines(quarter.months, results))


@act("记录评定 Set the grades down")
def set_down(_book: Session, _case: Case, rows: list[GradeRow]) -> list[GradeRow]:
    """QAP-01 · the grades as set, for whoever confirms them to see."""
    return rows


@act("登记季度等级 Enter the grades")
def enter_grades(
    book: Session,
    case: Case,
    rules: QuarterlyPolicy,
    quarter: AppraisedQuarter,
    sheet: QuarterSheet,
    rows: list[GradeRow],
) -> None:
    """QAP-01, QAP-02 · the confirmed grades, each with its ruling; everybody is told their own."""
    lines = {line.staff: line for line in sheet.lines}
    for row in rows:
        line = lines[row.staff]
        book.add(
            QuarterlyGrade(
                department=case.department,
                quarter=quarter.quarter,
                staff=row.staff,
                version=quarter.version,
                case=case.number,
                mean=line.mean,
                grade=row.grade.en,
                confirmed_at=now(),
            )
        )
        book.add(ruling_row(case.number, rules.graded(quarter, line, row)))
        tell(book, case, row.staff, "quarter-graded", mean=line.mean, grade=row.grade.en, reason=row.reason)


@act("授予称号 Give the title")
def give_titles(
    book: Session, case: Case, rules: QuarterlyPolicy, quarter: AppraisedQuarter, sheet: QuarterSheet
) -> Sequence[str]:
    """OP-QAP-4, CF-59 · the excellent agent of the quarter; in a correction it passes to who has it now."""
    taking_turns(book, case.department)
    ours = select(Staff.number).where(Staff.department == case.department)
    title = Title.EXCELLENT_AGENT.en
    of_the_quarter = Honour.title == title, Honour.period == quarter.quarter, Honour.staff.in_(ours)
    book.execute(delete(Honour).where(*of_the_quarter))
    best = rules.excellent(sheet.lines)
    for line in sheet.lines:
        if line.staff in best:
            book.add(Honour(staff=line.staff, title=title, period=quarter.quarter, case=case.number))
            book.add(ruling_row(case.number, rules.titled(quarter, line)))
            tell(book, case, line.staff, "title-given", title=Title.EXCELLENT_AGENT, period=quarter.quarter)
    return best
