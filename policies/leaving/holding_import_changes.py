"""What a number that comes again does: nothing, a correction, an ending, another issue (OP-HOUSE-126)."""

from dataclasses import dataclass, replace

from policies.citations import cites
from policies.labels import Label
from policies.leaving.holding_import_reading import Entry, Issue
from policies.performance.performance_import import Unfit


class Change(Label):
    """How a row brings the register up to date."""

    CORRECTED = "更正 corrected"
    ENDED = "结束 ended"
    PASSED_ON = "转交 passed-on"
    REISSUED = "再领用 reissued"


NEXT_ISSUE = (Change.PASSED_ON, Change.REISSUED)
"""The changes after which somebody else's hands, or a new day, stand on the register."""


@dataclass(frozen=True)
class Known:
    """What the register says of a number: `settled_by` names the case of another procedure that ended it.

    `earlier` are the issues that others followed; their rows stay true, and are no news.
    """

    entry: Entry
    settled_by: str = ""
    earlier: frozenset[Issue] = frozenset()


@cites("OP-HOUSE-126")
def change(known: Known, said: Entry) -> tuple[Change, Entry] | None:
    """What a row changes, and how the register stands then; None: nothing. Unfit when it can't follow what is known.

    Reading: the same person or the same day is the same issue, corrected; another person's later day passes it on;
    a day not before its ending issues it again. A row of an earlier issue changes nothing.
    """
    now = known.entry
    if said.issue == now.issue:
        return _amended(known, said)
    if said.issue in known.earlier:
        return None
    if now.ended_on is not None and said.since >= now.ended_on:
        return Change.REISSUED, _keeping_its_value(now, said)
    if said.holder == now.holder or said.since == now.since:
        return _amended(known, said)
    if now.ended_on is None and said.since > now.since:
        return Change.PASSED_ON, _keeping_its_value(now, said)
    raise Unfit(_too_early(now))


def _amended(known: Known, said: Entry) -> tuple[Change, Entry] | None:
    now, amended = known.entry, _keeping_its_value(known.entry, said)
    if amended.ended is None:
        amended = replace(amended, ended=now.ended, ended_on=now.ended_on)
    if amended == now:
        return None
    if known.settled_by:
        raise Unfit(
            f"number: 已由 {known.settled_by} 办结,清单不能更改 was settled by {known.settled_by}: no list changes that"
        )
    ends = now.ended is None and amended.ended is not None
    return (Change.ENDED if ends else Change.CORRECTED), amended


def _keeping_its_value(now: Entry, said: Entry) -> Entry:
    return said if said.value is not None else replace(said, value=now.value)


def _too_early(now: Entry) -> str:
    if now.ended_on is not None:
        return (
            f"since: 该编号到 {now.ended_on} 才结束上一次领用,请更正日期 "
            f"its last issue ended on {now.ended_on} only: correct the day"
        )
    return (
        f"since: 登记册上自 {now.since} 起由他人持有,此行较旧,请更正或删除 "
        f"somebody else holds it since {now.since}, and this row is older: correct or delete it"
    )
