"""identity: who proves that they are who they say."""

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Filled in while this is being built."""


def downgrade() -> None:
    """Filled in while this is being built."""
