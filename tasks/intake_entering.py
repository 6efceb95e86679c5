"""Entering the rows of a file into the case book as cases: once, however often it runs."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.csv_table import Row
from policies.intake import Fault
from policies.matter import Matter
from policies.rulebook import Policy
from tasks.case_book import enter_case, setting_for
from tasks.departments import Setting, taking_turns
from tasks.intake import Handover, Tally
from tasks.records.engine import writing
from tasks.records.models import Case as CaseRow
from tasks.registering import wrong_in

ROWS_AT_ONCE = 50
"""Rows entered in one transaction: others who write wait no longer than that."""

Share = Sequence[tuple[Row, Any]]
"""Rows with their records, each a matter, or with their faults."""


def enter_rows(handover: Handover[Any], policy: type[Policy]) -> Tally:
    """Enter the record of each good row under the next case number; a known one stays as it is."""
    tally, records = Tally(), list(handover.records)
    for begin in range(0, len(records), ROWS_AT_ONCE):
        with writing() as book:
            _enter(book, handover, policy, records[begin : begin + ROWS_AT_ONCE], tally)
    return tally


def _enter(book: Session, handover: Handover[Any], policy: type[Policy], share: Share, tally: Tally) -> None:
    good = _checked(book, handover, policy, share, tally)
    for department in sorted({setting.name for setting, _ in good}):
        taking_turns(book, department)
    known = _known(book, policy, [matter.external_number for _, matter in good])
    for setting, matter in good:
        key = setting.name, matter.external_number
        if key not in known:
            enter_case(book, policy, matter)
        # A run that starts over finds the cases it opened itself: they count as its own.
        if key in tally.met or (key in known and known[key] < handover.at):
            tally.seen_before += 1
        else:
            tally.entered += 1
        known.setdefault(key, handover.at)
        tally.met.add(key)


def _checked(
    book: Session, handover: Handover[Any], policy: type[Policy], share: Share, tally: Tally
) -> list[tuple[Setting, Matter]]:
    good: list[tuple[Setting, Matter]] = []
    for row, found in share:
        if isinstance(found, list):
            tally.bad[row] = found
            continue
        setting = setting_for(book, found)
        matter = found.localised(setting.calendar.zone)
        if wrong := wrong_in(book, setting, policy, matter):
            tally.bad[row] = [Fault.of(handover.form, row.number, said) for said in wrong]
        else:
            good.append((setting, matter))
    return good


def _known(book: Session, policy: type[Policy], numbers: Sequence[str]) -> dict[tuple[str, str], datetime]:
    known = select(CaseRow.department, CaseRow.external_number, CaseRow.opened_at).where(
        CaseRow.procedure == policy.procedure, CaseRow.external_number.in_(numbers)
    )
    return {(department, str(number)): opened for department, number, opened in book.execute(known)}
