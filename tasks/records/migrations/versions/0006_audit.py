"""audit: an append-only chain of what was changed."""

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Filled in while this is being built."""


def downgrade() -> None:
    """Filled in while this is being built."""
