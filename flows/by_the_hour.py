"""What a report that is due at an hour does with silence: late at the hour, asked once more, then one level up."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, TypeVar

from pydantic import JsonValue

from flows.ladder import insist
from policies.forms import Answer
from policies.reporting.daily_report_figures import Figures
from policies.reporting.daily_report_request import ReportedDay
from policies.reporting.daily_report_submission import DailyReportPolicy
from tasks.asking import NOTHING, ask, no_objection
from tasks.case import Case
from tasks.notices import notify
from tasks.reporting.daily_report import holders, late_already
from tasks.reporting.daily_report_late import list_late
from tasks.reporting_line import level_above
from tasks.rulings import enter

Form = TypeVar("Form", bound=Answer)


class Report(NamedTuple):
    """What each step of a report works with."""

    case: Case
    rules: DailyReportPolicy
    day: ReportedDay
    figures: Figures


def asked_twice(
    report: Report,
    to: str,
    form: type[Form],
    since: datetime,
    *,
    suggest: Mapping[str, JsonValue] = NOTHING,
    because: Sequence[str] = (),
    check: Callable[[Form], Sequence[str]] = no_objection,
) -> Form | None:
    """RPT-05, RPT-14 · until the hour, late at the hour, and once more; None: still nothing."""
    case, due = report.case, report.rules.due_for(report.day, since)
    answer = ask(to, form, case=case, due=due, suggest=suggest, because=because, check=check)
    if report.rules.fell_late(report.day, due, answer):
        fell_late(report, holders(case, to))
    if answer is not None:
        return answer
    later = case.asking.next_level_due(due)
    return ask(to, form, case=case, due=later, suggest=suggest, because=because, check=check)


def passed_on(report: Report, to: str, form: type[Answer], since: datetime) -> datetime:
    """OP-HOUSE-3 · what stays blank goes one level up; when it does."""
    case = report.case
    missed = case.asking.next_level_due(report.rules.due_for(report.day, since))
    enter(case, case.asking.overdue(missed, to, form.asks))
    notify(case, level_above(case, to), "escalated", at_once=True, about=form.asks)
    return missed.at


def held(
    report: Report,
    to: str,
    form: type[Form],
    since: datetime,
    *,
    suggest: Mapping[str, JsonValue] = NOTHING,
    because: Sequence[str] = (),
    check: Callable[[Form], Sequence[str]] = no_objection,
) -> Form:
    """RPT-05 · the same until somebody answers; what stays blank climbs the reporting line."""
    answer = asked_twice(report, to, form, since, suggest=suggest, because=because, check=check)
    if answer is not None:
        return answer
    due = report.rules.due_for(report.day, passed_on(report, to, form, since))
    superior = level_above(report.case, to)
    return insist(superior, form, case=report.case, due=due, suggest=suggest, because=because, check=check)


def fell_late(report: Report, held_by: Sequence[str]) -> None:
    """RPT-14 迟报 · by the clock alone: on record, told, listed, and charged to whoever held the report."""
    case, rules, day = report.case, report.rules, report.day
    if late_already(case):
        return
    enter(case, rules.late(day, held_by))
    sanction = rules.lateness_sanction(held_by)
    if sanction is not None:
        enter(case, sanction)
    notify(case, rules.responsible, "late-report", at_once=True, about=day.day)
    list_late(case, rules, day)
