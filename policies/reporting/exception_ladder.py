"""CF-25 · the ladders: who settles what isn't normal, level by level, in each profile."""

from collections.abc import Callable, Sequence
from datetime import datetime

from policies.citations import cites
from policies.organisation import Role
from policies.reporting.exception_forms import Exceptional, LevelDecision, Settled
from policies.rulebook import Policy
from policies.ruling import Ruling
from policies.spans import Span
from policies.working_time import Due, due


class LadderPolicy(Policy):
    """The chain that exceptions go up, and how long each level has."""

    levels: tuple[Role, ...]
    direct: dict[str, Role]
    emergency_skips: bool
    settle_within: Span
    settle_urgent_within: Span
    report_afterwards_within: Span

    @property
    def first_level(self) -> Role:
        """Whom an exception is reported to."""
        return self.levels[0]

    @cites("OP-EXC-7", "CF-25")
    def level_above(self, level: Role) -> Role:
        """The next level of the exception's own chain; its top, and who is on no chain, has none above."""
        if level not in self.levels:
            return level
        return self.levels[min(self.levels.index(level) + 1, len(self.levels) - 1)]

    def direct_to(self, event: Exceptional) -> Role | None:
        """EXC-21 · whom a matter of that kind goes to directly, past every ladder."""
        return self.direct.get(event.kind.name.lower())

    @cites("EXC-14", "EXC-15", "EXC-17", "EXC-20", "EXC-21", "CF-25")
    def first_asked(self, event: Exceptional) -> Role:
        """Who is asked first: the direct channel of the matter, the level above in an emergency, or the first."""
        beyond = self.level_above(self.first_level) if self.skips(event) else self.first_level
        return self.direct_to(event) or beyond

    @cites("EXC-20", "REQ-05")
    def skips(self, event: Exceptional) -> bool:
        """An emergency skips one level where the profile lets it; elsewhere it goes level by level all the same."""
        return self.emergency_skips and event.emergency and self.direct_to(event) is None

    @cites("EXC-20", "REQ-05")
    def skipped(self, event: Exceptional) -> Ruling:
        """A level was skipped; it is told, and is owed a report."""
        return self.ruling(
            "紧急越级上报", "EXC-20", passed_over=self.first_level, asked=self.first_asked(event)
        )

    @cites("OP-REQ-1", "EXC-14", "EXC-20")
    def settle_due(self, event: Exceptional, since: datetime) -> Due:
        """Each level settles it within this time, in an emergency within a shorter one."""
        number = "settle_urgent_within" if event.emergency else "settle_within"
        return self._due(since, number, getattr(self, number), "上报")

    @cites("OP-EXC-7", "EXC-20")
    def may_decide(self, level: Role) -> Callable[[LevelDecision], Sequence[str]]:
        """Above the top there is nobody to pass it up to."""
        top = self.level_above(level) is level
        refused = ["decision: 已是最高一级,不能再上报 there is no level above"]
        return lambda answer: refused if top and answer.decision is Settled.PASSED_UP else []

    @cites("OP-EXC-7", "EXC-15", "EXC-20")
    def settles(self, decision: LevelDecision) -> bool:
        """Whether the level has settled it."""
        return decision.decision is Settled.SETTLED

    @cites("OP-EXC-7", "EXC-15", "EXC-20")
    def passed_up(self, level: Role, decision: LevelDecision | None) -> Ruling:
        """A level said that it is beyond its power, or said nothing in time: it goes one level up."""
        why = "逾期未答复" if decision is None else decision.decision.zh
        return self.ruling(f"上报上一级:{why}", self.clause_of("levels"), asked_of=level)

    @cites("OP-REQ-2", "EXC-20")
    def report_afterwards_due(self, settled_at: datetime) -> Due:
        """Who skipped a level reports to it within this time.

        Reading: `afterwards` begins when the emergency is settled; that it was skipped the level is told at once.
        """
        return self._due(
            settled_at, "report_afterwards_within", self.report_afterwards_within, "越级事项解决"
        )

    def _due(self, start: datetime, number: str, span: Span, event: str) -> Due:
        return due(start, span, self.calendar, event=event, clause=self.clause_of(number))
