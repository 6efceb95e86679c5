"""The one vocabulary of units; a number's unit decides its Python type."""

from collections.abc import Mapping
from datetime import time
from decimal import Decimal
from types import MappingProxyType
from typing import Annotated, Any, TypeAlias

from pydantic import Field, JsonValue, Strict, TypeAdapter, ValidationError

from policies.errors import BadValue, near
from policies.spans import Span, SpanUnit
from policies.toml_files import reasons

Value: TypeAlias = Span | int | Decimal | bool | str | tuple[str, ...] | time

_Text = Annotated[str, Strict(), Field(min_length=1)]
_FIELD = r"(\*|[0-9A-Za-z]+(-[0-9A-Za-z]+)?)(/[0-9]+)?"
_MONTH_DAY = (
    r"^(0[13578]|1[02])-(0[1-9]|[12]\d|3[01])$|^(0[469]|11)-(0[1-9]|[12]\d|30)$|^02-(0[1-9]|1\d|2[0-8])$"
)
_LISTED = rf"{_FIELD}(,{_FIELD})*"

_TYPES: dict[str, Any] = {
    "count": Annotated[int, Strict(), Field(ge=0)],
    "yuan": Annotated[Decimal, Field(ge=0)],
    "points": Decimal,  # of either sign: points are given and taken
    "percent": Annotated[Decimal, Field(ge=0)],
    "share": Annotated[Decimal, Field(ge=0, le=1)],
    "yes_no": Annotated[bool, Strict()],
    "text": _Text,
    "texts": Annotated[tuple[_Text, ...], Field(min_length=1)],
    "time_of_day": time,
    "day_of_month": Annotated[int, Strict(), Field(ge=1, le=31)],
    # 29 February would be missing in three years of four.
    "month_day": Annotated[str, Strict(), Field(pattern=_MONTH_DAY)],
    "cron": Annotated[str, Strict(), Field(pattern=rf"^{_LISTED}( {_LISTED}){{4}}$")],
}
_READERS = {unit: TypeAdapter[Value](kind) for unit, kind in _TYPES.items()}
_COUNTED = TypeAdapter[int](Annotated[int, Field(ge=0)])
_SPANS = frozenset(unit.value for unit in SpanUnit)

LABELS: Mapping[str, str] = MappingProxyType(
    {
        "count": "次（个）",
        "yuan": "元",
        "points": "分",
        "percent": "%",
        "share": "比例",
        "yes_no": "是否",
        "text": "文字",
        "texts": "文字列表",
        "time_of_day": "时刻",
        "day_of_month": "日（每月）",
        "month_day": "月日",
        "cron": "定时",
    }
)
UNITS = frozenset(_READERS) | _SPANS


def read(unit: str, raw: object, where: str) -> Value:
    """Turn what is written into its unit's type; BadValue, naming `where` it stands, when it doesn't fit."""
    if unit not in UNITS:
        raise BadValue(f"{where}: there is no unit {unit!r}; {near(unit, UNITS)}")
    if isinstance(raw, Span):
        raw = f"{raw.amount} {raw.unit}"
    if isinstance(raw, bool) and unit != "yes_no":
        raise BadValue(f"{where}: {raw!r} isn't a value in {unit}; write the figure itself")
    try:
        if unit in _SPANS:
            return _span(unit, raw)
        return _READERS[unit].validate_python(raw)
    except ValidationError as error:
        raise BadValue(f"{where}: {raw!r} isn't a value in {unit} ({reasons(error)})") from error


def _span(unit: str, raw: object) -> Span:
    # A profile may count otherwise than the house: "48 hours" where the house has working days.
    match str(raw).split():
        case [amount, own] if isinstance(raw, str) and own in _SPANS:
            return Span(amount=int(_COUNTED.validate_python(amount)), unit=SpanUnit(own))
    return Span(amount=_READERS["count"].validate_python(raw), unit=SpanUnit(unit))


def written(value: Value) -> JsonValue:
    """Turn the value into what a TOML or JSON file holds; `read` with the same unit gives it back."""
    match value:
        case Span():
            return f"{value.amount} {value.unit}"
        case Decimal():
            return str(value)
        case time():
            return value.isoformat()
        case tuple():
            return list(value)
    return value


def shown(unit: str, value: Value) -> str:
    """Write the value for a reader: Chinese first, the unit's own name in brackets."""
    match value:
        case Span():
            return f"{value} ({value.unit})"
        case bool():
            return "是 yes" if value else "否 no"
        case tuple():
            return "、".join(value)
        case time():
            return f"{value:%H:%M}"
        case str():
            return value
    return f"{value} {LABELS[unit]} ({unit})"
