"""performance: grades, monthly facts, appraisals, quarterly grades, titles, ballot boxes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

JSON = sa.JSON().with_variant(JSONB(), "postgresql")

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "appraisals",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("month", sa.String(), nullable=False),
        sa.Column("staff", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("case", sa.String(), nullable=False),
        sa.Column("grade", sa.String(), nullable=True),
        sa.Column("exempt", sa.String(), nullable=False),
        sa.Column(
            "lines",
            JSON,
            nullable=False,
        ),
        sa.Column(
            "facts",
            JSON,
            nullable=False,
        ),
        sa.Column("points", sa.Numeric(), nullable=False),
        sa.Column("total", sa.Numeric(), nullable=True),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("ranked", sa.Integer(), nullable=False),
        sa.Column("letter", sa.String(), nullable=False),
        sa.Column("failed", sa.Boolean(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case"], ["cases.number"], name=op.f("fk_appraisals_case_cases")),
        sa.ForeignKeyConstraint(
            ["department"], ["departments.name"], name=op.f("fk_appraisals_department_departments")
        ),
        sa.ForeignKeyConstraint(["staff"], ["staff.number"], name=op.f("fk_appraisals_staff_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appraisals")),
        sa.UniqueConstraint("staff", "month", "version", name=op.f("uq_appraisals_staff_month_version")),
    )
    op.create_index("ix_appraisals_of", "appraisals", ["department", "month", "version"])

    op.create_table(
        "ballot_boxes",
        sa.Column("case", sa.String(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column(
            "counts",
            JSON,
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["case"], ["cases.number"], name=op.f("fk_ballot_boxes_case_cases")),
        sa.PrimaryKeyConstraint("case", "step", name=op.f("pk_ballot_boxes")),
    )
    op.create_table(
        "gradings",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("staff", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("grade", sa.String(), nullable=False),
        sa.Column("pay", sa.Numeric(), nullable=True),
        sa.Column("clause", sa.String(), nullable=False),
        sa.Column("case", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["case"], ["cases.number"], name=op.f("fk_gradings_case_cases")),
        sa.ForeignKeyConstraint(["staff"], ["staff.number"], name=op.f("fk_gradings_staff_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gradings")),
        sa.UniqueConstraint("staff", "since", name=op.f("uq_gradings_staff_since")),
    )
    op.create_table(
        "honours",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("staff", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("case", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["case"], ["cases.number"], name=op.f("fk_honours_case_cases")),
        sa.ForeignKeyConstraint(["staff"], ["staff.number"], name=op.f("fk_honours_staff_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_honours")),
        sa.UniqueConstraint("title", "period", "staff", name=op.f("uq_honours_title_period_staff")),
    )
    op.create_index("ix_honours_of", "honours", ["staff", "title", "period"])

    op.create_table(
        "monthly_facts",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("month", sa.String(), nullable=False),
        sa.Column("staff", sa.String(), nullable=False),
        sa.Column("metric", sa.String(), nullable=False),
        sa.Column("value", sa.Numeric(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["department"], ["departments.name"], name=op.f("fk_monthly_facts_department_departments")
        ),
        sa.ForeignKeyConstraint(["staff"], ["staff.number"], name=op.f("fk_monthly_facts_staff_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_monthly_facts")),
    )
    op.create_index("ix_monthly_facts_of", "monthly_facts", ["department", "month", "metric", "staff", "id"])

    op.create_table(
        "quarterly_grades",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("quarter", sa.String(), nullable=False),
        sa.Column("staff", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("case", sa.String(), nullable=False),
        sa.Column("mean", sa.Numeric(), nullable=True),
        sa.Column("grade", sa.String(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case"], ["cases.number"], name=op.f("fk_quarterly_grades_case_cases")),
        sa.ForeignKeyConstraint(
            ["department"], ["departments.name"], name=op.f("fk_quarterly_grades_department_departments")
        ),
        sa.ForeignKeyConstraint(["staff"], ["staff.number"], name=op.f("fk_quarterly_grades_staff_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quarterly_grades")),
        sa.UniqueConstraint(
            "staff", "quarter", "version", name=op.f("uq_quarterly_grades_staff_quarter_version")
        ),
    )
    op.create_index("ix_quarterly_grades_of", "quarterly_grades", ["department", "quarter", "version"])

    op.add_column("rulings", sa.Column("month", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("rulings", "month")
    for table in ("quarterly_grades", "monthly_facts", "honours", "gradings", "ballot_boxes", "appraisals"):
        op.drop_table(table)
