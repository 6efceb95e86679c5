"""The ledger as people read it: the entries of a month, with what each rests on, added up (PTS-07)."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from pydantic import BaseModel

from policies.citations import cites


class LedgerLine(BaseModel, frozen=True):
    """One entry: whose, by which clause, what for, who entered it, and what the person's points come to with it."""

    at: str
    staff: str
    clause: str
    what: str
    points: Decimal
    facts: str = ""
    evidence: str = ""
    by: str = ""
    case: str = ""
    total: Decimal = Decimal()


@cites("PTS-07", "PTS-08")
def added_up(lines: Iterable[LedgerLine]) -> list[LedgerLine]:
    """The same entries, person by person in the order they were made, each with the sum so far."""
    totals: defaultdict[str, Decimal] = defaultdict(Decimal)
    page = []
    for line in sorted(lines, key=lambda line: (line.staff, line.at)):
        totals[line.staff] += line.points
        page.append(line.model_copy(update={"total": totals[line.staff]}))
    return page
