"""The numbers of every procedure: the rulebook's own and, on top of them, the customer's."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import NoReturn

from policies.errors import BadValue, NotCovered, near
from policies.number_tables import read_book, read_customers_book
from policies.numbers import Book, Number
from policies.profiles import line_of, read_profiles, replace_customers, rulebook_profiles
from policies.toml_files import read_toml

HERE = Path(__file__).parent
_files: dict[str, Path] = {}
_customers: dict[str, Book] = {}


def take_up(file: Path) -> str:
    """Read the TOML file of a procedure and give back the procedure's name, which is the file's stem."""
    _read(file)
    _files[file.stem] = file
    return file.stem


def rulebook_numbers(procedure: str) -> Book:
    """Find the rulebook's numbers of a procedure; BadValue when it has no file."""
    if procedure not in _files:
        _files.update(
            {file.stem: file for file in HERE.glob("*/*.toml") if file.parent.name != "clauses"} | _files
        )
    if procedure not in _files:
        raise BadValue(f"there is no procedure {procedure!r} with numbers; {near(procedure, _files)}")
    return _read(_files[procedure])


def customers_numbers(procedure: str) -> Book:
    """Find what the customer's file sets of a procedure."""
    return _customers.get(procedure, {})


def in_force(procedure: str, day: date, profile: str) -> dict[str, Number]:
    """Each number of the procedure as it stands on that day in that profile; NotCovered when one doesn't.

    The profile's own entries are asked first, then those of the profile it is based on, then the house's; at
    each step the customer's come before the rulebook's, and among them the latest that has begun holds.
    """
    steps = [(p, origin) for p in (*line_of(profile), None) for origin in ("customer", "rulebook")]
    stands = {}
    for name, written in rulebook_numbers(procedure).items():
        numbers = (*customers_numbers(procedure).get(name, ()), *written)
        begun = ([n for n in numbers if (n.profile, n.origin) == step and n.covers(day)] for step in steps)
        entries = next(filter(None, begun), None)
        if entries is None:
            _refuse(procedure, [n for n in numbers if (n.profile, n.origin) in steps], name, day, profile)
        stands[name] = max(entries, key=lambda number: number.since)
    return stands


def adopt(path: Path | None) -> None:
    """Take over the customer's own values and profiles from a TOML file, in place of any taken before.

    None gives them up. A file with an error changes nothing and raises with file, key and reason.
    """
    tables = read_toml(path) if path else {}
    if stray := [key for key, table in tables.items() if not isinstance(table, dict)]:
        raise BadValue(f"{path}: {', '.join(stray)} isn't a table; numbers stand as [procedure.number]")
    profiles = read_profiles(tables.pop("profiles", {}), str(path), rulebook_profiles())
    known = {**rulebook_profiles(), **profiles}
    books: dict[str, Book] = {}
    for procedure, table in tables.items():
        try:
            rulebook = rulebook_numbers(procedure)
        except BadValue as error:
            raise BadValue(f"{path}: {error}") from error
        books[procedure] = read_customers_book(table, f"{path}: {procedure}", known, rulebook)
    replace_customers(profiles)
    _customers.clear()
    _customers.update(books)


@cache
def _read(file: Path) -> Book:
    return read_book(read_toml(file), str(file), rulebook_profiles())


def _refuse(procedure: str, numbers: list[Number], name: str, day: date, profile: str) -> NoReturn:
    first = min((n.since for n in numbers), default=None)
    covered = f"its first covered day is {first}" if first else "no day is covered"
    raise NotCovered(
        f"{procedure}: {name} has no value on {day} in profile {profile} ({covered}); "
        f'add {{ since = {day}, value = …, profile = "{profile}" }} to its `values`'
    )
