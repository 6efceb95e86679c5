"""Reading numbers from the tables of a TOML file, the rulebook's or the customer's."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, Field, Strict, ValidationError

from policies import units
from policies.citations import clause
from policies.errors import BadValue, UnknownProfile, near
from policies.numbers import Book, Number, Origin
from policies.profiles import Profiles
from policies.toml_files import reasons

Tables = Mapping[str, Any]
Day = Annotated[date, Strict()]


class _Entry(BaseModel, extra="forbid"):
    since: Day
    value: Any
    until: Day | None = None
    profile: str | None = None
    clause: str | None = None


class _Table(BaseModel, extra="forbid"):
    clause: str
    unit: str
    values: Annotated[list[_Entry], Field(min_length=1)]


def read_book(tables: Tables, file: str, profiles: Profiles) -> Book:
    """Read the rulebook's numbers by dotted name; every error names file, number and reason."""
    return {
        name: _numbers(name, _table(table, f"{file}: {name}"), f"{file}: {name}", profiles, "rulebook")
        for name, table in _leaves(tables, file)
    }


def read_customers_book(tables: Tables, file: str, profiles: Profiles, rulebook: Book) -> Book:
    """Read the customer's values; the rulebook's unit and clause hold where none is given."""
    found = {}
    for name, given in _leaves(tables, file):
        if name not in rulebook:
            raise BadValue(f"{file}: the rulebook has no number {name!r}; {near(name, rulebook)}")
        where, usual = f"{file}: {name}", rulebook[name]
        table = _table({"unit": usual[0].unit, "clause": usual[0].clause, **given}, where)
        if table.unit != usual[0].unit:
            raise BadValue(f"{where}: is in {usual[0].unit}, not in {table.unit}; leave `unit` out")
        if "clause" not in given:
            for entry in table.values:
                entry.clause = entry.clause or _usual_clause(entry.profile, usual, profiles)
        found[name] = _numbers(name, table, where, profiles, "customer")
    return found


def _usual_clause(profile: str | None, usual: Iterable[Number], profiles: Profiles) -> str | None:
    rests_on = {number.profile: number.clause for number in usual}
    while profile is not None and profile not in rests_on and profile in profiles:
        profile = profiles[profile].based_on
    return rests_on.get(profile)


def _leaves(tables: Tables, file: str, above: str = "") -> Iterator[tuple[str, Tables]]:
    for key, table in tables.items():
        name = f"{above}{key}"
        if not isinstance(table, dict):
            raise BadValue(f"{file}: {name} stands alone; a number is values = [{{ since = …, value = … }}]")
        if "values" in table:
            yield name, table
        else:
            yield from _leaves(table, file, f"{name}.")


def _table(raw: Tables, where: str) -> _Table:
    try:
        return _Table.model_validate(raw)
    except ValidationError as error:
        raise BadValue(f"{where}: {reasons(error)}") from error


def _numbers(name: str, table: _Table, where: str, profiles: Profiles, origin: Origin) -> tuple[Number, ...]:
    clause(table.clause, where)
    numbers: list[Number] = []
    for entry in table.values:
        place = f"{where}, since {entry.since}"
        number = Number(
            name=name,
            unit=table.unit,
            value=units.read(table.unit, entry.value, place),
            clause=clause(entry.clause or table.clause, place).id,
            since=entry.since,
            until=entry.until,
            profile=entry.profile,
            origin=origin,
        )
        _refuse_nonsense(number, numbers, place, profiles)
        numbers.append(number)
    return tuple(numbers)


def _refuse_nonsense(number: Number, before: Iterable[Number], place: str, profiles: Profiles) -> None:
    profile, until = number.profile, number.until
    if profile is not None and profile not in profiles:
        raise UnknownProfile(f"{place}: there is no profile {profile!r}; {near(profile, profiles)}")
    if until is not None and until <= number.since:
        raise BadValue(f"{place}: ends on {until}, before it begins; `until` is the first day without it")
    if (profile, number.since) in {(other.profile, other.since) for other in before}:
        raise BadValue(f"{place}: begins twice for {profile or 'the house'}; keep one of the two")
