"""The five acts that RPT-14 forbids, and where the records show them (P18)."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from pydantic import BaseModel

from policies.citations import cites
from policies.labels import Label
from policies.reporting.daily_report_figures import titled

EXCEPTIONS = "exceptions"


class ForbiddenAct(Label):
    """RPT-14 · the five forbidden acts."""

    OMISSION = "漏报 omission"
    CONCEALMENT = "瞒报 concealment"
    FALSIFICATION = "虚报 falsification"
    LATENESS = "迟报 lateness"
    REFUSAL = "拒报 refusal"


class Attempt(BaseModel, frozen=True):
    """Figures that somebody sent and that were refused, because they weren't the system's."""

    by: str
    figures: dict[str, int]


class Breach(BaseModel, frozen=True):
    """A forbidden act that the records seem to show; nobody named: who it was is for the verification to find."""

    act: ForbiddenAct
    person: str = ""
    facts: str


class Course(BaseModel, frozen=True):
    """What the case book shows of a report's way: who answers for it, what was sent, refused or left undone."""

    statisticians: tuple[str, ...] = ()
    attempts: tuple[Attempt, ...] = ()
    refused: tuple[tuple[str, str], ...] = ()
    """Who chose to refuse, and why."""
    silent: bool = False
    """Nothing was there when the next level's time had passed too."""
    late: bool = False
    """Late without anybody having held the report at the hour."""

    @property
    def statistician(self) -> str:
        """RPT-02 · who owns the report; nobody where several hold the post."""
        return self.statisticians[0] if len(self.statisticians) == 1 else ""


@cites("RPT-11", "RPT-14")
def wrong_figures(system: Mapping[str, int], attempts: Sequence[Attempt]) -> Iterator[Breach]:
    """Each person's wrong figures: a higher one is falsified, a lower one omitted or concealed.

    Reading: concealed is the same wrong lower figure sent by the same person once more, after the difference
    was shown, and exceptions lowered even once; that figure isn't called omitted as well.
    """
    for person in dict.fromkeys(attempt.by for attempt in attempts):
        sent = [pair for one in attempts if one.by == person for pair in one.figures.items()]
        lower = Counter((name, said) for name, said in sent if said < system[name])
        concealed = {name: said for (name, said), times in lower.items() if times > 1 or name == EXCEPTIONS}
        found = {
            ForbiddenAct.OMISSION: {name: said for name, said in lower if name not in concealed},
            ForbiddenAct.CONCEALMENT: concealed,
            ForbiddenAct.FALSIFICATION: {name: said for name, said in sent if said > system[name]},
        }
        for act, figures in found.items():
            if figures:
                yield Breach(act=act, person=person, facts=_shown(figures, system))


def _shown(figures: Mapping[str, int], system: Mapping[str, int]) -> str:
    return "；".join(f"{titled(name)} 填报 {said}，系统 {system[name]}" for name, said in figures.items())
