"""repair-import · 批量导入报修, beside P14: repair tickets that another system recorded (REP-02…05)."""

from policies.intake import IntakeLimits


class RepairImportPolicy(IntakeLimits, file="cases/repair_import.toml"):
    """How much one file of repair tickets may hold."""
