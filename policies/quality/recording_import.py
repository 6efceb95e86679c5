"""recording-import · 录音登记导入, beside P24: what the telephone system recorded, put on the register (REC-03)."""

from policies.intake import IntakeLimits


class RecordingImportPolicy(IntakeLimits, file="quality/recording_import.toml"):
    """How much one list of recordings may hold."""
