"""What is ruled in a handover, and how one ends (P63)."""

from collections.abc import Sequence
from datetime import timedelta

from pydantic import BaseModel, JsonValue

from policies.citations import cites
from policies.leaving.handover_items import Item, ItemKind, ItemState
from policies.leaving.offboarding_forms import Handover
from policies.leaving.settlement import PAID, TAKEN, Settlement
from policies.rulebook import Policy
from policies.ruling import Ruling
from policies.working_time import Due

ONE_DAY = timedelta(days=1)


class OffboardingRulings(Policy):
    """What a handover's rules enter on record."""

    @cites("OFF-01")
    def joined(self, about: Handover) -> Ruling:
        """A second handover of the same person joins the one under way; the earlier last day holds on the register."""
        return self.ruling(
            "并入进行中的交接",
            "OFF-01",
            about=about.leaver,
            cause=about.cause.zh,
            last_day=about.last_day,
            based_on=about.based_on,
        )

    @cites("OFF-01", "OP-OFF-1")
    def listed(self, about: Handover, items: Sequence[Item]) -> Ruling:
        """What the list began with, by kind."""
        counts = {kind.zh: sum(one.kind is kind for one in items) for kind in ItemKind}
        found: dict[str, JsonValue] = {kind: number for kind, number in counts.items() if number}
        return self.ruling(
            "编制交接清单", "OP-OFF-1", about=about.leaver, last_day=about.last_day, items=found
        )

    @cites("OFF-02", "CMP-03")
    def passes(self, about: Handover) -> Ruling:
        """What is still asked of the leaver from the day after the last one is the receiver's."""
        since = (about.until + ONE_DAY).isoformat()
        return self.ruling(
            "其余事项自次日起由接收人负责", "OFF-02", about=about.leaver, receiver=about.receiver, since=since
        )

    @cites("OP-OFF-2", "OP-OFF-4")
    def blocked(self, about: Handover, due_: Due, items: Sequence[Item]) -> Ruling:
        """The last day has come and something is open: the exit waits for it."""
        numbers: list[JsonValue] = [one.number for one in items if not one.settled]
        return self.ruling(
            "交接受阻", "OP-OFF-4", about=about.leaver, due=due_.at.isoformat(), open_items=numbers
        )

    @cites("OFF-01")
    def witnessed(self, about: Handover, by: str, items: Sequence[Item]) -> Ruling:
        """Who witnessed how many items, and how they ended."""
        counts = {one.state.zh: sum(other.state is one.state for other in items) for one in items}
        ended: dict[str, JsonValue] = dict(counts.items())
        return self.ruling("监交完成", "OFF-01", about=about.leaver, by=by, items=ended)

    @cites("OFF-03", "OP-OFF-3", "OP-OFF-4")
    def paid(self, about: Handover, said: Settlement) -> Ruling:
        """What the settlement came to, line by line."""
        lines: dict[str, JsonValue] = {name: getattr(said, name) for name in (*PAID, *TAKEN)}
        return self.ruling(
            "结清工资",
            "OFF-03",
            amount=said.paid,
            unit="yuan-paid",
            about=about.leaver,
            by=said.answered_by,
            reason=said.reason,
            **lines,
        )

    @cites("OFF-01")
    def outcome(
        self, case: str, about: Handover, items: Sequence[Item], paid: Settlement | None = None
    ) -> "Outcome":
        """How the handover ended."""
        return Outcome(
            case=case,
            leaver=about.leaver,
            receiver=about.receiver,
            result="left" if about.cause.leaves else "handed-over",
            last_day=about.last_day,
            items=len(items),
            accepted=sum(one.state is ItemState.ACCEPTED for one in items),
            net_pay=f"{paid.paid:.2f}" if paid else "",
        )


class Outcome(BaseModel, frozen=True):
    """How a handover ended: `left`, `handed-over` where nobody leaves, or `joined` to one that is under way."""

    case: str
    entered_before: bool = False
    leaver: str = ""
    receiver: str = ""
    result: str = ""
    last_day: str = ""
    items: int = 0
    accepted: int = 0
    net_pay: str = ""
