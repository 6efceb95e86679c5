"""inbox: who started a case; what is asked of somebody by name in any department."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

WHO_FILLED_IT_IN = {
    "sqlite": "json_extract(facts, '$.taken_by')",
    "postgresql": "facts ->> 'taken_by'",
}
GOING_ON, CLOSED = sa.text("closed_at IS NULL"), sa.text("closed_at IS NOT NULL")
OPEN = sa.text("state = 'open'")


def upgrade() -> None:
    op.add_column("cases", sa.Column("started_by", sa.String(), nullable=True))
    said = WHO_FILLED_IT_IN[op.get_bind().dialect.name]
    op.execute(f"UPDATE cases SET started_by = NULLIF({said}, '')")  # noqa: S608 - of two constants
    _index("ix_cases_started_open", "cases", ["started_by", "opened_at"], GOING_ON)
    _index("ix_cases_started_closed", "cases", ["started_by", "opened_at"], CLOSED)
    _index("ix_questions_asked", "questions", ["asked_of", "due_at", "id"], OPEN)
    op.create_index("ix_substitutes_by", "substitutes", ["stand_in", "until"])


def _index(name: str, table: str, columns: list[str], of: sa.TextClause) -> None:
    op.create_index(name, table, columns, sqlite_where=of, postgresql_where=of)


def downgrade() -> None:
    op.drop_index("ix_substitutes_by", "substitutes")
    op.drop_index("ix_questions_asked", "questions")
    op.drop_index("ix_cases_started_closed", "cases")
    op.drop_index("ix_cases_started_open", "cases")
    op.drop_column("cases", "started_by")
