"""What led up to somebody's month: failed months and warnings in a row, and fines (APR-07, OP-APR-10)."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from pydantic import BaseModel

from policies.citations import cites
from policies.performance.appraisal_sanctions import Situation
from policies.performance.results import MonthlyResult

People = frozenset[str]


class History(BaseModel, frozen=True):
    """The months before one, nearest first: who failed, who was warned; and who was fined how much in the month."""

    failed: Sequence[People] = ()
    warned: Sequence[People] = ()
    fined: Mapping[str, Decimal] = {}


@cites("APR-07", "OP-APR-10")
def situations(results: Iterable[MonthlyResult], history: History) -> Sequence[Situation]:
    """Everybody's month with what led up to it."""
    return [
        Situation(
            staff=one.staff,
            grade=one.grade.en if one.grade else "",
            total=one.total,
            failed=one.failed,
            failed_before=in_a_row(one.staff, history.failed),
            warned_before=in_a_row(one.staff, history.warned),
            fined=history.fined.get(one.staff, Decimal()),
        )
        for one in results
    ]


def in_a_row(staff: str, months: Iterable[People]) -> int:
    """In how many months, from the nearest one back without a gap, somebody is named."""
    count = 0
    for people in months:
        if staff not in people:
            break
        count += 1
    return count
