"""The tables of a database as rows of plain values, read and written in bulk on SQLite and on PostgreSQL."""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, create_engine, make_url, text

Row = dict[str, Any]


class Tables:
    """An open connection; what is inserted may refer to rows that are still to come."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._postgres = connection.dialect.name == "postgresql"

    def ask(self, question: str, **values: object) -> list[tuple[Any, ...]]:
        """The rows that a SELECT gives."""
        return [tuple(row) for row in self._connection.execute(text(question), values)]

    def rows(self, table: str, key: str, value: object) -> list[Row]:
        """The rows of a table with that key, as plain values."""
        if self._postgres:
            found = f"SELECT row_to_json(t) FROM {table} t WHERE {key}::text = :value"
            return [row for (row,) in self.ask(found, value=str(value))]
        found = f"SELECT * FROM {table} WHERE {key} = :value"
        return [dict(row._mapping) for row in self._connection.execute(text(found), {"value": value})]  # noqa: SLF001 - a public name

    def insert(self, table: str, rows: Sequence[Row]) -> None:
        """Insert rows as `rows` gives them."""
        if self._postgres:
            self._connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
            insert = f"INSERT INTO {table} SELECT * FROM jsonb_populate_recordset(NULL::{table}, CAST(:rows AS jsonb))"
            self._connection.execute(text(insert), {"rows": json.dumps(rows)})
            return
        columns = ", ".join(f'"{column}"' for column in rows[0])
        marks = ", ".join(f":{column}" for column in rows[0])
        self._connection.execute(text(f"INSERT INTO {table} ({columns}) VALUES ({marks})"), rows)

    def last(self, table: str) -> int:
        """The highest number given out in a table."""
        number: int = self.ask(f"SELECT COALESCE(MAX(id), 0) FROM {table}")[0][0]
        return number

    def number_on(self, tables: Iterable[str]) -> None:
        """Have what comes next numbered after the rows that are there."""
        for table in tables if self._postgres else ():
            self.ask(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), :last)", last=self.last(table))

    def change(self, statement: str, values: Sequence[Row]) -> None:
        """Carry out a statement once for each of the values."""
        self._connection.execute(text(statement), values)


@contextmanager
def opened(url: str) -> Iterator[Tables]:
    """A database by its URL, with any driver; what was changed is kept in the end."""
    plain = make_url(url)
    if plain.get_backend_name() == "postgresql":
        utc = {"options": "-c timezone=UTC"}
        engine = create_engine(plain.set(drivername="postgresql+psycopg"), connect_args=utc)
    else:
        engine = create_engine(plain.set(drivername="sqlite"))
    with engine.begin() as connection:
        yield Tables(connection)
    engine.dispose()


def moment(stored: str | datetime) -> float:
    """A stored moment as seconds since 1970."""
    found = datetime.fromisoformat(stored) if isinstance(stored, str) else stored
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
