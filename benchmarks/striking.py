"""What several faults have in common."""


class CannotStrike(Exception):  # noqa: N818 - the fault is left out
    """This machine can't have the fault; the message says why."""
