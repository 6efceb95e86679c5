"""Taking a file over: when it came in, by which run, and what stands in it, row by row."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Generic

from prefect.context import FlowRunContext

from policies.csv_table import Row, Table, Unreadable, table_of
from policies.intake import Fault, Filled, IntakeLimits, Read, fillings, recorded
from policies.intake_forms import FileOrText
from tasks.clock import now
from tasks.departments import Setting, department_of
from tasks.records.engine import reading
from tasks.text_files import text_file

NO_TABLE = Table((), ())


@dataclass(frozen=True)
class Handover(Generic[Read]):
    """A file as it was handed over: when, by which run, and what was read; `refused` says why nothing was."""

    procedure: str
    form: type[Read]
    run_id: str
    at: datetime
    intake: FileOrText
    table: Table = NO_TABLE
    filled: Filled = field(default_factory=dict)
    refused: str = ""

    @property
    def key(self) -> str:
        """Under which its artifacts and its files are found."""
        return f"intake-{self.run_id}"

    @property
    def records(self) -> Iterator[tuple[Row, Read | list[Fault]]]:
        """Each row with its record, or with what is wrong in it."""
        for row in self.table.rows:
            yield row, recorded(self.form, self.intake, self.table, row, self.filled, self.at)


@dataclass
class Tally:
    """What became of the rows."""

    entered: int = 0
    changed: int = 0
    seen_before: int = 0
    bad: dict[Row, list[Fault]] = field(default_factory=dict)
    met: set[tuple[str, str]] = field(default_factory=set)


def taken_over(policy: type[IntakeLimits], form: type[Read], intake: FileOrText) -> Handover[Read]:
    """Read what is handed over. It came in when its run was due, however often that starts over."""
    context = FlowRunContext.get()
    if context is None or context.flow_run is None or context.flow_run.expected_start_time is None:
        raise RuntimeError("a file is taken over by a flow run")
    due = datetime.fromtimestamp(context.flow_run.expected_start_time.timestamp(), UTC)
    at = min(due, now())  # the server's clock may be ahead of this machine's
    return handed_over(policy, form, intake, str(context.flow_run.id), at)


def handed_over(
    policy: type[IntakeLimits], form: type[Read], intake: FileOrText, run_id: str, at: datetime
) -> Handover[Read]:
    """What a run takes over at a moment: the table of the file, or why it is refused as a whole."""
    try:
        setting = _department(intake.department)
        if intake.enters_nothing:
            return Handover(policy.procedure, form, run_id, at, intake)
        rules = policy.in_force_on(setting.calendar.day_of(at), setting.profile, setting.calendar)
        table = rules.fitting(table_of(intake.written or text_file(intake.file, rules.most_bytes)))
        filled = fillings(form, intake, table)
    except Unreadable as why:
        return Handover(policy.procedure, form, run_id, at, intake, refused=str(why))
    return Handover(policy.procedure, form, run_id, at, intake, table, filled)


def _department(name: str) -> Setting:
    with reading() as book:
        setting = department_of(book, name)
    if setting is None:
        raise Unreadable(f"department: 没有部门“{name}”,请留空 no such department: leave it blank")
    return setting
