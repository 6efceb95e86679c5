"""P26 · recording-deletion-request · 录音删除申请: who may have a recording deleted, and how (RDL)."""

from typing import ClassVar

from pydantic import BaseModel

from policies.citations import cites
from policies.organisation import Role
from policies.quality.deletion_forms import Decision, Deletion, DeletionDecision
from policies.rulebook import Policy
from policies.ruling import Ruling
from policies.spans import Span
from policies.working_time import Due, due


class DeletionPolicy(Policy, file="quality/recording_deletion_request.toml"):
    """The numbers of deleting recordings on one day, in one profile."""

    prefix: ClassVar = "RDL"

    approver: Role
    empty_below: Span
    decide_within: Span

    @cites("OP-RDL-2")
    def is_empty(self, seconds: int, *, has_speech: bool) -> bool:
        """Shorter than 3 seconds, or without speech."""
        return seconds < self.empty_below.amount or not has_speech

    @cites("RDL-02", "RDL-03", "CF-32")
    def needs_decision(self, deletion: Deletion) -> bool:
        """An empty recording goes at once; any other is decided on.

        Reading: what the lead may do as fit, the director may do too.
        """
        return not deletion.empty

    @cites("OP-RDL-1", "OP-HOUSE-48")
    def decision_due(self, deletion: Deletion) -> Due:
        """The director decides within a working day; silence climbs and is no approval."""
        return due(
            deletion.applied_at,
            self.decide_within,
            self.calendar,
            event="申请",
            clause=self.clause_of("decide_within"),
        )

    @cites("RDL-03", "OP-RDL-1")
    def own_decision(self, deletion: Deletion, decision: DeletionDecision) -> list[str]:
        """Nobody decides on their own application."""
        if decision.answered_by != deletion.taken_by:
            return []
        return ["answered_by: 不得审批本人的申请 nobody decides on their own application"]

    @cites("RDL-02", "RDL-03")
    def approved(self, decision: DeletionDecision | None) -> bool:
        """Whether the recording goes: an empty one, or one on which the decision says so."""
        return decision is None or decision.decision is Decision.APPROVE

    @cites("RDL-03")
    def told(self, decision: DeletionDecision | None) -> str:
        """What the applicant is told became of the application."""
        return Decision.APPROVE if decision is None else decision.decision

    @cites("RDL-01", "RDL-02", "RDL-03")
    def decided(self, deletion: Deletion, decision: DeletionDecision | None) -> Ruling:
        """What became of the application; whose it was, who decided and why stay on record for ever."""
        if decision is None:
            what, clause, by = "空录音,领班直接删除", "RDL-02", deletion.taken_by
        else:
            approved = self.approved(decision)
            what = "批准删除录音" if approved else "驳回删除申请,录音保留"
            clause, by = "RDL-03" if approved else "RDL-01", decision.answered_by
        return self.ruling(
            what,
            clause,
            recording=deletion.recording,
            applicant=deletion.taken_by,
            decided_by=by,
            seconds=deletion.seconds,
            has_speech=deletion.has_speech,
        )


class Outcome(BaseModel, frozen=True):
    """How an application ended."""

    case: str
    entered_before: bool = False
    recording: str = ""
    deleted: bool = False
    file: str = ""
