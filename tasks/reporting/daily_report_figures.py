"""The figures of a day's repairs, call-backs and exceptions: a few queries, never one a case."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, case, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from policies.cases.repair_intake import RepairPolicy
from policies.milestones import Milestone
from policies.reporting.daily_report_figures import CallBacks, DayRepair, StationLine
from tasks.records import models
from tasks.records.models import Case

REPAIR, CALL_BACK, EXCEPTION = "repair_intake", "repair_callback", "exception_escalation"
ATTITUDES = {
    "satisfied": "满意 satisfied",
    "ordinary": "普通 ordinary",
    "dissatisfied": "不满意 dissatisfied",
}
CLOCKS = {"dispatch": Milestone.DISPATCHED, "arrival": Milestone.ARRIVED}
"""OP-EXC-8 · the milestone at which the clock starts; a repair that hasn't reached it, from the call."""


class Window(NamedTuple):
    """One day of data of one department."""

    department: str
    begins: datetime
    ends: datetime

    def of(self, procedure: str, moment: InstrumentedAttribute[datetime]) -> tuple[ColumnElement[bool], ...]:
        """The department's cases of a procedure of which that moment lies in the day."""
        mine = Case.procedure == procedure, Case.department == self.department
        return (*mine, moment >= self.begins, moment < self.ends)


def by_station(
    book: Session, day: Window, rules: RepairPolicy, is_over: Callable[[DayRepair], bool]
) -> list[StationLine]:
    """RPT-08, RPT-09 · what was reported, completed and left at each station; three queries."""
    reported = _repairs(book, day, rules)
    came = Counter(one.station for one in reported)
    over = Counter(one.station for one in reported if is_over(one))
    done, left = _counted(book, _completed(day)), _counted(book, _outstanding(day))
    return [
        StationLine(
            station=name,
            reported=came[name],
            completed=done.get(name, 0),
            outstanding=left.get(name, 0),
            over_limit=over[name],
        )
        for name in sorted({*came, *done, *left})
    ]


def _repairs(book: Session, day: Window, rules: RepairPolicy) -> Sequence[DayRepair]:
    done, began = aliased(models.Milestone), aliased(models.Milestone)
    start = CLOCKS.get(rules.clock_start, Milestone.DISPATCHED)
    rows = book.execute(
        select(Case.facts["station"].as_string(), Case.reported_at, began.at, done.at)
        .outerjoin(done, and_(done.case == Case.number, done.kind == Milestone.COMPLETED.value))
        .outerjoin(began, and_(began.case == Case.number, began.kind == start.value))
        .where(*day.of(REPAIR, Case.reported_at))
    )
    from_call = rules.clock_start not in CLOCKS
    return [
        DayRepair(station or "", called if from_call else begun or called, completed)
        for station, called, begun, completed in rows
    ]


def _completed(day: Window) -> Select[tuple[str]]:
    done = models.Milestone
    reached = done.case == Case.number, done.kind == Milestone.COMPLETED.value
    return _station().join(done, and_(*reached)).where(*day.of(REPAIR, done.at))


def _outstanding(day: Window) -> CompoundSelect[tuple[str]]:
    # Two looks by index, and the time of the report compared so that SQLite doesn't go by it: it would read
    # all that was ever reported, and not just what was open.
    done = models.Milestone
    completed = exists().where(
        done.case == Case.number, done.kind == Milestone.COMPLETED.value, done.at < day.ends
    )
    ours = _station().where(Case.procedure == REPAIR, Case.department == day.department, ~completed)
    left = ours.where(func.coalesce(Case.reported_at, day.ends) < day.ends)
    return left.where(Case.closed_at.is_(None)).union_all(left.where(Case.closed_at >= day.ends))


def _station() -> Select[tuple[str]]:
    return select(Case.facts["station"].as_string().label("name")).select_from(Case)


def _counted(book: Session, named: Select[tuple[str]] | CompoundSelect[tuple[str]]) -> dict[str, int]:
    # The database groups by a plain column: PostgreSQL takes two bound JSON keys for two expressions.
    name = named.subquery().c.name
    return {row[0] or "": row[1] for row in book.execute(select(name, func.count()).group_by(name))}


def call_backs(book: Session, day: Window) -> CallBacks:
    """RPT-09 · the slips that came back and are to be called back, those reached, and what they said."""
    planned = book.scalar(select(func.count()).where(*day.of(CALL_BACK, Case.received_at)))
    reached, said = models.Milestone, Case.outcome["attitude"].as_string()
    score = Case.outcome["score"].as_integer()
    found = book.execute(
        select(
            func.count().label("callbacks_done"),
            *(func.count(case((said == value, 1))).label(name) for name, value in ATTITUDES.items()),
            func.count(case((Case.outcome["charged"].as_boolean(), 1))).label("charged"),
            func.coalesce(func.sum(score), 0).label("score_sum"),
            func.count(case((score > 0, 1))).label("scored"),
        )
        .select_from(Case)
        .join(reached, and_(reached.case == Case.number, reached.kind == Milestone.CALLED_BACK.value))
        .where(*day.of(CALL_BACK, reached.at))
    )
    return CallBacks(callbacks_planned=planned or 0, **found.mappings().one())


def exceptions(book: Session, day: Window) -> dict[str, int]:
    """RPT-17 · the exceptions found on the day, by kind."""
    wanted = select(Case.category, func.count()).where(*day.of(EXCEPTION, Case.reported_at))
    return {row[0]: row[1] for row in book.execute(wanted.group_by(Case.category).order_by(Case.category))}
