"""P63 · offboarding-handover · 离职交接: the list, by when it is settled, what holds up the exit (OFF)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import ClassVar

from pydantic import BaseModel, JsonValue

from policies.citations import cites
from policies.leaving.handover_days import at_the_close, working_day_before
from policies.leaving.handover_forms import (
    ROWS_AT_MOST,
    Declaration,
    GateDecision,
    GateRow,
    GateVerdict,
    Has,
)
from policies.leaving.handover_items import Found, Item, ItemKind, ItemState
from policies.leaving.offboarding_forms import Handover
from policies.leaving.settlement import PAID, TAKEN, Settlement
from policies.organisation import Role
from policies.rulebook import Policy
from policies.ruling import Ruling
from policies.spans import Span
from policies.working_time import Due, due

ONE_DAY = timedelta(days=1)


class OffboardingPolicy(Policy, file="leaving/offboarding_handover.toml"):
    """The numbers of the handover on one day, in one profile."""

    prefix: ClassVar = "OFF"

    checklist: tuple[ItemKind, ...]
    own_affairs: tuple[str, ...]
    finished_before: Span
    name_receiver_within: Span
    list_within: Span
    witness_within: Span
    close_within: Span
    asked_again_after: Span
    witnessed_by: Role

    # --- by when

    @cites("OP-OFF-2")
    def finish_due(self, about: Handover, since: datetime) -> Due:
        """The items are settled one working day before the last day.

        Reading: where that has passed already when somebody is asked, it is the last day itself.
        """
        day = working_day_before(about.until, self.finished_before.amount, self.calendar)
        return at_the_close(
            since, day, self.calendar, event="交接启动", clause=self.clause_of("finished_before")
        )

    @cites("OFF-05", "OP-OFF-3")
    def last_day_due(self, about: Handover, since: datetime) -> Due:
        """Accounts are closed, and pay is settled, by the end of the last working day.

        Reading: where the last day is a rest day, that is the working day before it.
        """
        day = working_day_before(about.until, 0, self.calendar)
        return at_the_close(since, day, self.calendar, event="交接启动", clause="OP-OFF-3")

    @cites("OP-OFF-4")
    def gate_due(self, about: Handover, since: datetime) -> Due:
        """On the last day whatever is open goes to the department head, and then again each working day."""
        last = self.last_day_due(about, about.started_at)
        return last if since < last.at else self._due(since, "asked_again_after", "仍有未办事项")

    @cites("OP-HOUSE-110")
    def receiver_due(self, since: datetime) -> Due:
        """The department head names the receiver within this time."""
        return self._due(since, "name_receiver_within", "交接启动")

    @cites("OP-HOUSE-110")
    def list_due(self, since: datetime) -> Due:
        """The leaver completes the list within this time."""
        return self._due(since, "list_within", "交接启动")

    @cites("OP-HOUSE-111")
    def witness_due(self, since: datetime) -> Due:
        """The department head witnesses within this time of the last item being settled."""
        return self._due(since, "witness_within", "全部事项办结")

    @cites("OP-HOUSE-111")
    def close_due(self, since: datetime) -> Due:
        """HR closes the exit within this time of the pay being settled."""
        return self._due(since, "close_within", "工资结清")

    # --- the list

    @cites("OFF-01", "OP-OFF-1")
    def is_own_affair(self, procedure: str) -> bool:
        """Whether cases of that procedure are the leaver's own: an appeal, the resignation itself."""
        return procedure in self.own_affairs

    @cites("OP-OFF-1")
    def to_declare(self, items: Sequence[Item]) -> Sequence[ItemKind]:
        """The entries of the standard list that the leaver has to go through: those that no register knows of."""
        listed = {one.kind for one in items}
        return [kind for kind in self.checklist if kind not in listed]

    @cites("OP-OFF-1")
    def standard_list(self, kinds: Sequence[ItemKind]) -> dict[str, JsonValue]:
        """What the leaver's form is filled in with: an entry a row, with nothing said of it."""
        rows: list[JsonValue] = [{"kind": kind.value, "what": ""} for kind in kinds]
        return {"declared": rows}

    @cites("OP-OFF-1", "OFF-02")
    def declared(self, said: Declaration) -> Sequence[Found]:
        """What the leaver's list adds."""
        some = [(row.kind, row.what) for row in said.declared if row.has is Has.SOME]
        more = [(row.kind, row.what) for row in said.others]
        return [Found(kind=kind, reference=what[:200], what=what) for kind, what in [*some, *more]]

    # --- what holds up the exit

    @cites("OP-OFF-4")
    def open_rows(self, items: Sequence[Item]) -> dict[str, JsonValue]:
        """What the head's form is filled in with: each open item, and no decision but to wait."""
        rows: list[JsonValue] = [
            {"item": one.number, "what": one.shown, "verdict": GateVerdict.WAIT.value}
            for one in items
            if not one.settled
        ]
        return {"rows": rows[:ROWS_AT_MOST]}

    @cites("OP-OFF-4")
    def given_up(self, said: GateDecision) -> Sequence[GateRow]:
        """The items that no longer hold up the exit by the head's decision."""
        return [row for row in said.rows if row.gives_up]

    # --- what is ruled

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

    def _due(self, start: datetime, number: str, event: str) -> Due:
        return due(start, getattr(self, number), self.calendar, event=event, clause=self.clause_of(number))


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
