"""acts: urged, copied, paused, stood in for."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

JSON = sa.JSON().with_variant(JSONB(), "postgresql")

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _acts()
    _copies()
    _pauses()
    _substitutions()
    op.add_column("questions", sa.Column("urged", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("questions", sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True))


def _acts() -> None:
    op.create_table(
        "acts",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("case", sa.String(), nullable=False),
        sa.Column("question", sa.Integer(), nullable=True),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("clause", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("profile", sa.String(), nullable=False),
        sa.Column("because", JSON, nullable=False),
        sa.ForeignKeyConstraint(["case"], ["cases.number"], name=op.f("fk_acts_case_cases")),
        sa.ForeignKeyConstraint(["question"], ["questions.id"], name=op.f("fk_acts_question_questions")),
        sa.ForeignKeyConstraint(["by"], ["staff.number"], name=op.f("fk_acts_by_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acts")),
        sa.UniqueConstraint("run_id", name=op.f("uq_acts_run_id")),
    )
    op.create_index("ix_acts_in", "acts", ["case", "id"])
    op.create_index("ix_acts_on", "acts", ["question", "kind", "at"])


def _copies() -> None:
    op.create_table(
        "copies",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("case", sa.String(), nullable=False),
        sa.Column("to", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["case"], ["cases.number"], name=op.f("fk_copies_case_cases")),
        *_people("copies", "to", "by", "withdrawn_by"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_copies")),
    )
    _index_where("ix_copies_held", "copies", ["case", "to"], "withdrawn_at IS NULL")
    op.create_index("ix_copies_of", "copies", ["to", "at"])


def _pauses() -> None:
    op.create_table(
        "pauses",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("question", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("remark", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("clause", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("latest", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["question"], ["questions.id"], name=op.f("fk_pauses_question_questions")),
        *_people("pauses", "by", "ended_by"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pauses")),
    )
    op.create_index("ix_pauses_of", "pauses", ["question", "since"])
    _index_where("ix_pauses_running", "pauses", ["question"], "until IS NULL", unique=True)


def _substitutions() -> None:
    op.create_table(
        "substitutions",
        sa.Column("case", sa.String(), nullable=False),
        sa.Column("absent", sa.String(), nullable=False),
        sa.Column("stand_in", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_in", sa.String(), nullable=True),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("over_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case"], ["cases.number"], name=op.f("fk_substitutions_case_cases")),
        sa.ForeignKeyConstraint(["ended_in"], ["cases.number"], name=op.f("fk_substitutions_ended_in_cases")),
        *_people("substitutions", "absent", "stand_in", "by"),
        sa.PrimaryKeyConstraint("case", name=op.f("pk_substitutions")),
    )
    op.create_index("ix_substitutions_of", "substitutions", ["absent", "stand_in", "since"])
    _index_where("ix_substitutions_to_show", "substitutions", ["since"], "over_at IS NULL")


def _people(table: str, *columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], ["staff.number"], name=op.f(f"fk_{table}_{column}_staff"))
        for column in columns
    ]


def _index_where(name: str, table: str, columns: list[str], rows: str, *, unique: bool = False) -> None:
    few = sa.text(rows)
    op.create_index(name, table, columns, unique=unique, sqlite_where=few, postgresql_where=few)


def downgrade() -> None:
    op.drop_column("questions", "paused_at")
    op.drop_column("questions", "urged")
    for table in ("substitutions", "pauses", "copies", "acts"):
        op.drop_table(table)
