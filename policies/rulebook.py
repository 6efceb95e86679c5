"""A procedure's numbers as they stood on one day in one profile: what its rules compute with."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar, Self, TypeVar, Unpack

from pydantic import BaseModel, ConfigDict, JsonValue, ValidationError

from policies.books import HERE, adopt, in_force, rulebook_numbers, take_up
from policies.errors import BadValue, near
from policies.numbers import Number
from policies.ruling import Ruling
from policies.toml_files import reasons
from policies.working_time import WorkingCalendar

__all__ = ["Number", "Policy", "adopt"]

P = TypeVar("P", bound="Policy")
_USUAL_HOURS = WorkingCalendar()


class Policy(BaseModel):
    """The frozen numbers of a procedure, one field each; a case keeps them as its snapshot.

    `prefix` begins the numbers of its cases. A subclass names its TOML file below `policies/`
    (`class FinePolicy(Policy, file="performance/fines.toml")`). A number without a field, or a field without
    a number or of another type, is a BadValue at import.
    """

    model_config = ConfigDict(frozen=True)
    procedure: ClassVar[str] = ""
    prefix: ClassVar[str] = ""

    day: date
    profile: str
    calendar: WorkingCalendar
    numbers: dict[str, Number]

    def __init_subclass__(cls, *, file: str | Path = "", **config: Unpack[ConfigDict]) -> None:
        super().__init_subclass__(**config)

    @classmethod
    def __pydantic_init_subclass__(cls, *, file: str | Path = "", **config: Any) -> None:  # noqa: ANN401 - pydantic's
        super().__pydantic_init_subclass__(**config)
        if file:
            cls.procedure = take_up(HERE / file)
            _agree(cls, HERE / file)

    @classmethod
    def in_force_on(cls, day: date, profile: str, calendar: WorkingCalendar = _USUAL_HOURS) -> Self:
        """Take the numbers in force on that day; NotCovered or UnknownProfile when there are none."""
        if isinstance(day, datetime):
            raise BadValue(
                f"{cls.procedure}: {day} is a moment; give the day it falls on in the department's zone"
            )
        return _filled(cls, in_force(cls.procedure, day, profile), day, profile, calendar)

    def clause_of(self, name: str) -> str:
        """Name the clause that the number of that (dotted) name rests on."""
        if name not in self.numbers:
            raise BadValue(f"{self.procedure}: there is no number {name!r}; {near(name, self.numbers)}")
        return self.numbers[name].clause

    def ruling(
        self, what: str, clause: str, *, amount: Decimal | None = None, unit: str = "", **because: JsonValue
    ) -> Ruling:
        """Rule under these numbers, on this clause, because of these facts."""
        return Ruling(
            what=what,
            clause=clause,
            amount=amount,
            unit=unit,
            because=because,
            day=self.day,
            profile=self.profile,
        )


def _agree(kind: type[Policy], file: Path) -> None:
    book = rulebook_numbers(kind.procedure)
    fields = kind.model_fields.keys() - Policy.model_fields.keys()
    named = {name.partition(".")[0] for name in book}
    if homeless := sorted(named - fields):
        raise BadValue(
            f"{file}: {kind.__name__} has no field {', '.join(homeless)}; add it or drop the number"
        )
    if blank := sorted(fields - named):
        raise BadValue(f"{file}: has no number {', '.join(blank)}, a field of {kind.__name__}; add it there")
    _filled(kind, {name: numbers[0] for name, numbers in book.items()}, date.min, "", _USUAL_HOURS)


def _filled(
    kind: type[P], numbers: dict[str, Number], day: date, profile: str, calendar: WorkingCalendar
) -> P:
    fields: dict[str, Any] = {"day": day, "profile": profile, "calendar": calendar, "numbers": numbers}
    for name, number in numbers.items():
        *tables, leaf = name.split(".")
        table = fields
        for key in tables:
            table = table.setdefault(key, {})
        table[leaf] = number.value
    try:
        return kind.model_validate(fields)
    except ValidationError as error:
        raise BadValue(f"{kind.procedure}.toml doesn't fit {kind.__name__}: {reasons(error)}") from error
