"""P02 · complaint-cluster-alert · 同类投诉集中预警与应急处置: what makes a cluster, and its limits (CLU)."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from pydantic import BaseModel

from policies.cases.cluster_forms import Cluster
from policies.citations import cites
from policies.rulebook import Policy
from policies.ruling import Ruling
from policies.spans import LENGTHS, Span
from policies.working_time import Due, due


class ClusterPolicy(Policy, file="cases/complaint_cluster_alert.toml"):
    """The numbers of the cluster alert on one day, in one profile."""

    prefix: ClassVar = "CLU"

    count: int
    window: Span
    report_within: Span
    fix_within: Span
    update_every: Span

    @cites("CLU-01", "OP-CLU-1")
    def window_of(self, reported: datetime) -> datetime:
        """From when on complaints of one category count together with one reported at this moment."""
        return reported - self.window.amount * LENGTHS[self.window.unit]

    @cites("CLU-01", "OP-CLU-1")
    def concentrated_around(self, reported: datetime, alike: Sequence[datetime]) -> Sequence[datetime]:
        """The first concentration that a complaint is part of, whatever the order they are entered in.

        `alike` are the times of the complaints of its category that belong to no cluster, its own among them.
        """
        for start in sorted(time for time in alike if self.window_of(reported) <= time <= reported):
            inside = sorted(time for time in alike if self.window_of(time) <= start <= time)
            if self.concentrated(len(inside)):
                return inside
        return ()

    @cites("CLU-01", "OP-CLU-1", "OP-GEN-2")
    def concentrated(self, alike: int) -> bool:
        """So many complaints of one category inside the window are a cluster. Reading: the count itself is one."""
        return alike >= self.count

    @cites("CLU-01")
    def belongs(self, reported: datetime, began: datetime, ended: datetime | None) -> bool:
        """A complaint joins the known cluster of its category, and raises no second alert.

        Reading: a cluster lasts from its first complaint's window until its fault is fixed.
        """
        return self.window_of(began) <= reported and (ended is None or reported <= ended)

    @cites("CLU-01")
    def concentration(self, cluster: Cluster) -> Ruling:
        """What was counted, and over which time."""
        return self.ruling(
            "同类投诉短时间集中", "CLU-01", complaints=cluster.complaints, began=cluster.began.isoformat()
        )

    @cites("CLU-02", "OP-CLU-2")
    def confirmation_due(self, cluster: Cluster) -> Due:
        """The supervisor hears of it at the first moment. Reading: minutes on the clock, day and night."""
        return self._due(cluster.noticed_at, "report_within", "发现集中")

    @cites("CLU-03", "OP-CLU-2")
    def plan_due(self, confirmed_at: datetime) -> Due:
        """The leadership hears of a system fault at the first moment too, and starts the plan."""
        return self._due(confirmed_at, "report_within", "主管确认")

    @cites("CLU-04", "OP-CLU-3")
    def fix_due(self, started_at: datetime) -> Due:
        """The fault is fixed in the shortest time from the start of the plan."""
        return self._due(started_at, "fix_within", "启动预案")

    @cites("CLU-04", "OP-CLU-3", "OP-CLU-5")
    def report_due(self, fixed_by: Due, last: datetime) -> Due:
        """How far the fault is fixed is told this often, and at the latest when it ought to be fixed."""
        update = self._due(last, "update_every", "上次通报")
        return min(update, fixed_by, key=lambda limit: limit.at)

    def _due(self, start: datetime, number: str, event: str) -> Due:
        return due(start, getattr(self, number), self.calendar, event=event, clause=self.clause_of(number))


class Outcome(BaseModel, frozen=True):
    """How an alert ended."""

    case: str
    entered_before: bool = False
    genuine: bool = False
    fault: str = ""
    complaints: int = 0
