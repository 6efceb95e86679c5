"""To whom an open question may be given: transferred, delegated, or to be signed (OP-HOUSE-147 to OP-HOUSE-149)."""

from collections.abc import Sequence

from pydantic import BaseModel

from policies.citations import cites
from policies.house.act_forms import OpenQuestion


class Receiver(BaseModel, frozen=True):
    """Somebody a question is to be given to, as the register and the question have it."""

    number: str
    works_here: bool
    last_day: str = ""
    """The last day on the register, where one is entered."""
    excluded: str = ""
    """Why they may not answer this question; blank where they may."""

    @cites("OP-HOUSE-147")
    def wrong(self, field: str = "to") -> list[str]:
        """Somebody at work, who isn't leaving, and isn't excluded.

        Reading: whoever has a last day on the register is leaving, however far off that day is.
        """
        if not self.works_here:
            return [f"{field}: 没有在职员工“{self.number}” nobody of that number works here"]
        if self.last_day:
            return [f"{field}: {self.number} 将于 {self.last_day} 离岗 is leaving on that day"]
        if self.excluded:
            return [f"{field}: {self.number} 须回避（{self.excluded}） is excluded from this question"]
        return []


@cites("OP-HOUSE-147")
def not_to_be_given(asked: OpenQuestion) -> list[str]:
    """What nobody but whoever is asked may answer: forms in person, secret ballots, one's share among several.

    Reading: who sits on a panel or signs together was chosen with the others; another member is chosen, not sent.
    """
    if asked.several:
        return ["step: 会签、评审各方各自答复，不得另找他人 each of several answers for themselves"]
    if asked.in_person:
        return ["step: 须由本人答复，不得另找他人 nobody answers in the place of the person asked"]
    return []


@cites("OP-HOUSE-148", "OP-HOUSE-149")
def in_other_hands(prepares: str, signers: Sequence[str]) -> str:
    """Why a question can't be given on now: somebody prepares its answer, or its answer waits for signatures."""
    if prepares:
        return f"已委派给 {prepares}，须先收回 it is delegated, call it back first"
    if signers:
        return f"已答复，待 {'、'.join(signers)} 加签，可先减签 it is answered and waits for signatures"
    return ""
