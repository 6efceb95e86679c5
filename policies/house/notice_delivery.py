"""How hard a notice is tried to be delivered before it counts as failed."""

from pydantic import BaseModel, Field

from policies.citations import cites
from policies.rulebook import Policy
from policies.spans import LENGTHS, Span


class Delivered(BaseModel, frozen=True):
    """What became of one lot of notices."""

    sent: int = Field(title="已发送 Sent")
    failed: int = Field(title="发送失败 Failed")


class NoticePolicy(Policy, file="house/notice_delivery.toml"):
    """The numbers of delivering notices on one day, in one profile."""

    retries: int
    first_delay: Span
    growth: int
    attempt_within: Span

    @property
    @cites("OP-HOUSE-6")
    def delays(self) -> list[float]:
        """Seconds before each further attempt. Reading: each delay is `growth` times the one before."""
        return [_seconds(self.first_delay) * self.growth**earlier for earlier in range(self.retries)]

    @property
    @cites("OP-HOUSE-6")
    def time_limit(self) -> float:
        """Seconds that one attempt may take on all channels together."""
        return _seconds(self.attempt_within)


def _seconds(span: Span) -> float:
    return (span.amount * LENGTHS[span.unit]).total_seconds()
