"""Which recordings are heard: drawn by lots that anybody can draw again (OP-REC-1, OP-HOUSE-45)."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence

from pydantic import BaseModel, JsonValue

from policies.citations import cites
from policies.quality.recording_findings import HeardRecording, sheet_objections


class Candidate(BaseModel, frozen=True):
    """A recording that may be drawn, with what makes it a risk."""

    number: str
    operator: str
    complaint: bool = False
    new_operator: bool = False
    long: bool = False

    @property
    @cites("OP-HOUSE-45")
    def risk(self) -> tuple[bool, bool, bool]:
        """Complaints come before new staff's calls, and these before long ones; the greater, the riskier."""
        return self.complaint, self.new_operator, self.long


class Sample(BaseModel, frozen=True):
    """What was drawn from what, under which seed."""

    seed: str
    candidates: tuple[Candidate, ...] = ()
    drawn: tuple[Candidate, ...] = ()

    @property
    @cites("REC-08")
    def workload(self) -> dict[str, int]:
        """How many calls each operator took."""
        return dict(sorted(Counter(one.operator for one in self.candidates).items()))

    @property
    def prefilled(self) -> dict[str, JsonValue]:
        """The sheet with every drawn recording on it, and no finding: each is for the listener to choose."""
        return {"heard": [{"recording": one.number} for one in self.drawn]}

    def objections(self, heard: Sequence[HeardRecording]) -> list[str]:
        """What is wrong with a sheet on this sample, as `field: reason`."""
        return sheet_objections(heard, [one.number for one in self.drawn])

    @cites("REC-04")
    def own_among(self, listener: str) -> list[str]:
        """Nobody checks their own recordings."""
        return [
            f"answered_by: {one.number} 是本人的录音，须由他人抽查 is their own recording: somebody else checks it"
            for one in self.drawn
            if one.operator == listener
        ]


def lot(seed: str, number: str) -> str:
    """The lot of a recording under a seed: SHA-256 of `seed|number`, which any tool computes."""
    return hashlib.sha256(f"{seed}|{number}".encode()).hexdigest()


@cites("OP-REC-1", "OP-HOUSE-45")
def draw(seed: str, candidates: Iterable[Candidate], *, each: int, total: int) -> tuple[Candidate, ...]:
    """Draw up to `each` of every operator and `total` in all: riskier first, among equals by lot.

    Reading: a second recording of somebody is drawn only after one of everybody; where there are more operators
    than recordings to draw, those with the riskier calls come first.
    """
    by_lot = sorted(candidates, key=lambda one: lot(seed, one.number))
    ranked = sorted(by_lot, key=lambda one: one.risk, reverse=True)
    met: Counter[str] = Counter()
    turns: list[tuple[int, Candidate]] = []
    for one in ranked:
        if met[one.operator] < each:
            turns.append((met[one.operator], one))
            met[one.operator] += 1
    turns.sort(key=lambda turn: turn[0])
    return tuple(one for _, one in turns[:total])


@cites("RSR-01", "RSR-05")
def assigned(seed: str, candidates: Iterable[Candidate], operator: str, amount: int) -> tuple[Candidate, ...]:
    """So many for one operator to hear: their own first, then their colleagues', by lot."""
    ranked = sorted(candidates, key=lambda one: (one.operator != operator, lot(seed, one.number)))
    return tuple(ranked[:amount])
