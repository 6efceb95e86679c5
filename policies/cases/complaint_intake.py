"""complaint-intake · 批量导入投诉, beside P01: complaints that another system recorded (CMP-05, CMP-06)."""

from policies.intake import IntakeLimits


class IntakePolicy(IntakeLimits, file="cases/complaint_intake.toml"):
    """How much one file of complaints may hold."""
