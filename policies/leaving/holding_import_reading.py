"""What a row says of a holding, in the words of the register (OFF-02, OFF-05)."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pydantic import JsonValue

from policies.citations import cites
from policies.intake import quoted
from policies.leaving.holdings import EndedAs, HoldingKind

Issue = tuple[str, date]
"""Who was given it, and since when."""

Service = tuple[date, date | None]
"""From when until when somebody works in the department."""


@dataclass(frozen=True)
class Entry:
    """A holding: the thing or account, its issue to somebody, and how that ended, if it did."""

    number: str
    kind: HoldingKind
    what: str
    holder: str
    since: date
    value: Decimal | None = None
    ended: EndedAs | None = None
    ended_on: date | None = None

    @property
    def issue(self) -> Issue:
        return self.holder, self.since

    def on_record(self) -> dict[str, JsonValue]:
        """What a ruling keeps of it: enough to tell whose it was, and how it ended."""
        return {
            "kind": self.kind.en,
            "what": self.what,
            "holder": self.holder,
            "since": self.since.isoformat(),
            "value": None if self.value is None else f"{self.value.normalize():f}",
            "ended": self.ended.en if self.ended else "",
            "ended_on": self.ended_on.isoformat() if self.ended_on else "",
        }


@cites("OFF-02")
def not_serving(entry: Entry, serving: Mapping[str, Service]) -> str:
    """Why nobody of that number could be given something on that day; blank when they could.

    Reading: whoever has left since may still hold what they were given; it is on the register until it is returned.
    """
    if entry.holder not in serving:
        return (
            f"holder: 本部门没有员工“{entry.holder}” nobody of that number is on this department's register"
        )
    since, until = serving[entry.holder]
    if entry.since < since or (until is not None and entry.since > until):
        return f"holder: “{entry.holder}”在 {entry.since} 不在职 didn't work here on that day"
    return ""


@cites("OP-HOUSE-126")
def contradicting(entries: Mapping[int, Entry]) -> dict[int, str]:
    """The rows of a list that say different things of one number: all of them go back. Who is right isn't guessed."""
    alike: dict[str, list[int]] = defaultdict(list)
    for row, entry in entries.items():
        alike[entry.number].append(row)
    wrong: dict[int, str] = {}
    for rows in alike.values():
        if any(entries[row] != entries[rows[0]] for row in rows):
            said = "、".join(map(str, rows))
            reason = f"第 {said} 行编号相同而内容矛盾,请只留现状 rows {said} contradict one another: keep one"
            wrong |= dict.fromkeys(rows, reason)
    return wrong


def shown_number(kind: HoldingKind, number: str) -> str:
    """A number as pages show it: an account's may tell whose it is, and is shown in part."""
    return f"{number[: len(number) // 4]}***" if kind is HoldingKind.ACCOUNT else number


def shown_name(kind: HoldingKind, what: str) -> str:
    """A description as pages show it: an account's without addresses and long numbers."""
    return quoted(what) if kind is HoldingKind.ACCOUNT else what
