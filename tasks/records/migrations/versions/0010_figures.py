"""figures: repairs by when they were reported and closed, and what counts in a month, found by index."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

SOMEBODY = sa.text("about IS NOT NULL")


def upgrade() -> None:
    op.create_index("ix_cases_reported", "cases", ["procedure", "department", "reported_at"])
    op.create_index("ix_cases_closed", "cases", ["procedure", "department", "closed_at"])
    op.create_index(
        "ix_rulings_counting",
        "rulings",
        ["month", "at"],
        sqlite_where=SOMEBODY,
        postgresql_where=SOMEBODY,
    )


def downgrade() -> None:
    op.drop_index("ix_rulings_counting", "rulings")
    op.drop_index("ix_cases_closed", "cases")
    op.drop_index("ix_cases_reported", "cases")
