"""Counting a day, once; who holds a post; what the case book shows of a report's way; the printed form."""

from itertools import pairwise
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.cases.repair_intake import RepairPolicy
from policies.organisation import Role
from policies.reporting.daily_report_breaches import Attempt, Course, ForbiddenAct
from policies.reporting.daily_report_days import PastDay
from policies.reporting.daily_report_figures import SIGNED, Figures
from policies.reporting.daily_report_forms import Review, Signing, SignOrRefuse
from policies.reporting.daily_report_request import ReportedDay
from policies.reporting.daily_report_submission import DailyReportPolicy
from tasks.acts import act
from tasks.archive import keep_print
from tasks.case import Case
from tasks.clock import now
from tasks.records.engine import reading
from tasks.records.models import Case as CaseRow
from tasks.records.models import Question, RefusedAttempt, Ruling
from tasks.reporting.daily_report_figures import Window, by_station, call_backs, exceptions
from tasks.reporting.daily_report_record import reports
from tasks.settings import settings
from tasks.staff import eligible
from tasks.wording import printed_page

PAST: TypeAdapter[tuple[PastDay, ...]] = TypeAdapter(tuple[PastDay, ...])


def counted(case: Case, rules: DailyReportPolicy, day: ReportedDay) -> Figures:
    """RPT-08, RPT-09, RPT-12, RPT-17 · the day in figures, beside the days before.

    Counted once, and while others go on writing: only keeping the figures is a write to the case book.
    """
    known = figures.__name__ in case.done
    past = PAST.validate_python(past_days(case, [] if known else _past(case, rules, day)))
    return Figures.model_validate(figures(case, {} if known else _count(case, rules, day, past)))


@act("回看前几日 Look back")
def past_days(_book: Session, _case: Case, past: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the reports of the last days show, kept for the trend and the late list."""
    return past


@act("统计日报 Count the day")
def figures(_book: Session, _case: Case, counted: dict[str, Any]) -> dict[str, Any]:
    """What was counted, kept; a run that starts over reads it here."""
    return counted


def _past(case: Case, rules: DailyReportPolicy, day: ReportedDay) -> list[dict[str, Any]]:
    with reading() as book:
        past = looked_back(book, case, rules, day)
    return [one.model_dump(mode="json") for one in past]


def looked_back(book: Session, case: Case, rules: DailyReportPolicy, day: ReportedDay) -> tuple[PastDay, ...]:
    """RPT-12 · the last days by what is on record now."""
    return rules.looked_back(day, reports(book, case.department, *rules.look_back_window(day)))


def _count(
    case: Case, rules: DailyReportPolicy, day: ReportedDay, past: tuple[PastDay, ...]
) -> dict[str, Any]:
    repairs = RepairPolicy.in_force_on(rules.day, rules.profile, rules.calendar)
    window = Window(case.department, day.begins_at, day.ends_at)
    with reading() as book:
        found = Figures.of(
            day.day,
            by_station(
                book, window, repairs, lambda one: rules.over_limit(one, repairs.longest, day.ends_at)
            ),
            call_backs(book, window),
            exceptions(book, window),
            rules.carried_over(day, past),
        )
    return found.model_dump(mode="json")


@act("查岗位人员 Who holds the post")
def holders(book: Session, case: Case, to: str) -> list[str]:
    """Who holds a post today, stand-ins of the absent included."""
    return [one.number for one in eligible(book, case.department, to, case.calendar.day_of(now()))]


@act("核对报送经过 The report's way")
def course(book: Session, case: Case) -> Course:
    """RPT-14 · what was sent and refused, who refused or was silent, whether the hour passed."""
    mine = Question.case == case.number, Question.form == Signing.__name__
    asked = list(book.scalars(select(Question).where(*mine).order_by(Question.id)))
    answers = [Signing.model_validate(one.answer) for one in asked if one.answer]
    today = case.calendar.day_of(now())
    return Course(
        statisticians=tuple(one.number for one in eligible(book, case.department, Role.STATISTICIAN, today)),
        attempts=_attempts(book, asked),
        refused=tuple((one.answered_by, one.reason) for one in answers if one.refused),
        silent=any(_passed_over(earlier) and _passed_over(later) for earlier, later in pairwise(asked)),
        late=_late(book, case),
    )


def _passed_over(asked: Question) -> bool:
    return asked.state == "expired" and asked.asked_of == Role.STATISTICIAN


def _attempts(book: Session, asked: list[Question]) -> tuple[Attempt, ...]:
    may_answer = {one.id: one.eligible for one in asked}
    kept = select(RefusedAttempt).where(RefusedAttempt.question.in_(may_answer))
    rows = book.scalars(kept.order_by(RefusedAttempt.question, RefusedAttempt.attempt))
    return tuple(
        Attempt(by=row.by, figures={name: row.content[name] for name in SIGNED if _is_figure(row, name)})
        for row in rows
        if row.by in may_answer[row.question] and row.content.get("decision") != SignOrRefuse.REFUSE
    )


def _is_figure(row: RefusedAttempt, name: str) -> bool:
    return type(row.content.get(name)) is int


@act("核对是否已记迟报 Late already?")
def late_already(book: Session, case: Case) -> bool:
    """RPT-14 · whether the report is on record as late; it is late once, whatever the clocks do."""
    return bool(_lateness(book, case))


def _late(book: Session, case: Case) -> bool:
    return any(not because.get("person") for because in _lateness(book, case))


def _lateness(book: Session, case: Case) -> list[dict[str, Any]]:
    seen = book.scalars(select(Ruling.because).where(Ruling.case == case.number, Ruling.clause == "RPT-14"))
    return [because for because in seen if because.get("act") == ForbiddenAct.LATENESS]


@act("签字 Sign")
def sign_off(book: Session, case: Case, signing: Signing) -> dict[str, str]:
    """RPT-02, RPT-13 · the report is whose signature it bears; whoever reviews it reads the remarks."""
    book.get_one(CaseRow, case.number).owner = signing.answered_by
    return {"by": signing.answered_by, "at": signing.answered_at.isoformat(), "remarks": signing.remarks}


@act("打印日报 Print the report")
def printed(
    _book: Session,
    case: Case,
    rules: DailyReportPolicy,
    day: ReportedDay,
    figures: Figures,
    signed: tuple[Signing, Review],
) -> str:
    """RPT-10, RPT-16 · the one form for all recipients, as a page to print; where in the archive it lies."""
    signing, review = signed
    page = printed_page(
        "reporting/daily_report_submission.html.j2",
        case=case,
        day=day,
        figures=figures,
        stations=rules.stations_on_paper(figures),
        signing=signing,
        review=review,
        recipients=rules.recipients,
    )
    return str(keep_print(case.number, page).relative_to(settings().home))
