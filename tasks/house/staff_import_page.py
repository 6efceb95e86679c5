"""What an import of people shows at its end: the counts, and each change of the register, without names."""

from typing import Any

from sqlalchemy import select

from policies.house.staff_import import Change, StaffImportPolicy
from policies.house.staff_import_forms import ListedPerson
from policies.intake import Outcome
from tasks.case import Case
from tasks.intake import Handover, Tally
from tasks.intake_case import close_with
from tasks.records.engine import reading
from tasks.records.models import Ruling

LISTED_AT_MOST = 200
"""Changes on the page; all of them stand in the case book."""


def closed_with(case: Case, handover: Handover[ListedPerson], tally: Tally) -> Outcome:
    """Report what became of each row and what changed, and close the case with it."""
    return close_with(case, handover, tally, {"changes": _changes(case)})


def _changes(case: Case) -> list[dict[str, Any]]:
    of_it = Ruling.case == case.number, Ruling.clause == StaffImportPolicy.change_clause
    with reading() as book:
        rows = book.scalars(select(Ruling).where(*of_it).order_by(Ruling.id).limit(LISTED_AT_MOST)).all()
    return [
        {
            "person": row.because["person"],
            "what": Change(row.what),
            "fields": [
                {"name": name, "before": row.because["before"][name], "after": row.because["after"][name]}
                for name in row.because["after"]
                if row.because["before"][name] != row.because["after"][name]
            ],
            "name_changed": row.because["name_changed"],
        }
        for row in rows
    ]
