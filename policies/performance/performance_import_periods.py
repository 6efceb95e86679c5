"""The periods of a file of results as people write them: days, months, quarters (OP-HOUSE-91)."""

from calendar import monthrange
from datetime import date, datetime

from policies.months import Month
from policies.performance.performance_import import Unfit
from policies.quarters import Quarter

Period = Month | Quarter | date


def bounds(period: Period) -> tuple[date, date]:
    """The first and the last day of a day, month or quarter."""
    match period:
        case Month():
            return date(*period, 1), date(*period, monthrange(*period)[1])
        case Quarter():
            first, _, last = period.months
            return bounds(first)[0], bounds(last)[1]
    return period, period


def names_a_quarter(said: str) -> bool:
    """Whether a quarter is meant, not a month."""
    return "Q" in _plain(said)


def _plain(said: str) -> str:
    """A period as people write it, in one way: `2026/10`, `2026年10月` and `2026年第3季度` included."""
    for theirs, ours in (("年第", "Q"), ("季度", ""), ("年", "-"), ("月", "-"), ("日", ""), ("/", "-")):
        said = said.replace(theirs, ours)
    return said.strip("-").upper()


def month_of(said: str) -> Month:
    """The month named; Unfit when it is none."""
    try:
        return Month.named(_plain(said))
    except ValueError:
        raise Unfit("不是月份,请写成 2026-10 not a month: write it like 2026-10") from None


def quarter_of(said: str) -> Quarter:
    """The quarter named; Unfit when it is none."""
    try:
        return Quarter.named(_plain(said).replace("-", ""))
    except ValueError:
        raise Unfit("不是季度,请写成 2026Q3 not a quarter: write it like 2026Q3") from None


def day_of(said: str) -> date:
    """The day named; Unfit when it is none."""
    try:
        return datetime.strptime(_plain(said), "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        raise Unfit("不是日期,请写成 2026-10-01 not a day: write it like 2026-10-01") from None
