"""Column types that hold on SQLite and PostgreSQL alike."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, ColumnElement, DateTime, Dialect, literal_column
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator

Json = JSON().with_variant(JSONB(), "postgresql")


class Moment(TypeDecorator[datetime]):
    """An aware time, kept in UTC; a naive one is refused. SQLite itself would drop the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without a time zone can't be kept: {value}")
        moment = value.astimezone(UTC)
        return moment if dialect.name == "postgresql" else moment.replace(tzinfo=None)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ANN401 - SQLAlchemy's own signature
        if value is None:
            return None
        moment: datetime = value
        return moment.astimezone(UTC) if dialect.name == "postgresql" else moment.replace(tzinfo=UTC)


def fixed(value: str | int) -> ColumnElement[Any]:
    """A constant in the statement itself: a plan made for all values uses a partial index for no other."""
    return literal_column(repr(value))
