"""What the rulebook tells about itself, as lines to print: Chinese first, then English."""

from collections.abc import Iterable, Iterator
from datetime import date

from policies import units
from policies.books import customers_numbers, rulebook_numbers
from policies.chapters import procedures
from policies.citations import Clause, all_clauses, clause
from policies.errors import BadValue, near
from policies.numbers import Number
from policies.profiles import profile as profile_named
from policies.readings import readings

OURS = {"open", "conflict"}
"""Where the sources leave a blank, or contradict one another, the number is a choice of ours."""


def numbers_in_force(procedure: str, day: date, profile: str) -> Iterator[str]:
    """List a procedure's numbers on that day in that profile, each with its clause and the day it began."""
    found = procedures()
    if procedure not in found:
        raise BadValue(f"there is no procedure {procedure!r}; {near(procedure, found)}")
    title = profile_named(profile).title
    policy = found[procedure].in_force_on(day, profile)
    yield f"# {procedure} · {day} · {title} {profile}"
    read: set[str] = set()
    for name, number in policy.numbers.items():
        cited = clause(number.clause)
        yield f"{name} = {_dated(number)}"
        yield f"    {cited.id} {cited.term} · {cited.source}"
        yield from () if cited.id in read else _sentences(cited)
        read.add(cited.id)


def clauses() -> Iterator[str]:
    """List every clause, and why where one isn't carried out."""
    yield f"# 条款 Clauses ({len(all_clauses())})"
    for one in all_clauses().values():
        yield f"{one.id} {one.term} · {one.kind} · {one.source}"
        yield from _sentences(one)
        if not one.carried_out:
            yield f"    未执行 not carried out: {one.not_carried_out}"


def to_confirm() -> Iterator[str]:
    """List what the customer has to decide: our defaults, the blanks without a figure, the readings taken."""
    ours: dict[str, list[tuple[str, Number]]] = {}
    for procedure in sorted(procedures()):
        for number in _flat(rulebook_numbers(procedure).values()):
            if clause(number.clause).kind in OURS:
                ours.setdefault(number.clause, []).append((procedure, number))
    count = sum(map(len, ours.values()))
    yield f"# 我们的缺省值，请确认或更改 Defaults of ours to confirm or change ({count})"
    for clause_id, numbers in ours.items():
        yield from _default(clause(clause_id), numbers)
    blanks = [one for one in all_clauses().values() if one.kind == "open" and one.id not in ours]
    yield from ("", f"# 没有数字的待定事项 Open points without a number ({len(blanks)})")
    for one in blanks:
        yield from (f"{one.id} {one.term}", *_sentences(one))
    taken = list(readings())
    yield from ("", f"# 条文有两种理解时我们所取的一种 Readings taken ({len(taken)})")
    for reading in taken:
        yield f"{', '.join(reading.clauses) or '—'} · {reading.rule} · {reading.place}"
        yield f"    {reading.text}"


def _default(cited: Clause, numbers: list[tuple[str, Number]]) -> Iterator[str]:
    yield f"{cited.id} {cited.term}"
    yield from _sentences(cited)
    for procedure, number in numbers:
        yield f"    {procedure}.{number.name} = {_dated(number)}"
        for mine in customers_numbers(procedure).get(number.name, ()):
            if mine.profile == number.profile:
                yield f"        贵方已定 set by you: {_dated(mine)}"


def _sentences(cited: Clause) -> tuple[str, str]:
    return f"    {cited.zh}", f"    {cited.en}"


def _dated(number: Number) -> str:
    until = f" 至 until {number.until}" if number.until else ""
    whose = "贵方 yours" if number.origin == "customer" else "制度 rulebook"
    where = f"{number.profile or '通用 house'} · {whose}"
    return f"{units.shown(number.unit, number.value)} · 自 since {number.since}{until} · {where}"


def _flat(numbers: Iterable[tuple[Number, ...]]) -> Iterator[Number]:
    for entries in numbers:
        yield from entries
