"""milestones and recordings."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "milestones",
        sa.Column("case", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["case"], ["cases.number"], name=op.f("fk_milestones_case_cases")),
        sa.PrimaryKeyConstraint("case", "kind", name=op.f("pk_milestones")),
    )
    op.create_index("ix_milestones_reached", "milestones", ["kind", "at", "case"])
    op.create_table(
        "recordings",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("operator", sa.String(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("has_speech", sa.Boolean(), nullable=False),
        sa.Column("is_complaint", sa.Boolean(), nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["department"], ["departments.name"], name=op.f("fk_recordings_department_departments")
        ),
        sa.ForeignKeyConstraint(["operator"], ["staff.number"], name=op.f("fk_recordings_operator_staff")),
        sa.ForeignKeyConstraint(["about"], ["cases.number"], name=op.f("fk_recordings_about_cases")),
        sa.ForeignKeyConstraint(
            ["deleted_by"], ["cases.number"], name=op.f("fk_recordings_deleted_by_cases")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recordings")),
        sa.UniqueConstraint("department", "number", name=op.f("uq_recordings_department_number")),
    )
    op.create_index("ix_recordings_made", "recordings", ["department", "started_at"])
    op.create_table(
        "recording_findings",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("recording", sa.Integer(), nullable=False),
        sa.Column("case", sa.String(), nullable=False),
        sa.Column("check", sa.String(), nullable=False),
        sa.Column("listener", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("remark", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["recording"], ["recordings.id"], name=op.f("fk_recording_findings_recording_recordings")
        ),
        sa.ForeignKeyConstraint(["case"], ["cases.number"], name=op.f("fk_recording_findings_case_cases")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recording_findings")),
        sa.UniqueConstraint("recording", "case", name=op.f("uq_recording_findings_recording_case")),
    )


def downgrade() -> None:
    op.drop_table("recording_findings")
    op.drop_table("recordings")
    op.drop_table("milestones")
