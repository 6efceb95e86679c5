"""What an intake shows at its end: the report, and the bad rows to correct and hand in again."""

import csv
from collections.abc import Mapping
from io import StringIO
from typing import Any

from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterKey
from sqlalchemy import select

from policies.csv_table import Row
from policies.intake import Fault, Outcome
from policies.rulebook import Policy
from tasks.archive import keep_table
from tasks.clock import now
from tasks.intake import Handover, Tally
from tasks.records.engine import reading
from tasks.records.models import Case as CaseRow
from tasks.run_page import client
from tasks.taking_in import leave_the_header
from tasks.wording import in_language, plain, template_of, worded

REASON = "原因 reason"
LISTED_AT_MOST = 500
"""Faults in the table artifact; all of them stand in the archive's file."""


def refused(handover: Handover[Any]) -> Outcome:
    """Report a file that can't be read as a table: nothing was changed.

    A run that starts over when all is reported finds its table's first line alone: its report stays as it is.
    """
    if _is_reported(handover):
        return _of_its_case(handover.run_id) or Outcome(refused=handover.refused)
    return _shown(handover, Outcome(refused=handover.refused, took_seconds=_took(handover)), "")


def reported(
    handover: Handover[Any],
    tally: Tally,
    raised: type[Policy] | None = None,
    not_yet_waiting: int = 0,
    besides: Mapping[str, object] | None = None,
) -> Outcome:
    """Report what became of each row, keep the bad ones for correction, and the table itself no longer."""
    outcome = report(handover, tally, raised, not_yet_waiting, besides)
    leave_the_header(handover.intake)
    return outcome


def report(
    handover: Handover[Any],
    tally: Tally,
    raised: type[Policy] | None = None,
    not_yet_waiting: int = 0,
    besides: Mapping[str, object] | None = None,
) -> Outcome:
    """Report what became of each row, and keep the bad ones for correction.

    `raised` is the procedure whose new cases are counted: what the entered rows gave rise to. `besides` is what
    the procedure's own page shows beyond the counts.
    """
    outcome = Outcome(
        rows=len(handover.table.rows),
        entered=tally.entered,
        changed=tally.changed,
        seen_before=tally.seen_before,
        bad=len(tally.bad),
        raised=_raised(handover, raised) if raised else 0,
        not_yet_waiting=not_yet_waiting,
        took_seconds=_took(handover),
    )
    if not tally.bad:
        return _shown(handover, outcome, "", besides)
    _list(handover, [fault for faults in tally.bad.values() for fault in faults])
    file = keep_table(handover.key, _for_correction(handover, tally.bad))
    return _shown(handover, outcome, str(file), besides)


def _is_reported(handover: Handover[Any]) -> bool:
    wanted = ArtifactFilter(key=ArtifactFilterKey(any_=[handover.key]))
    return bool(client().read_artifacts(artifact_filter=wanted, limit=1))


def _of_its_case(run_id: str) -> Outcome | None:
    with reading() as book:
        ended = book.scalars(select(CaseRow.outcome).where(CaseRow.run_id == run_id)).first()
    return Outcome.model_validate(ended) if ended else None


def _shown(
    handover: Handover[Any], outcome: Outcome, file: str, besides: Mapping[str, object] | None = None
) -> Outcome:
    template = f"{template_of(handover.procedure)}.md.j2"
    page = worded(template, intake=handover.intake, outcome=outcome, file=file, **(besides or {}))
    create_markdown_artifact(page, key=handover.key)
    return outcome


def _list(handover: Handover[Any], faults: list[Fault]) -> None:
    row, entry, reason = (
        in_language(*both) for both in (("行", "Row"), ("项目", "Field"), ("原因", "Reason"))
    )
    table = [
        {row: fault.row, entry: plain(fault.field), reason: plain(fault.reason)}
        for fault in faults[:LISTED_AT_MOST]
    ]
    create_table_artifact(table, key=f"{handover.key}-bad")


def _for_correction(handover: Handover[Any], bad: dict[Row, list[Fault]]) -> str:
    written = StringIO(newline="")
    to = csv.writer(written)
    # A file that was corrected and is handed in again brings the reasons of the last time with it.
    kept = [place for place, name in enumerate(handover.table.header) if name != REASON]
    to.writerow([*(handover.table.header[place] for place in kept), REASON])
    for row, faults in bad.items():
        cells = dict(enumerate(row.cells))
        reason = "; ".join(f"{fault.field}: {fault.reason}" for fault in faults)
        beyond = row.cells[len(handover.table.header) :]
        to.writerow([*(cells.get(place, "") for place in kept), *beyond, reason])
    return written.getvalue()


def _raised(handover: Handover[Any], policy: type[Policy]) -> int:
    raised = select(CaseRow.number).where(
        CaseRow.procedure == policy.procedure, CaseRow.opened_at >= handover.at
    )
    with reading() as book:
        return len(book.scalars(raised).all())


def _took(handover: Handover[Any]) -> int:
    return round((now() - handover.at).total_seconds())
