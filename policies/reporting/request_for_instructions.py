"""P22 · request-for-instructions · 请示报告: level by level, and the emergency skip (REQ)."""

from datetime import datetime
from typing import ClassVar

from pydantic import BaseModel

from policies.citations import cites
from policies.reporting.instruction_forms import Handling, Instruction, InstructionRequest
from policies.rulebook import Policy
from policies.ruling import Ruling
from policies.spans import Span
from policies.working_time import Due, due


class InstructionPolicy(Policy, file="reporting/request_for_instructions.toml"):
    """The numbers of requests for instructions on one day, in one profile."""

    prefix: ClassVar = "REQ"

    answer_within: Span
    answer_urgent_within: Span
    report_within: Span
    unreachable_after: Span

    @cites("REQ-01", "REQ-03", "OP-REQ-4", "CF-48")
    def submitted(self, request: InstructionRequest) -> Ruling:
        """Anything abnormal or beyond one's post may be put to a superior; its reason is on record."""
        return self.ruling(
            f"请示事由:{request.occasion.zh}",
            "REQ-03",
            emergency=request.emergency_kind.zh,
            asked_by=request.taken_by,
        )

    @cites("REQ-02", "OP-REQ-1")
    def answer_due(self, request: InstructionRequest, since: datetime) -> Due:
        """Each level answers within 4 working hours, in an emergency within 30 minutes, day or night.

        Reading: the time runs anew for the level that a request is passed up to.
        """
        number = "answer_urgent_within" if request.urgent else "answer_within"
        return self._due(since, number, "请示" if since == request.received_at else "上报上一级")

    @cites("REQ-05")
    def passed_over(self, direct: str, first: str) -> str:
        """Who is skipped; blank where nobody is, as at the top of the line."""
        return "" if first == direct else direct

    @cites("REQ-04")
    def own_answer(self, request: InstructionRequest, given: Instruction) -> list[str]:
        """Nobody gives themselves instructions, not even standing in for their superior."""
        if given.answered_by != request.taken_by:
            return []
        return ["answered_by: 不得批复本人的请示 nobody answers their own request"]

    @cites("REQ-05", "REQ-04", "OP-REQ-3", "CF-25", "CF-26")
    def skipped(self, request: InstructionRequest, passed_over: str) -> Ruling:
        """An emergency skips one level; whoever is passed over is told at once.

        A superior is out of reach after 30 minutes; who asks says so, and it stays on record.

        Reading: `skip` here is the emergency report of one level, not a class of complaint, a leave or a promotion.
        """
        return self.ruling(
            "紧急越级上报,事后补报",
            "REQ-05",
            emergency=request.emergency_kind.zh,
            asked_by=request.taken_by,
            passed_over=passed_over,
            unreachable_after=str(self.unreachable_after),
        )

    @cites("REQ-04", "CF-25")
    def passes_up(self, given: Instruction) -> bool:
        """Whether the superior has put the matter to the next level."""
        return given.handling is Handling.UPWARDS

    @cites("REQ-04")
    def passed_up(self, given: Instruction, level: str) -> Ruling:
        """The request goes up one level."""
        return self.ruling("上报上一级", "REQ-04", by=given.answered_by, to=level)

    @property
    @cites("REQ-04")
    def nobody_above(self) -> list[str]:
        """Why the top of the line is asked again: it can't pass a request up."""
        return ["handling: 已是最高一级，请直接批复 this is the top of the line: please answer"]

    @cites("REQ-05", "OP-REQ-2")
    def report_due(self, answered_at: datetime) -> Due:
        """The report afterwards is due within 24 hours. Reading: `afterwards` runs from the answer to the request."""
        return self._due(answered_at, "report_within", "批复")

    @cites("REQ-05", "OP-REQ-2")
    def report_missing(self, request: InstructionRequest, passed_over: str, missed: Due) -> Ruling:
        """The report afterwards didn't come in time: on record, and it is still owed."""
        return self.ruling(
            "越级后逾期未补报,继续催报",
            "OP-REQ-2",
            asked_by=request.taken_by,
            passed_over=passed_over,
            due=missed.at.isoformat(),
        )

    @cites("REQ-04", "REQ-05")
    def outcome(self, case: str, given: Instruction, passed_over: str, *, in_time: bool) -> "Outcome":
        """Who answered, who was skipped, and whether the report afterwards came in time."""
        return Outcome(
            case=case, answered_by=given.answered_by, passed_over=passed_over, reported_in_time=in_time
        )

    def _due(self, start: datetime, number: str, event: str) -> Due:
        return due(start, getattr(self, number), self.calendar, event=event, clause=self.clause_of(number))


class Outcome(BaseModel, frozen=True):
    """How a request ended."""

    case: str
    entered_before: bool = False
    answered_by: str = ""
    passed_over: str = ""
    reported_in_time: bool = True
