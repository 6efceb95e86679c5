"""acts: urged, copied, paused."""

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Filled in while this is being built."""


def downgrade() -> None:
    """Filled in while this is being built."""
