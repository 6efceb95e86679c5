"""Forms that people fill in: what a flow takes in, and what a question asks for."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, ClassVar, Self
from zoneinfo import ZoneInfo

import phonenumbers
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    JsonValue,
    PrivateAttr,
    ValidationError,
    WithJsonSchema,
    field_validator,
)

REGION = "CN"
"""Where a telephone number without a country code belongs."""


def _for_a_page(schema: dict[str, Any]) -> None:
    schema.pop("description", None)  # a docstring speaks to whoever reads the code
    # PostgreSQL keeps a schema as JSONB and thereby sorts its fields; Prefect's pages go by `position`.
    for position, field in enumerate(schema["properties"].values()):
        field["position"] = position
        # A page would send the null of a field left blank, and then find that it isn't of the field's type.
        if "default" in field and field["default"] is None:
            del field["default"]


def storable(value: object) -> object:
    """What was written, without the NUL characters that PostgreSQL keeps in no text."""
    return value.replace("\0", "") if isinstance(value, str) else value


class Sheet(BaseModel):
    """A form whose fields stay in the order they are written in, on every database."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        str_strip_whitespace=True,
        hide_input_in_errors=True,
        json_schema_extra=_for_a_page,
    )

    @field_validator("*", mode="before")
    @classmethod
    def _storable(cls, value: object) -> object:
        return storable(value)

    def localised(self, zone: str) -> Self:
        """The same sheet with every time that names no zone taken as local to the department."""
        naive = {
            name: value.replace(tzinfo=ZoneInfo(zone))
            for name, value in self
            if isinstance(value, datetime) and value.tzinfo is None
        }
        return self.model_copy(update=naive)

    def doubtful(self) -> list[str]:
        """The entries that can't be what they should be, those of its rows too, as `field: reason`."""
        own = [
            f"{name}: {check.reason}"
            for name, field in type(self).model_fields.items()
            for check in field.metadata
            if isinstance(check, Checked) and not check.fits(getattr(self, name))
        ]
        return own + [
            f"{name}: 第 {number} 行 row {number}: {reason}"
            for name, rows in self
            for number, row in enumerate(rows if isinstance(rows, list) else [], 1)
            for reason in (row.doubtful() if isinstance(row, Sheet) else [])
        ]

    def entries(self) -> dict[str, JsonValue]:
        """The sheet field by field, to fill another form in with."""
        return self.model_dump(mode="json", exclude_none=True)

    @classmethod
    def taken_from(cls, wider: "Sheet") -> Self:
        """The part of a wider form that this one has fields for."""
        return cls.model_validate({name: getattr(wider, name) for name in cls.model_fields})

    def staff_named(self) -> Iterator[tuple[str, str]]:
        """The fields that name somebody, with the staff numbers in them; blank ones are left out."""
        for name, field in type(self).model_fields.items():
            if STAFF in field.metadata and (number := getattr(self, name)):
                yield name, number


class Answer(Sheet):
    """What every question asks for: who answers.

    `asks` is the question's title, `state` where the case stands while it waits; `@cites` gives its clauses.
    `in_person`: nobody stands in for whoever is asked; `secret`: what was answered is counted, and not kept.
    `not_ones_own`: it decides on what somebody started, and whoever started the case doesn't answer it.
    """

    asks: ClassVar[str]
    state: ClassVar[str]
    in_person: ClassVar[bool] = False
    secret: ClassVar[bool] = False
    not_ones_own: ClassVar[bool] = False
    __clauses__: ClassVar[tuple[str, ...]]
    _answered_at: datetime = PrivateAttr()

    answered_by: "StaffNumber" = Field(title="答复人工号 Answered by", min_length=1, max_length=20)

    @property
    def answered_at(self) -> datetime:
        """When the answer was given."""
        return self._answered_at

    def given_at(self, moment: datetime) -> Self:
        """The same answer, with the time at which it was given."""
        self._answered_at = moment
        return self


def faults(form: type[BaseModel], error: ValidationError) -> list[str]:
    """Why a form can't be accepted, as `field title: reason`, one line a fault."""
    return [
        ": ".join([*(_title(form, str(name)) for name in fault["loc"][:1]), fault["msg"]])
        for fault in error.errors(include_url=False)
    ]


def _title(form: type[BaseModel], name: str) -> str:
    field = form.model_fields.get(name)
    return (field.title if field else None) or name


@dataclass(frozen=True)
class Checked:
    """What an entry must be beyond its type: checked by a rule and asked back, never an error of the form.

    An intake that a run can't even read would end that run, with all that was written into it.
    """

    reason: str
    fits: Callable[[str], bool]


def is_contact(value: str) -> bool:
    """Whether somebody can be reached there: a telephone number, a mail address, or blank."""
    return "@" in value.strip("@") or is_telephone(value)


def is_telephone(value: str) -> bool:
    """Whether it is a telephone number, or blank."""
    if not value:
        return True
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(value, REGION))
    except phonenumbers.NumberParseException:
        return False


MORE_THAN_ANYBODY_PAYS = Decimal(10) ** 12
"""Beyond it no database column holds an amount to the cent."""


def _an_amount(value: str) -> bool:
    try:
        return Decimal(value).is_finite() and 0 <= Decimal(value) < MORE_THAN_ANYBODY_PAYS
    except InvalidOperation:
        return False


def _of_our_days(moment: datetime) -> datetime:
    # Before and after them it can't be counted in another zone.
    if not 1000 <= moment.year < 3000:  # noqa: PLR2004 - what the pattern below admits
        raise ValueError("年份不对 the year can't be right")
    return moment


STAFF = "staff number"
StaffNumber = Annotated[str, STAFF]
"""A field that names somebody by staff number; whether there is such a person is checked when it is answered."""

DepartmentName = Annotated[
    str, Field(title="部门 Department", description="空则为默认部门 blank: the default", max_length=60)
]
"""The department that a form belongs to; blank is the default one."""

Starter = Annotated[StaffNumber, Field(title="发起人工号(定时可空) Started by", max_length=20)]
"""Who starts by hand what otherwise starts by itself."""

Yuan = Annotated[
    str,
    Checked(
        "金额应为不小于零且不超过万亿的数字 an amount is a number of at least zero, below a trillion",
        _an_amount,
    ),
]
"""An amount of money as people write it; text, because Prefect's forms have no decimal numbers."""

BlankOrYuan = Annotated[
    str,
    Checked(
        "金额应为不小于零且不超过万亿的数字,或留空 an amount of at least zero, below a trillion, or blank",
        lambda said: not said or _an_amount(said),
    ),
]
"""An amount of money that may be left out."""

_A_TIME = r"^[12]\d{3}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])[T ]([01]\d|2[0-3]):[0-5]\d"
_PICKER = WithJsonSchema({"type": "string", "format": "date-time", "pattern": _A_TIME})

_Dated = Annotated[datetime, AfterValidator(_of_our_days)]

Time = Annotated[_Dated, _PICKER]
"""A time; the server itself refuses what isn't one."""

BlankOrTime = Annotated[_Dated | None, _PICKER]
"""A time that may be left out, drawn as a plain date picker."""

Answer.model_rebuild()
