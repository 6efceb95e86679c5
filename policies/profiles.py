"""Which organisation's variant of the rules a department lives by."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field, ValidationError

from policies.citations import cites
from policies.errors import BadValue, UnknownProfile, near
from policies.toml_files import read_toml, reasons

FILE = Path(__file__).parent / "profiles.toml"
HOUSE = "callcentre"  # OP-GEN-4 · the profile of a department that names none


class Profile(BaseModel, frozen=True, extra="forbid"):
    """One variant of the rules; what it doesn't set is looked for in the profile it is based on."""

    name: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    title: str = Field(min_length=1)
    title_en: str = ""
    sources: tuple[str, ...] = ()
    based_on: str | None = None


Profiles = Mapping[str, Profile]
_customers: dict[str, Profile] = {}


def read_profiles(tables: Mapping[str, Any], where: str, known: Profiles) -> dict[str, Profile]:
    """Read a file's profiles, on top of those already known; BadValue names file, key and reason."""
    found: dict[str, Profile] = {}
    for name, table in tables.items():
        if name in known:
            raise BadValue(f"{where}: profile {name!r} is the rulebook's own; give yours another key")
        try:
            found[name] = Profile.model_validate({**table, "name": name})
        except (ValidationError, TypeError) as error:
            why = reasons(error) if isinstance(error, ValidationError) else "isn't a table"
            raise BadValue(f"{where}: profiles.{name}: {why}") from error
    for name in found:
        _line(name, {**known, **found}, where)
    return found


@cache
def rulebook_profiles() -> Profiles:
    """Read the profiles that the source documents give."""
    return read_profiles(read_toml(FILE), str(FILE), {})


def all_profiles() -> Profiles:
    """Put the rulebook's profiles and those of the customer's file together."""
    return {**rulebook_profiles(), **_customers}


def replace_customers(mine: Profiles) -> None:
    """Let the customer's own profiles be these, and no others."""
    _customers.clear()
    _customers.update(mine)


@cites("OP-GEN-4")
def profile(name: str = HOUSE) -> Profile:
    """Find the profile of that name; UnknownProfile when nobody declares it."""
    known = all_profiles()
    if name not in known:
        raise UnknownProfile(
            f"there is no profile {name!r}: take another or declare it under [profiles.{name}] in the "
            f"customer's file; {near(name, known)}"
        )
    return known[name]


def line_of(name: str) -> tuple[str, ...]:
    """Name the profile and those it is based on, nearest first."""
    profile(name)
    return _line(name, all_profiles(), "profiles")


def _line(name: str, known: Profiles, where: str) -> tuple[str, ...]:
    line: list[str] = []
    step: str | None = name
    while step is not None:
        if step in line:
            raise BadValue(f"{where}: {' → '.join([*line, step])} runs in a circle; drop one `based_on`")
        if step not in known:
            raise UnknownProfile(
                f"{where}: profile {line[-1]!r} is based on {step!r}, which nobody declares; "
                f"{near(step, known)}"
            )
        line.append(step)
        step = known[step].based_on
    return tuple(line)
