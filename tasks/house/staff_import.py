"""Entering a list of people: every good row once under the case of its list, every bad one back with its faults."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sqlalchemy.orm import Session

from policies.csv_table import Row
from policies.house.staff_import import StaffImportPolicy
from policies.house.staff_import_changes import Known, brought_up_to_date
from policies.house.staff_import_checks import standing
from policies.house.staff_import_forms import ListedPerson, StaffFile, StaffIntake
from policies.house.staff_import_reading import Entry, contradicting, entry_of
from policies.intake import Fault
from policies.performance.performance_import import Unfit
from tasks.acts import act
from tasks.case import Case
from tasks.clock import now
from tasks.departments import all_departments, taking_turns
from tasks.house.staff_register import enter, everybody
from tasks.intake import Handover, Tally, taken_over
from tasks.records.engine import reading
from tasks.rules_of_today import in_force_today
from tasks.rulings import ruling_row


@dataclass(frozen=True)
class Entered:
    """What became of the rows of a list; those that can't be entered, with the reason, by their number."""

    entered: int = 0
    changed: int = 0
    seen_before: int = 0
    wrong: dict[int, str] = field(default_factory=dict)


def taken_in(intake: StaffIntake) -> Handover[ListedPerson]:
    """Read a list, or say why it isn't taken; rows written by hand are numbered as their form shows them."""
    handover = taken_over(StaffImportPolicy, ListedPerson, intake)
    if handover.refused or (refusal := _refused(intake)):
        return handover if handover.refused else replace(handover, refused=refusal)
    if not intake.rows:
        return handover
    rows = tuple(Row(row.number - 1, row.cells) for row in handover.table.rows)
    return replace(handover, table=replace(handover.table, rows=rows))


def about(handover: Handover[ListedPerson], intake: StaffIntake) -> StaffFile:
    """What the case of this list is about; its run makes it one."""
    return StaffFile(
        department=intake.department,
        external_number=handover.run_id,
        received_at=handover.at,
        rows=len(handover.table.rows),
        handed_in_by=intake.taken_by,
    )


def enter_people(handover: Handover[ListedPerson], case: Case, rules: StaffImportPolicy) -> Tally:
    """OP-HOUSE-130 · enter each good row once; somebody who is known is brought up to date.

    What became of the rows is remembered by what they say: a run that starts over doesn't enter them again, and
    reads a list anew that was corrected meanwhile.
    """
    tally, good = Tally(), dict[int, Entry]()
    by_number = {row.number: row for row in handover.table.rows}
    for row, found in handover.records:
        said = found if isinstance(found, list) else entry_of(found)
        if isinstance(said, Entry):
            good[row.number] = said
        else:
            tally.bad[row] = [one if isinstance(one, Fault) else _fault(row.number, one) for one in said]
    for number, reason in contradicting(good).items():
        del good[number]
        tally.bad[by_number[number]] = [_fault(number, reason)]
    told = _enter(replace(case, share=_known_by(good)), rules, good)
    tally.entered, tally.changed, tally.seen_before = told.entered, told.changed, told.seen_before
    tally.bad |= {by_number[number]: [_fault(number, reason)] for number, reason in told.wrong.items()}
    return tally


@act("登记员工 Enter people")
def _enter(book: Session, case: Case, rules: StaffImportPolicy, entries: Mapping[int, Entry]) -> Entered:
    departments = sorted(one.name for one in all_departments(book))
    for name in departments:
        taking_turns(book, name)
    before, day = everybody(book), case.calendar.day_of(now())
    said, wrong = dict[int, Known](), dict[int, str]()
    first = _first(entries)
    for row in sorted(set(first.values())):
        entry = entries[row]
        try:
            said[row] = brought_up_to_date(before.get(entry.number), entry, day, case.department)
        except Unfit as why:
            wrong[row] = str(why)
    news = {row: one for row, one in said.items() if one != before.get(one.number)}
    kept, against = standing(before, news, departments, day)
    enter(book, before, kept.values())
    changed = [one for one in kept.values() if one.number in before]
    book.add_all(ruling_row(case.number, rules.ruled(before[one.number], one)) for one in changed)
    wrong = {row: (wrong | against)[first[row]] for row in entries if first[row] in wrong | against}
    seen_before = len(entries) - len(kept) - len(wrong)
    return Entered(len(kept) - len(changed), len(changed), seen_before, wrong)


def _first(entries: Mapping[int, Entry]) -> dict[int, int]:
    """For each row the first that says the same of the same person."""
    rows: dict[str, int] = {}
    return {row: rows.setdefault(entry.number, row) for row, entry in entries.items()}


def _refused(intake: StaffIntake) -> str:
    rules = in_force_today(StaffImportPolicy, intake.department)
    with reading() as book:
        people = everybody(book)
        whoever = people.get(intake.taken_by)
        today = rules.day
    roles = [role for role in rules.handed_in_by if whoever is not None and whoever.holds(role, today)]
    return rules.refuses(intake.taken_by, roles, empty=not people)


def _fault(row: int, said: str) -> Fault:
    return Fault.of(ListedPerson, row, said)


def _known_by(entries: Mapping[int, Entry]) -> str:
    return hashlib.sha256(repr(list(entries.items())).encode()).hexdigest()[:16]
