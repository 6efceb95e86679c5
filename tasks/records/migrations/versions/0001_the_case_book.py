"""the case book."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case_numbers",
        sa.Column("prefix", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("prefix", "day", name=op.f("pk_case_numbers")),
    )
    op.create_table(
        "departments",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("profile", sa.String(), nullable=False),
        sa.Column("calendar", JSON, nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_departments")),
    )
    op.create_table(
        "cases",
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("procedure", sa.String(), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("run_id", sa.String(), nullable=True),
        sa.Column("external_number", sa.String(), nullable=True),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("facts", JSON, nullable=False),
        sa.Column("rules", JSON, nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("outcome", JSON, nullable=True),
        sa.Column("cluster", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["cluster"], ["cases.number"], name=op.f("fk_cases_cluster_cases")),
        sa.ForeignKeyConstraint(
            ["department"], ["departments.name"], name=op.f("fk_cases_department_departments")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_cases")),
        sa.UniqueConstraint(
            "procedure",
            "department",
            "external_number",
            name=op.f("uq_cases_procedure_department_external_number"),
        ),
        sa.UniqueConstraint("run_id", name=op.f("uq_cases_run_id")),
    )
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.create_index(
            "ix_cases_alike", ["procedure", "department", "category", "reported_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_cases_cluster"), ["cluster"], unique=False)
        batch_op.create_index("ix_cases_opened", ["procedure", "department", "received_at"], unique=False)

    op.create_table(
        "staff",
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("superior", sa.String(), nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["department"], ["departments.name"], name=op.f("fk_staff_department_departments")
        ),
        sa.ForeignKeyConstraint(["superior"], ["staff.number"], name=op.f("fk_staff_superior_staff")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_staff")),
    )
    with op.batch_alter_table("staff", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_staff_department"), ["department"], unique=False)

    op.create_table(
        "notices",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("case", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=True),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lot", sa.String(), nullable=True),
        sa.Column("taken_by", JSON, nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["case"], ["cases.number"], name=op.f("fk_notices_case_cases")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
        sa.UniqueConstraint("case", "key", "recipient", name=op.f("uq_notices_case_key_recipient")),
    )
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.create_index(
            "ix_notices_failed",
            ["not_before"],
            unique=False,
            sqlite_where=sa.text("state = 'failed'"),
            postgresql_where=sa.text("state = 'failed'"),
        )
        batch_op.create_index(
            "ix_notices_lot",
            ["lot"],
            unique=False,
            sqlite_where=sa.text("lot IS NOT NULL"),
            postgresql_where=sa.text("lot IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_notices_under_way",
            ["lot"],
            unique=False,
            sqlite_where=sa.text("state = 'waiting' AND lot IS NOT NULL"),
            postgresql_where=sa.text("state = 'waiting' AND lot IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_notices_waiting",
            ["not_before"],
            unique=False,
            sqlite_where=sa.text("state = 'waiting' AND lot IS NULL"),
            postgresql_where=sa.text("state = 'waiting' AND lot IS NULL"),
        )

    op.create_table(
        "questions",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("case", sa.String(), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("clause", sa.String(), nullable=False),
        sa.Column("asked_of", sa.String(), nullable=False),
        sa.Column("eligible", JSON, nullable=False),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("missed", sa.Integer(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due", JSON, nullable=True),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.String(), nullable=True),
        sa.Column("answer", JSON, nullable=True),
        sa.ForeignKeyConstraint(["case"], ["cases.number"], name=op.f("fk_questions_case_cases")),
        sa.ForeignKeyConstraint(
            ["department"], ["departments.name"], name=op.f("fk_questions_department_departments")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questions")),
        sa.UniqueConstraint("case", "step", name=op.f("uq_questions_case_step")),
    )
    with op.batch_alter_table("questions", schema=None) as batch_op:
        batch_op.create_index("ix_questions_changed", ["department", "changed_at"], unique=False)
        batch_op.create_index("ix_questions_done", ["answered_by", "settled_at"], unique=False)
        batch_op.create_index(
            "ix_questions_missed",
            ["department", "state", "due_at", "id", "missed"],
            unique=False,
            sqlite_where=sa.text("state = 'open' AND missed > 0"),
            postgresql_where=sa.text("state = 'open' AND missed > 0"),
        )
        batch_op.create_index(
            "ix_questions_open",
            ["department", "due_at", "id", "state"],
            unique=False,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
        batch_op.create_index(
            "ix_questions_owed",
            ["department", "asked_of", "due_at", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    op.create_table(
        "rulings",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("case", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=True),
        sa.Column("clause", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=True),
        sa.Column("amount", sa.Numeric(), nullable=True),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("because", JSON, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("profile", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case"], ["cases.number"], name=op.f("fk_rulings_case_cases")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rulings")),
        sa.UniqueConstraint("case", "key", name=op.f("uq_rulings_case_key")),
    )
    with op.batch_alter_table("rulings", schema=None) as batch_op:
        batch_op.create_index("ix_rulings_of", ["clause", "about", "at"], unique=False)

    op.create_table(
        "staff_roles",
        sa.Column("staff", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["staff"], ["staff.number"], name=op.f("fk_staff_roles_staff_staff")),
        sa.PrimaryKeyConstraint("staff", "role", "since", name=op.f("pk_staff_roles")),
    )
    with op.batch_alter_table("staff_roles", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_staff_roles_role"), ["role"], unique=False)

    op.create_table(
        "steps",
        sa.Column("case", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("gave", JSON, nullable=False),
        sa.ForeignKeyConstraint(["case"], ["cases.number"], name=op.f("fk_steps_case_cases")),
        sa.PrimaryKeyConstraint("case", "key", name=op.f("pk_steps")),
    )
    op.create_table(
        "substitutes",
        sa.Column("absent", sa.String(), nullable=False),
        sa.Column("stand_in", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["absent"], ["staff.number"], name=op.f("fk_substitutes_absent_staff")),
        sa.ForeignKeyConstraint(["stand_in"], ["staff.number"], name=op.f("fk_substitutes_stand_in_staff")),
        sa.PrimaryKeyConstraint("absent", "stand_in", "since", name=op.f("pk_substitutes")),
    )
    op.create_table(
        "refused_attempts",
        sa.Column("question", sa.Integer(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("content", JSON, nullable=False),
        sa.Column("reasons", JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["question"], ["questions.id"], name=op.f("fk_refused_attempts_question_questions")
        ),
        sa.PrimaryKeyConstraint("question", "attempt", name=op.f("pk_refused_attempts")),
    )
    op.create_table(
        "timers",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("question", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("fired_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["question"], ["questions.id"], name=op.f("fk_timers_question_questions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timers")),
        sa.UniqueConstraint("question", "kind", name=op.f("uq_timers_question_kind")),
    )
    with op.batch_alter_table("timers", schema=None) as batch_op:
        batch_op.create_index(
            "ix_timers_waiting",
            ["at"],
            unique=False,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )
