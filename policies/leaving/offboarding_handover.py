"""P63 · offboarding-handover · 离职交接: the list, by when it is settled, what holds up the exit (OFF)."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from pydantic import JsonValue

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
from policies.leaving.handover_items import Found, Item, ItemKind
from policies.leaving.offboarding_forms import Handover
from policies.leaving.offboarding_rulings import OffboardingRulings
from policies.organisation import Role
from policies.spans import Span
from policies.working_time import Due, due


class OffboardingPolicy(OffboardingRulings, file="leaving/offboarding_handover.toml"):
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

    def _due(self, start: datetime, number: str, event: str) -> Due:
        return due(start, getattr(self, number), self.calendar, event=event, clause=self.clause_of(number))
