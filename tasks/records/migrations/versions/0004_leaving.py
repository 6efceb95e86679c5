"""leaving: the register of holdings, items of handovers, who took over whose work."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

JSON = sa.JSON().with_variant(JSONB(), "postgresql")

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "holdings",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("value", sa.Numeric(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_as", sa.String(), nullable=False),
        sa.Column("ended_by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["department"], ["departments.name"], name=op.f("fk_holdings_department_departments")
        ),
        sa.ForeignKeyConstraint(["ended_by"], ["cases.number"], name=op.f("fk_holdings_ended_by_cases")),
        sa.ForeignKeyConstraint(["holder"], ["staff.number"], name=op.f("fk_holdings_holder_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holdings")),
        sa.UniqueConstraint("department", "number", name=op.f("uq_holdings_department_number")),
    )
    held = sa.text("ended_at IS NULL")
    op.create_index(
        "ix_holdings_held", "holdings", ["holder", "number"], sqlite_where=held, postgresql_where=held
    )

    op.create_table(
        "handover_items",
        sa.Column("case", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("giver", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("listed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.String(), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("value", sa.Numeric(), nullable=True),
        sa.Column("disputes", JSON, nullable=False),
        sa.ForeignKeyConstraint(["case"], ["cases.number"], name=op.f("fk_handover_items_case_cases")),
        sa.ForeignKeyConstraint(["giver"], ["staff.number"], name=op.f("fk_handover_items_giver_staff")),
        sa.PrimaryKeyConstraint("case", "number", name=op.f("pk_handover_items")),
        sa.UniqueConstraint("case", "kind", "reference", name=op.f("uq_handover_items_case_kind_reference")),
    )
    op.create_index("ix_handover_items_of", "handover_items", ["case", "person", "state"])

    op.create_table(
        "takeovers",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("about", sa.String(), nullable=True),
        sa.Column("giver", sa.String(), nullable=False),
        sa.Column("receiver", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("case", sa.String(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("void_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["about"], ["cases.number"], name=op.f("fk_takeovers_about_cases")),
        sa.ForeignKeyConstraint(["case"], ["cases.number"], name=op.f("fk_takeovers_case_cases")),
        sa.ForeignKeyConstraint(["giver"], ["staff.number"], name=op.f("fk_takeovers_giver_staff")),
        sa.ForeignKeyConstraint(["receiver"], ["staff.number"], name=op.f("fk_takeovers_receiver_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_takeovers")),
        sa.UniqueConstraint(
            "about", "giver", "since", "case", name=op.f("uq_takeovers_about_giver_since_case")
        ),
    )
    op.create_index("ix_takeovers_from", "takeovers", ["giver", "about"])
    due = sa.text("moved_at IS NULL AND void_at IS NULL")
    op.create_index("ix_takeovers_due", "takeovers", ["since"], sqlite_where=due, postgresql_where=due)

    op.add_column(
        "questions", sa.Column("in_person", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    still_open = sa.text("closed_at IS NULL")
    op.create_index(
        "ix_cases_owned", "cases", ["owner"], sqlite_where=still_open, postgresql_where=still_open
    )


def downgrade() -> None:
    op.drop_index("ix_cases_owned", "cases")
    op.drop_column("questions", "in_person")
    for table in ("takeovers", "handover_items", "holdings"):
        op.drop_table(table)
