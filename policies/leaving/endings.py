"""Why somebody gives up a post: the kinds of ending are kept apart, and a transfer ends nothing (OFF-01, TRF)."""

from policies.labels import Label


class Cause(Label):
    """What a handover follows from."""

    RESIGNATION = "辞职 resignation"
    DISMISSAL = "辞退 dismissal"
    PENALTY = "解雇 dismissal-as-penalty"
    TERMINATION = "合同终止 termination"
    RESCISSION = "解除劳动合同 rescission"
    TRANSFER = "调岗 transfer"

    @property
    def leaves(self) -> bool:
        """Whether the person leaves the house with it."""
        return self is not Cause.TRANSFER

    @property
    def way(self) -> str:
        """Out of the house, or to another post: a handover of one kind isn't one of the other."""
        return "exit" if self.leaves else "transfer"
