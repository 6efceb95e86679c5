"""signers: delegated, countersigned, returned."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

JSON = sa.JSON().with_variant(JSONB(), "postgresql")

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _delegations()
    _signers()
    _held_answers()
    _beforehand()
    _returns()
    op.add_column("steps", sa.Column("after", sa.Integer(), nullable=True))
    op.add_column("rulings", sa.Column("step", sa.String(), nullable=True))
    op.add_column("rulings", sa.Column("void_by", sa.Integer(), nullable=True))


def _delegations() -> None:
    op.create_table(
        "delegations",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("question", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("to", sa.String(), nullable=False),
        sa.Column("asked_of", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("draft", JSON, nullable=True),
        _question("delegations"),
        *_people("delegations", "by", "to"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegations")),
    )
    op.create_index("ix_delegations_of", "delegations", ["question"])
    open_ones = sa.text("state = 'open'")
    op.create_index(
        "ix_delegations_under_way",
        "delegations",
        ["question"],
        unique=True,
        sqlite_where=open_ones,
        postgresql_where=open_ones,
    )


def _signers() -> None:
    op.create_table(
        "signers",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("question", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("nth", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("remark", sa.String(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        _question("signers"),
        *_people("signers", "person", "by"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signers")),
        sa.UniqueConstraint("question", "person", "nth", name=op.f("uq_signers_question_person_nth")),
    )
    awaited = sa.text("state = 'awaited'")
    op.create_index(
        "ix_signers_awaited", "signers", ["question"], sqlite_where=awaited, postgresql_where=awaited
    )


def _held_answers() -> None:
    op.create_table(
        "held_answers",
        sa.Column("question", sa.Integer(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("answer", JSON, nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("identified", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        _question("held_answers"),
        sa.PrimaryKeyConstraint("question", "attempt", name=op.f("pk_held_answers")),
    )


def _beforehand() -> None:
    op.create_table(
        "beforehand",
        sa.Column("question", sa.Integer(), nullable=False),
        sa.Column("filled_in", JSON, nullable=False),
        sa.Column("because", JSON, nullable=False),
        _question("beforehand"),
        sa.PrimaryKeyConstraint("question", name=op.f("pk_beforehand")),
    )


def _returns() -> None:
    op.create_table(
        "returns",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("case", sa.String(), nullable=False),
        sa.Column("nth", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("question", sa.Integer(), nullable=False),
        sa.Column("act", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case"], ["cases.number"], name=op.f("fk_returns_case_cases")),
        _question("returns"),
        sa.ForeignKeyConstraint(["act"], ["acts.id"], name=op.f("fk_returns_act_acts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_returns")),
        sa.UniqueConstraint("case", "nth", name=op.f("uq_returns_case_nth")),
    )


def _question(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["question"], ["questions.id"], name=op.f(f"fk_{table}_question_questions")
    )


def _people(table: str, *columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], ["staff.number"], name=op.f(f"fk_{table}_{column}_staff"))
        for column in columns
    ]


def downgrade() -> None:
    op.drop_column("rulings", "void_by")
    op.drop_column("rulings", "step")
    op.drop_column("steps", "after")
    for table in ("returns", "beforehand", "held_answers", "signers", "delegations"):
        op.drop_table(table)
