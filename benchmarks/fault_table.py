"""The table of the faults: what came of each in one row."""

from dataclasses import dataclass
from datetime import timedelta

from benchmarks.judging import Verdict

COLUMNS = (
    *("fault", "kills", "cases", "ended as scripted", "lost", "doubled", "missed"),
    *("due times kept (latest)", "retried by hand", "audit", "took"),
)
HEAD = f"| {' | '.join(COLUMNS)} |\n|{'---|' * len(COLUMNS)}"


@dataclass(frozen=True)
class Struck:
    """What came of one fault."""

    name: str
    kills: int
    verdicts: list[Verdict]
    kept: list[timedelta]
    """How long after its due time each missed question was entered as such."""

    retried: int
    audit: str
    took: float
    by_hand: bool = False
    """Whether a run may have needed a person's Retry."""

    @property
    def survived(self) -> bool:
        by_itself = self.by_hand or not self.retried
        return self.audit == "whole" and by_itself and all(one.as_scripted for one in self.verdicts)

    def _sum(self, what: str) -> int:
        return sum(len(getattr(one, what)) for one in self.verdicts)

    @property
    def row(self) -> str:
        latest = max(self.kept, default=timedelta(0)).total_seconds()
        cells = (
            *(self.name, self.kills, len(self.verdicts), sum(one.as_scripted for one in self.verdicts)),
            *(self._sum("lost"), self._sum("doubled"), self._sum("missed")),
            *(f"{len(self.kept)} ({latest:.0f} s)", self.retried, self.audit, f"{self.took:.0f} s"),
        )
        return f"| {' | '.join(map(str, cells))} |"


def left_out(name: str, why: str) -> str:
    """The row of a fault that this machine can't have."""
    return f"| {name} | left out: {why} |"
