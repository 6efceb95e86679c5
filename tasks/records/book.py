"""What every table of the case book has in common."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Index, MetaData, text
from sqlalchemy.orm import DeclarativeBase

from tasks.records.types import Json, Moment


def where(name: str, *columns: str, where: str) -> Index:
    """An index of a few rows among many, which stays as small as what is still to be done."""
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


class Book(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar = {
        datetime: Moment,
        dict[str, Any]: Json,
        list[str]: Json,
        list[dict[str, Any]]: Json,
    }
