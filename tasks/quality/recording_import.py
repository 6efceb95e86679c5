"""Putting the rows of a list on the register of recordings: once, however often it is handed in."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.csv_table import Row
from policies.intake import Fault
from policies.quality.recording_import_forms import ListedRecording
from tasks.clock import now
from tasks.departments import Setting, department_of, taking_turns
from tasks.intake import Handover, Tally
from tasks.records.engine import writing
from tasks.records.models import Case
from tasks.records.recordings import Recording
from tasks.staff import known

ROWS_AT_ONCE = 50
"""Rows entered in one transaction: others who write wait no longer than that."""


def enter_recordings(handover: Handover[ListedRecording]) -> Tally:
    """REC-03 · enter each good row; a number that is on the register stays as it is, whatever the row says.

    The register doesn't say which run entered a recording: what a run that starts over had entered counts as seen.
    """
    tally, records = Tally(), list(handover.records)
    for begin in range(0, len(records), ROWS_AT_ONCE):
        with writing() as book:
            _enter(book, records[begin : begin + ROWS_AT_ONCE], tally)
    return tally


def _enter(book: Session, share: Sequence[tuple[Row, ListedRecording | list[Fault]]], tally: Tally) -> None:
    for row, found in share:
        if isinstance(found, list):
            tally.bad[row] = found
            continue
        setting = department_of(book, found.department)
        wrong, listed = _checked(book, setting, found)
        if setting is None or wrong:
            tally.bad[row] = [Fault.of(ListedRecording, row.number, said) for said in wrong]
            continue
        taking_turns(book, setting.name)
        if _registered(book, setting.name, listed.number):
            tally.seen_before += 1
            continue
        book.add(Recording(**_columns(listed) | {"department": setting.name}))
        book.flush()
        tally.entered += 1


def _checked(
    book: Session, setting: Setting | None, found: ListedRecording
) -> tuple[list[str], ListedRecording]:
    if setting is None:
        return [f"department: 没有部门“{found.department}”,请留空 no such department: leave it blank"], found
    listed = found.localised(setting.calendar.zone)
    wrong = listed.objections(now())
    if not known(book, setting.name, listed.operator, setting.calendar.day_of(listed.started_at)):
        wrong.append(f"operator: 当日没有员工“{listed.operator}” nobody of that number worked here that day")
    if listed.about and not _case(book, setting.name, listed.about):
        wrong.append(f"about: 没有单号“{listed.about}” no case of that number")
    return wrong, listed


def _registered(book: Session, department: str, number: str) -> bool:
    wanted = Recording.department == department, Recording.number == number
    return book.scalars(select(Recording.id).where(*wanted)).first() is not None


def _case(book: Session, department: str, number: str) -> bool:
    wanted = Case.department == department, Case.number == number
    return book.scalars(select(Case.number).where(*wanted)).first() is not None


def _columns(listed: ListedRecording) -> dict[str, Any]:
    return listed.model_dump() | {"about": listed.about or None}
