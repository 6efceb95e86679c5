"""audit-verify · 审计核验: when, how its head is published, what is told of what it finds."""

from datetime import datetime, time, timedelta
from hashlib import sha256
from typing import ClassVar

from policies.citations import cites
from policies.house.audit_findings import AuditRequest, Bad, Finding, Verified
from policies.rulebook import Policy
from policies.ruling import Ruling
from policies.spans import LENGTHS, Span


class AuditPolicy(Policy, file="house/audit_verify.toml"):
    """The numbers of the audit on one day, in one profile."""

    prefix: ClassVar = "AUD"

    verified_at: time
    at_once: int
    anchored_every: Span
    retries: int
    first_delay: Span
    growth: int
    attempt_within: Span
    listed: int

    @property
    @cites("OP-HOUSE-138")
    def delays(self) -> list[float]:
        """Seconds before each further attempt. Reading: each delay is `growth` times the one before."""
        return [self._length(self.first_delay) * self.growth**earlier for earlier in range(self.retries)]

    @property
    @cites("OP-HOUSE-138")
    def time_limit(self) -> float:
        """Seconds that one attempt may take."""
        return self._length(self.attempt_within)

    @cites("OP-HOUSE-138")
    def anchor_due(self, last: datetime | None, moment: datetime) -> bool:
        """Whether the head is to be published again, the last time having been then."""
        return last is None or moment >= last + timedelta(seconds=self._length(self.anchored_every))

    @cites("OP-HOUSE-139")
    def found(self, verified: Verified, request: AuditRequest, moment: datetime) -> Finding:
        """What becomes a case: the same faults, found again the next day, are the same matter."""
        return Finding(
            taken_by=request.taken_by,
            external_number=_digest(verified.bad),
            category="审计记录异常",
            first=verified.bad[0].line,
            found=verified.faults,
            started_at=moment,
        )

    @cites("OP-HOUSE-139")
    def not_whole(self, verified: Verified) -> Ruling:
        """That the audit isn't whole, with the first entry that shows it."""
        return self.ruling(
            "审计记录异常",
            self.clause_of("listed"),
            faults=verified.faults,
            entries=verified.entries,
            found=[one.line for one in verified.bad],
        )

    @cites("OP-HOUSE-139")
    def known(self, verified: Verified, case: str) -> Verified:
        """What was found, with the case that it is kept in."""
        return verified.with_(case=case)

    @staticmethod
    def _length(span: Span) -> float:
        return (span.amount * LENGTHS[span.unit]).total_seconds()


def _digest(bad: tuple[Bad, ...]) -> str:
    return sha256("\n".join(one.line for one in bad).encode()).hexdigest()[:16]
