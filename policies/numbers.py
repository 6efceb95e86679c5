"""One dated value of a number, with its unit and the clause it rests on."""

from collections.abc import Mapping
from datetime import date
from typing import Literal, TypeAlias

from pydantic import BaseModel, JsonValue, ValidationInfo, field_serializer, field_validator

from policies import units

Origin = Literal["rulebook", "customer"]


class Number(BaseModel, frozen=True):
    """One value of a number, in force from `since` until the day before `until`; no profile: the house's."""

    name: str
    unit: str
    value: units.Value
    clause: str
    since: date
    until: date | None = None
    profile: str | None = None
    origin: Origin = "rulebook"

    @field_validator("value", mode="plain")
    @classmethod
    def _in_its_unit(cls, raw: object, info: ValidationInfo) -> units.Value:
        return units.read(info.data.get("unit", ""), raw, info.data.get("name", "value"))

    @field_serializer("value")
    def _as_written(self, value: units.Value) -> JsonValue:
        return units.written(value)

    def covers(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)


Book: TypeAlias = Mapping[str, tuple[Number, ...]]
