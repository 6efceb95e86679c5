"""Alembic's entry: one connection, one transaction a migration."""

from alembic import context
from sqlalchemy import text

from tasks.records import acts, audit, identity, leaving, models, performance, recordings, signers
from tasks.records.book import Book
from tasks.records.engine import engine

TABLES = (
    acts,
    audit,
    identity,
    leaving,
    models,
    performance,
    recordings,
    signers,
)  # what Alembic compares with: a table exists once its module is imported
MIGRATION_LOCK = 0x5E12_B00C  # any number that nobody else on the same PostgreSQL takes

with engine(context.config.attributes["url"]).connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=Book.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
    )
    with context.begin_transaction():
        if (
            connection.dialect.name == "postgresql"
        ):  # two processes that start at once migrate one after the other
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
        context.run_migrations()
