"""What an import of holdings shows at its end: the counts, each change, and what somebody holds."""

from typing import Any

from sqlalchemy import select

from policies.intake import Outcome
from policies.leaving.holding_import import HoldingImportPolicy
from policies.leaving.holding_import_changes import Change
from policies.leaving.holding_import_forms import HoldingIntake, ListedHolding
from policies.leaving.holding_import_reading import shown_name, shown_number
from policies.leaving.holdings import EndedAs, HoldingKind
from tasks.case import Case
from tasks.departments import department_of
from tasks.intake import Handover, Tally
from tasks.intake_case import close_with
from tasks.intake_report import reported
from tasks.leaving.holdings import held_by
from tasks.records.engine import reading
from tasks.records.models import Ruling

LISTED_AT_MOST = 200
"""Changes on the page; all of them stand in the case book."""


def looked_up(handover: Handover[ListedHolding]) -> Outcome:
    """Show what somebody holds; nothing is entered."""
    return reported(handover, Tally(), besides={"held": _held(handover), "changes": []})


def closed_with(case: Case, handover: Handover[ListedHolding], tally: Tally) -> Outcome:
    """Report what became of each row and what changed, and close the case with it."""
    return close_with(case, handover, tally, {"held": _held(handover), "changes": _changes(case)})


def _held(handover: Handover[ListedHolding]) -> list[dict[str, Any]]:
    intake = handover.intake
    with reading() as book:
        setting = department_of(book, intake.department)
        if setting is None or not isinstance(intake, HoldingIntake) or not intake.show_of:
            return []
        return [
            {
                "number": shown_number(kind, row.number),
                "kind": kind,
                "what": shown_name(kind, row.what),
                "since": row.since,
                "value": row.value,
            }
            for row in held_by(book, setting.name, intake.show_of)
            for kind in [HoldingKind(row.kind)]
        ]


def _changes(case: Case) -> list[dict[str, Any]]:
    of_it = Ruling.case == case.number, Ruling.clause == HoldingImportPolicy.change_clause
    with reading() as book:
        rows = book.scalars(select(Ruling).where(*of_it).order_by(Ruling.id).limit(LISTED_AT_MOST)).all()
    return [
        {
            "number": shown_number(HoldingKind(row.because["before"]["kind"]), row.because["holding"]),
            "what": Change(row.what),
            "before": _issue(row.because["before"]),
            "after": _issue(row.because["after"]),
        }
        for row in rows
    ]


def _issue(kept: dict[str, Any]) -> dict[str, Any]:
    return {**kept, "ended": EndedAs(kept["ended"]) if kept["ended"] else None}
