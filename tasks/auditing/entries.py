"""What a change says in the audit: who, in which case, by which clause, under the rules of which day."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import Boolean, Date, DateTime, Integer, Numeric, Table, bindparam, select
from sqlalchemy.orm import Session

from tasks.auditing.chain import Entry, figure, plain, sealed, text_of
from tasks.auditing.hand import in_hand
from tasks.auditing.key import Keys, keys
from tasks.auditing.tables import AUDITED, Audited
from tasks.records.models import Case, Question
from tasks.records.types import Moment

if TYPE_CHECKING:
    from tasks.auditing.capture import Change

UNKNOWN = Audited("")
BY_DAY = {"day", "profile"}
"""What a row has that says itself which rules it rests on."""

FIGURES = (Integer, Numeric, Boolean, Date, DateTime, Moment)
"""What is shown unless it is listed; text may hold whatever somebody wrote."""


# Worded once: each transaction asks it.
RULES_OF_CASES = select(
    Case.number, Case.rules["asking"]["day"].as_string(), Case.rules["asking"]["profile"].as_string()
).where(Case.number.in_(bindparam("cases", expanding=True)))


class Standing(NamedTuple):
    """The day and the profile of the rules that a case lives by."""

    day: str = ""
    profile: str = ""


def entries_of(book: Session, changes: Sequence["Change"]) -> list[Entry]:
    """The entries of one transaction, in the order of its changes.

    What cites no clause itself stands under the one that the rest of its transaction cites, if that is just one.
    """
    of, hand, cases = keys(), in_hand(), _cases_of(book, changes)
    cited = {str(change.known["clause"]) for change in changes if change.known.get("clause")}
    clause = cited.pop() if len(cited) == 1 else ""
    rules = _rules_of(book, {*cases, hand.case} - {""})
    entries = []
    for change, found in zip(changes, cases, strict=True):
        case, known = found or hand.case, change.known
        own = Standing(str(known["day"]), known["profile"]) if known.keys() >= BY_DAY else None
        row = row_of(change.key)
        entries.append(
            Entry(
                actor=hand.actor,
                table=change.table.name,
                row=row,
                what=change.what,
                before=told(of, change.table, row, change.before) if change.what != "insert" else None,
                after=told(of, change.table, row, change.after) if change.what != "delete" else None,
                case=case,
                clause=str(known.get("clause") or clause),
                **(own or rules.get(case, Standing()))._asdict(),
                shown=hand.shown,
            )
        )
    return entries


def row_of(key: Sequence[Any]) -> str:
    """A row by its primary key: as it is, or as a list where it has several columns."""
    values = [plain(value) for value in key]
    return str(values[0]) if len(values) == 1 else text_of(values)


def is_sealed(table: Table, column: str) -> bool:
    """Whether entries only prove what stands in that column."""
    known = AUDITED.get(table.name, UNKNOWN)
    of = table.columns[column]
    if column in known.shown or of.primary_key or of.foreign_keys:
        return False
    return not isinstance(of.type, FIGURES)


def told(of: Keys, table: Table, row: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """A row's values as an entry has them."""
    seals, figures = _kinds(table)
    return {
        name: sealed(of, table.name, row, name, value)
        if name in seals
        else figure(value)
        if name in figures
        else plain(value)
        for name, value in values.items()
    }


@cache
def _kinds(table: Table) -> tuple[frozenset[str], frozenset[str]]:
    """The columns of a table whose values are sealed, and those that hold figures with decimals."""
    seals = frozenset(column.name for column in table.columns if is_sealed(table, column.name))
    return seals, frozenset(column.name for column in table.columns if isinstance(column.type, Numeric))


def _cases_of(book: Session, changes: Sequence["Change"]) -> list[str]:
    """The case that each change belongs to by its own row: named there, or by the question that it is about."""
    questions = {
        change.known["question"]
        for change in changes
        if change.known.get("question") and not change.known.get("case")
    }
    asked: dict[int, str] = {}
    if questions:
        wanted = select(Question.id, Question.case).where(Question.id.in_(questions))
        asked = dict(book.execute(wanted).tuples().all())
    return [_case_of(change, asked) for change in changes]


def _case_of(change: "Change", asked: Mapping[int, str]) -> str:
    known = change.known
    if change.table.name == "cases":
        return str(change.key[0])
    return str(known.get("case") or asked.get(known.get("question", 0), ""))


def _rules_of(book: Session, cases: set[str]) -> dict[str, Standing]:
    if not cases:
        return {}
    rows = book.execute(RULES_OF_CASES, {"cases": list(cases)})
    return {number: Standing(day or "", profile or "") for number, day, profile in rows}
