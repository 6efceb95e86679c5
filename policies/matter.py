"""What every procedure's intake has in common: enough to open a case on."""

from datetime import datetime
from typing import Any, Protocol, Self


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

    def objections(self, now: datetime) -> list[str]:
        """What can't be right in it at this moment, as `field: reason`."""

    def model_dump(self, *, mode: str = ...) -> dict[str, Any]: ...
