"""Entering a list of holdings: every good row once under the case of its list, every bad one back with its faults."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.csv_table import Row
from policies.intake import Fault
from policies.leaving.holding_import import HoldingImportPolicy
from policies.leaving.holding_import_changes import change
from policies.leaving.holding_import_forms import HoldingIntake, HoldingList, ListedHolding
from policies.leaving.holding_import_reading import Entry, Service, contradicting, not_serving
from policies.performance.performance_import import Unfit
from tasks.acts import act
from tasks.case import Case
from tasks.departments import taking_turns
from tasks.intake import Handover, Tally, taken_over
from tasks.leaving.holding_register import Register
from tasks.records.engine import reading
from tasks.records.models import Staff
from tasks.rulings import ruling_row

ROWS_AT_ONCE = 500
"""Rows entered in one transaction, some tenths of a second: others who write wait no longer than that."""


@dataclass(frozen=True)
class Entered:
    """What became of some rows of a list; those that can't follow what is known, by their place among them."""

    entered: int = 0
    changed: int = 0
    seen_before: int = 0
    unfit: dict[int, str] = field(default_factory=dict)


def taken_in(intake: HoldingIntake) -> Handover[ListedHolding]:
    """Read a list; rows written by hand are numbered as their form shows them, without a header."""
    handover = taken_over(HoldingImportPolicy, ListedHolding, intake)
    if not intake.rows:
        return handover
    rows = tuple(Row(row.number - 1, row.cells) for row in handover.table.rows)
    return replace(handover, table=replace(handover.table, rows=rows))


def about(handover: Handover[ListedHolding]) -> HoldingList:
    """What the case of this list is about; its run makes it one."""
    return HoldingList(
        department=handover.intake.department,
        external_number=handover.run_id,
        received_at=handover.at,
        rows=len(handover.table.rows),
    )


def enter_holdings(handover: Handover[ListedHolding], case: Case, rules: HoldingImportPolicy) -> Tally:
    """OFF-02, OFF-05 · enter each good row once; a number that is known is brought up to date.

    What became of some rows is remembered by what they say: a run that starts over doesn't enter them again, and
    reads a list anew that was corrected meanwhile.
    """
    tally = Tally()
    good = _good(handover, case, rules, tally)
    for begin in range(0, len(good), ROWS_AT_ONCE):
        share = good[begin : begin + ROWS_AT_ONCE]
        entries = [entry for _, entry in share]
        told = _enter(replace(case, share=_known_by(entries)), rules, entries)
        tally.entered += told.entered
        tally.changed += told.changed
        tally.seen_before += told.seen_before
        for place, said in told.unfit.items():
            row = share[place][0]
            tally.bad[row] = [Fault.of(ListedHolding, row.number, said)]
    return tally


@act("登记财产和账号 Enter holdings")
def _enter(book: Session, case: Case, rules: HoldingImportPolicy, entries: Sequence[Entry]) -> Entered:
    taking_turns(book, case.department)
    register, unfit, seen_before, changed = Register(book, case, entries), dict[int, str](), 0, 0
    for place, said in enumerate(entries):
        known = register.known(said.number)
        if known is None:
            register.enter(said)
            continue
        try:
            found = change(known, said)
        except Unfit as why:
            unfit[place] = str(why)
            continue
        if found is None:
            seen_before += 1
            continue
        ended_by = register.bring_up_to_date(found[1])
        book.add(ruling_row(case.number, rules.ruled(found[0], known.entry, found[1], ended_by)))
        changed += 1
    return Entered(len(entries) - changed - seen_before - len(unfit), changed, seen_before, unfit)


def _good(
    handover: Handover[ListedHolding], case: Case, rules: HoldingImportPolicy, tally: Tally
) -> list[tuple[Row, Entry]]:
    serving, read = _serving(case.department), dict[Row, Entry]()
    for row, found in handover.records:
        said = found if isinstance(found, list) else rules.entry(found, case.department)
        if isinstance(said, Entry) and (reason := not_serving(said, serving)):
            said = [reason]
        if isinstance(said, Entry):
            read[row] = said
        else:
            tally.bad[row] = [
                one if isinstance(one, Fault) else Fault.of(ListedHolding, row.number, one) for one in said
            ]
    wrong = contradicting({row.number: entry for row, entry in read.items()})
    for row in [row for row in read if row.number in wrong]:
        del read[row]
        tally.bad[row] = [Fault.of(ListedHolding, row.number, f"number: {wrong[row.number]}")]
    return list(read.items())


def _serving(department: str) -> dict[str, Service]:
    ours = select(Staff.number, Staff.since, Staff.until).where(Staff.department == department)
    with reading() as book:
        return {number: (since, until) for number, since, until in book.execute(ours)}


def _known_by(entries: Sequence[Entry]) -> str:
    return hashlib.sha256(repr(entries).encode()).hexdigest()[:16]
