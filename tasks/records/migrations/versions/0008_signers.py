"""signers: delegated, countersigned, returned."""

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Filled in while this is being built."""


def downgrade() -> None:
    """Filled in while this is being built."""
