"""Taking a file over, and entering its rows into the case book: once, however often it runs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from prefect.context import FlowRunContext
from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.cases.complaint_forms import Complaint
from policies.cases.complaint_intake import Fault, IntakePolicy, fillings, recorded
from policies.cases.intake_forms import Intake
from policies.csv_table import Row, Table, Unreadable, table_of
from policies.rulebook import Policy
from tasks.case_book import enter_case, setting_for
from tasks.clock import now
from tasks.departments import Setting, department_of, taking_turns
from tasks.records.engine import reading, writing
from tasks.records.models import Case as CaseRow
from tasks.registering import wrong_in
from tasks.text_files import text_file

ROWS_AT_ONCE = 50
"""Rows entered in one transaction: others who write wait no longer than that."""


Record = tuple[Row, Complaint | list[Fault]]
NO_TABLE = Table((), ())


@dataclass(frozen=True)
class Handover:
    """A file as it was handed over: when, by which run, and what was read; `refused` says why nothing was."""

    run_id: str
    at: datetime
    intake: Intake
    table: Table = NO_TABLE
    filled: dict[str, tuple[str, ...]] = field(default_factory=dict)
    refused: str = ""

    @property
    def key(self) -> str:
        """Under which its artifacts and its files are found."""
        return f"intake-{self.run_id}"

    @property
    def records(self) -> Iterator[Record]:
        """Each row with its complaint, or with what is wrong in it."""
        for row in self.table.rows:
            yield row, recorded(self.intake, self.table, row, self.filled, self.at)


@dataclass
class Tally:
    """What became of the rows."""

    entered: int = 0
    seen_before: int = 0
    bad: dict[Row, list[Fault]] = field(default_factory=dict)
    met: set[tuple[str, str]] = field(default_factory=set)


def taken_over(policy: type[IntakePolicy], intake: Intake) -> Handover:
    """Read what is handed over. It came in when its run was due, however often that starts over."""
    context = FlowRunContext.get()
    if context is None or context.flow_run is None or context.flow_run.expected_start_time is None:
        raise RuntimeError("a file is taken over by a flow run")
    due = datetime.fromtimestamp(context.flow_run.expected_start_time.timestamp(), UTC)
    at = min(due, now())  # the server's clock may be ahead of this machine's
    return handed_over(policy, intake, str(context.flow_run.id), at)


def handed_over(policy: type[IntakePolicy], intake: Intake, run_id: str, at: datetime) -> Handover:
    """What a run takes over at a moment: the table of the file, or why it is refused as a whole."""
    try:
        setting = _department(intake.department)
        rules = policy.in_force_on(setting.calendar.day_of(at), setting.profile, setting.calendar)
        table = rules.fitting(table_of(intake.text or text_file(intake.file, rules.most_bytes)))
        return Handover(run_id, at, intake, table, fillings(intake, table))
    except Unreadable as why:
        return Handover(run_id, at, intake, refused=str(why))


def _department(name: str) -> Setting:
    with reading() as book:
        setting = department_of(book, name)
    if setting is None:
        raise Unreadable(f"department: 没有部门“{name}”,请留空 no such department: leave it blank")
    return setting


def enter_rows(handover: Handover, policy: type[Policy]) -> Tally:
    """Enter the complaint of each good row under the next case number; a known one stays as it is."""
    tally, records = Tally(), list(handover.records)
    for begin in range(0, len(records), ROWS_AT_ONCE):
        with writing() as book:
            _enter(book, handover, policy, records[begin : begin + ROWS_AT_ONCE], tally)
    return tally


def _enter(
    book: Session,
    handover: Handover,
    policy: type[Policy],
    records: Sequence[Record],
    tally: Tally,
) -> None:
    good = _checked(book, policy, records, tally)
    for department in sorted({setting.name for setting, _ in good}):
        taking_turns(book, department)
    known = _known(book, policy, [complaint.external_number for _, complaint in good])
    for setting, complaint in good:
        key = setting.name, complaint.external_number
        if key not in known:
            enter_case(book, policy, complaint)
        # A run that starts over finds the cases it opened itself: they count as its own.
        if key in tally.met or (key in known and known[key] < handover.at):
            tally.seen_before += 1
        else:
            tally.entered += 1
        known.setdefault(key, handover.at)
        tally.met.add(key)


def _checked(
    book: Session,
    policy: type[Policy],
    records: Sequence[Record],
    tally: Tally,
) -> list[tuple[Setting, Complaint]]:
    good = []
    for row, found in records:
        if isinstance(found, list):
            tally.bad[row] = found
            continue
        setting = setting_for(book, found)
        complaint = found.localised(setting.calendar.zone)
        if wrong := wrong_in(book, setting, policy, complaint):
            tally.bad[row] = [Fault.of(row.number, said) for said in wrong]
        else:
            good.append((setting, complaint))
    return good


def _known(book: Session, policy: type[Policy], numbers: Sequence[str]) -> dict[tuple[str, str], datetime]:
    known = select(CaseRow.department, CaseRow.external_number, CaseRow.opened_at).where(
        CaseRow.procedure == policy.procedure, CaseRow.external_number.in_(numbers)
    )
    return {(department, str(number)): opened for department, number, opened in book.execute(known)}
