"""What every procedure's intake has in common: enough to open a case on."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Protocol, Self

from pydantic import JsonValue

from policies.forms import Sheet


class Matter(Protocol):
    """Something that came in: where it belongs, what it is about, and when it was taken in."""

    @property
    def department(self) -> str: ...
    @property
    def external_number(self) -> str: ...
    @property
    def category(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def taken_by(self) -> str: ...
    @property
    def received_at(self) -> datetime: ...
    @property
    def reported(self) -> datetime: ...
    def localised(self, zone: str) -> Self:
        """The same with every time that names no zone taken as local to the department."""

    def staff_named(self) -> Iterator[tuple[str, str]]:
        """The fields that name somebody, with the staff numbers in them."""

    def objections(self, now: datetime) -> list[str]:
        """What can't be right in it at this moment, as `field: reason`."""

    def model_dump(self, *, mode: str = ...) -> dict[str, Any]: ...


class NamedAtStart:
    """What a run was found to be about as it started: it came in at that moment."""

    started_at: datetime

    @property
    def received_at(self) -> datetime:
        return self.started_at

    @property
    def reported(self) -> datetime:
        return self.started_at


class Record(Matter, Protocol):
    """A matter that somebody wrote down, and that can be handed back to be put right."""

    def entries(self) -> dict[str, JsonValue]:
        """The record field by field, to fill a form in with."""

    @classmethod
    def taken_from(cls, wider: Sheet) -> Self:
        """The record as it stands in a form that has more fields."""
