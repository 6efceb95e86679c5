"""Forms that people fill in: what a flow takes in, and what a question asks for."""

from collections.abc import Iterator
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
    PrivateAttr,
    ValidationError,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

REGION = "CN"
"""Where a telephone number without a country code belongs."""


def _in_order(schema: dict[str, Any]) -> None:
    # PostgreSQL keeps a schema as JSONB and thereby sorts its fields; Prefect's pages go by `position`.
    for position, field in enumerate(schema["properties"].values()):
        field["position"] = position


class Sheet(BaseModel):
    """A form whose fields stay in the order they are written in, on every database."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, str_strip_whitespace=True, json_schema_extra=_in_order
    )

    def localised(self, zone: str) -> Self:
        """The same sheet with every time that names no zone taken as local to the department."""
        naive = {
            name: value.replace(tzinfo=ZoneInfo(zone))
            for name, value in self
            if isinstance(value, datetime) and value.tzinfo is None
        }
        return self.model_copy(update=naive)

    def staff_named(self) -> Iterator[tuple[str, str]]:
        """The fields that name somebody, with the staff numbers in them; blank ones are left out."""
        for name, field in type(self).model_fields.items():
            if STAFF in field.metadata and (number := getattr(self, name)):
                yield name, number


class Answer(Sheet):
    """What every question asks for: who answers.

    `asks` is the question's title, `state` where the case stands while it waits; `@cites` gives its clauses.
    """

    asks: ClassVar[str]
    state: ClassVar[str]
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


def _telephone_or_mail(value: str) -> str:
    if not value or "@" in value.strip("@"):
        return value
    try:
        number = phonenumbers.parse(value, REGION)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_valid_number(number):
        raise PydanticCustomError(
            "contact", "不是有效的电话号码或邮箱 not a telephone number or e-mail address"
        )
    return value


def _yuan(value: str) -> str:
    try:
        amount = Decimal(value)
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or amount < 0:
        raise PydanticCustomError("money", "金额应为不小于零的数字 an amount is a number of at least zero")
    return value


STAFF = "staff number"
StaffNumber = Annotated[str, STAFF]
"""A field that names somebody by staff number; whether there is such a person is checked when it is answered."""

Contact = Annotated[str, AfterValidator(_telephone_or_mail)]
"""A telephone number or an e-mail address, or blank."""

Yuan = Annotated[str, AfterValidator(_yuan)]
"""An amount of money as people write it; text, because Prefect's forms have no decimal numbers."""

BlankOrTime = Annotated[datetime | None, WithJsonSchema({"type": "string", "format": "date-time"})]
"""A time that may be left out, drawn as a plain date picker."""

Answer.model_rebuild()
