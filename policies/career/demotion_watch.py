"""Who is under watch, what was seen of them, and which test that triggers (DEM-02, DEM-03)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal

from pydantic import BaseModel

from policies.career.grades import Grade
from policies.citations import cites
from policies.months import Month
from policies.performance.ranking import at_the_top, ranked
from policies.performance.results import Held, MonthlyResult, QuarterlyResult
from policies.quarters import Quarter


class SeenMonth(BaseModel, frozen=True):
    """Somebody's place in one month among those of the same grade, with the case that it stands in."""

    month: str
    total: Decimal
    rank: int
    of: int
    outside: bool
    case: str = ""
    version: int = 1


class SeenQuarter(BaseModel, frozen=True):
    """Somebody's letter of one quarter, with the case that it stands in."""

    quarter: str
    grade: str
    case: str = ""


class Ground(BaseModel, frozen=True):
    """One test that is met: its clause, what it says, and the periods that meet it."""

    clause: str
    what: str
    periods: tuple[str, ...] = ()


class Watched(BaseModel, frozen=True):
    """Somebody under watch: the grade since a day, what was seen of it, and which tests that meets."""

    staff: str
    grade: Grade
    since: date
    joined: date
    months: tuple[SeenMonth, ...] = ()
    quarters: tuple[SeenQuarter, ...] = ()
    grounds: tuple[Ground, ...] = ()

    @property
    def periods(self) -> list[str]:
        """The months and quarters that a decision would rest on, each once."""
        return sorted({period for ground in self.grounds for period in ground.periods})


class Limits(BaseModel, frozen=True):
    """How often is too often, for one grade; `consecutive`: in months and quarters that follow one another."""

    months_outside: int
    quarters_at: int
    quarters_below: int
    consecutive: bool


@cites("OP-DEM-4", "OP-APR-5")
def places_of(
    staff: str, grade: Grade, results: Sequence[MonthlyResult], places: int, small_team: int
) -> Sequence[SeenMonth]:
    """Somebody's place in each month in which they have a score, among those who held the same grade then.

    Reading: the grade is the one at the end of each month; a month without a score isn't there.
    """
    alike: dict[str, dict[str, MonthlyResult]] = {}
    for one in results:
        if one.grade is grade and one.total is not None:
            alike.setdefault(one.month, {})[one.staff] = one
    return [
        _place(own, month, places, small_team)
        for _, month in sorted(alike.items())
        if (own := month.get(staff)) is not None
    ]


def _place(own: MonthlyResult, month: Mapping[str, MonthlyResult], places: int, small_team: int) -> SeenMonth:
    scores = {staff: one.total for staff, one in month.items() if one.total is not None}
    ranks = ranked(scores)
    return SeenMonth(
        month=own.month,
        total=round(scores[own.staff], 2),
        rank=ranks[own.staff],
        of=len(ranks),
        outside=own.staff not in at_the_top(ranks, places, small_team),
        case=own.case,
        version=own.version,
    )


@cites("DEM-02", "DEM-03")
def since_then(held: Held, months: Sequence[SeenMonth], spent: Collection[str]) -> Sequence[SeenMonth]:
    """The months that count against a grade: those that began while it was held, and weren't decided on before.

    Reading: a month in which somebody was promoted after its first day isn't counted; what a review has
    decided on isn't counted a second time.
    """
    return [one for one in months if _first_day(one.month) >= held.since and one.month not in spent]


@cites("DEM-02", "DEM-03")
def quarters_since(
    held: Held, quarters: Sequence[QuarterlyResult], first: str, last: str, spent: Collection[str]
) -> Sequence[SeenQuarter]:
    """The confirmed quarters that count: begun while the grade was held, over by the last month looked at.

    Reading: a quarter in which somebody was promoted after its first day isn't counted; one counts as looked
    back on while its last month is.
    """
    return [
        SeenQuarter(quarter=one.quarter, grade=one.grade, case=one.case)
        for one in quarters
        for months in [Quarter.named(one.quarter).months]
        if first <= str(months[-1]) <= last
        and _first_day(str(months[0])) >= held.since
        and one.quarter not in spent
    ]


@cites("DEM-02", "DEM-03", "OP-HOUSE-87")
def grounds(
    limits: Limits, clause: str, letter: str, months: Sequence[SeenMonth], quarters: Sequence[SeenQuarter]
) -> tuple[Ground, ...]:
    """Which of the three tests are met.

    Reading: where they must be consecutive, the ones that count are those up to now without a better one
    between; a month or quarter without a result neither counts nor breaks that. Below grade B is C or D.
    """
    outside = _counting([(one.month, one.outside) for one in months], limits)
    at = _counting([(one.quarter, one.grade == letter) for one in quarters], limits)
    below = [one.quarter for one in quarters if one.grade > letter]
    tests = (
        (outside, limits.months_outside, "{n} 个月未进前列"),
        (at, limits.quarters_at, f"{{n}} 个季度为 {letter}"),
        (below, limits.quarters_below, f"{{n}} 个季度低于 {letter}"),
    )
    return tuple(
        Ground(clause=clause, what=what.format(n=len(found)), periods=tuple(found))
        for found, enough, what in tests
        if found and len(found) >= enough
    )


def _counting(seen: Sequence[tuple[str, bool]], limits: Limits) -> list[str]:
    counting: list[str] = []
    for period, counts in seen:
        if counts:
            counting.append(period)
        elif limits.consecutive:
            counting.clear()
    return counting


def _first_day(month: str) -> date:
    this = Month.named(month)
    return date(this.year, this.month, 1)
