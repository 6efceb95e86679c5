"""identity: secrets of one-time codes, how an answerer was identified, who was excluded and why."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

JSON = sa.JSON().with_variant(JSONB(), "postgresql")

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "code_secrets",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("staff", sa.String(), nullable=False),
        sa.Column("case", sa.String(), nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("vouched_by", sa.String(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proven_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("void_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("void_why", sa.String(), nullable=False),
        sa.Column("last_step", sa.Integer(), nullable=False),
        sa.Column("used_for", sa.String(), nullable=False),
        sa.Column("failed_at", JSON, nullable=False),
        sa.ForeignKeyConstraint(["case"], ["cases.number"], name=op.f("fk_code_secrets_case_cases")),
        sa.ForeignKeyConstraint(["staff"], ["staff.number"], name=op.f("fk_code_secrets_staff_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code_secrets")),
    )
    standing = sa.text("void_at IS NULL")
    op.create_index(
        "ix_code_secrets_standing",
        "code_secrets",
        ["staff"],
        unique=True,
        sqlite_where=standing,
        postgresql_where=standing,
    )
    op.add_column("questions", sa.Column("identified", sa.String(), nullable=True))
    op.add_column("questions", sa.Column("excluded", JSON, nullable=False, server_default=sa.text("'[]'")))


def downgrade() -> None:
    op.drop_column("questions", "excluded")
    op.drop_column("questions", "identified")
    op.drop_table("code_secrets")
