"""One question put to several people: what they said so far, and when the outcome is certain (OP-HOUSE-50)."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, Field, JsonValue

from policies.forms import Answer
from policies.working_time import Due


class Opinion(Answer):
    """What one of several people says; `consents` tells which answer is a yes. Silence never is one."""

    @property
    def consents(self) -> bool:
        raise NotImplementedError


class Ballot(Answer):
    """A vote whose content nobody can join to its voter: counted when it is cast, and kept nowhere else."""

    secret: ClassVar[bool] = True
    in_person: ClassVar[bool] = True

    @property
    def choice(self) -> str:
        """What is counted."""
        raise NotImplementedError


class Said(StrEnum):
    """Where one of several people stands."""

    OPEN = "open"
    YES = "yes"
    NO = "no"
    SILENT = "silent"


class Outcome(StrEnum):
    """What several people's answers come to."""

    AGREED = "agreed"
    REFUSED = "refused"
    SHORT = "short"
    """Too few answered in time: neither a yes nor a no."""


Standing = Mapping[str, Said]
"""What each of those asked has said so far, by staff number."""


def _count(standing: Standing, said: Said) -> int:
    return sum(1 for one in standing.values() if one is said)


class AllOf(BaseModel, frozen=True):
    """会签 · everybody has to agree: one no decides, and who stays silent has not agreed."""

    rule: Literal["all"] = "all"

    def outcome(self, standing: Standing) -> Outcome | None:
        if _count(standing, Said.NO):
            return Outcome.REFUSED
        if _count(standing, Said.OPEN):
            return None
        return Outcome.SHORT if _count(standing, Said.SILENT) or not standing else Outcome.AGREED


class AnyOf(BaseModel, frozen=True):
    """或签 · the first who answers decides, with a yes or a no."""

    rule: Literal["any"] = "any"

    def outcome(self, standing: Standing) -> Outcome | None:
        if _count(standing, Said.YES):
            return Outcome.AGREED
        if _count(standing, Said.NO):
            return Outcome.REFUSED
        return None if _count(standing, Said.OPEN) else Outcome.SHORT


class ShareOf(BaseModel, frozen=True):
    """票签 · at least `percent` of all those asked agree; refused when the noes alone make that impossible."""

    rule: Literal["share"] = "share"
    percent: int = Field(gt=0, le=100)
    quorum: int = Field(0, ge=0)

    def outcome(self, standing: Standing) -> Outcome | None:
        still, yes, no = (_count(standing, said) for said in (Said.OPEN, Said.YES, Said.NO))
        wanted = self.percent * len(standing)
        if standing and yes + no >= self.quorum:
            if yes * 100 >= wanted:
                return Outcome.AGREED
            if (len(standing) - no) * 100 < wanted:
                return Outcome.REFUSED
        return None if still and yes + no + still >= self.quorum else Outcome.SHORT


class Everybody(BaseModel, frozen=True):
    """评分 · everybody's own figure counts, so all are waited for; fewer than the quorum come to nothing."""

    rule: Literal["everybody"] = "everybody"
    quorum: int = Field(1, ge=0)

    def outcome(self, standing: Standing) -> Outcome | None:
        still = _count(standing, Said.OPEN)
        given = len(standing) - still - _count(standing, Said.SILENT)
        if given + still < self.quorum or not standing:
            return Outcome.SHORT
        return None if still else Outcome.AGREED


Rule = Annotated[AllOf | AnyOf | ShareOf | Everybody, Field(discriminator="rule")]


class Part(BaseModel, frozen=True, title="会签中的一份 One share of several"):
    """One person's share in a question to several: what their own run needs to ask them."""

    case: str
    step: str
    person: str
    form: str
    due: Due | None
    rule: Rule
    suggest: dict[str, JsonValue] = {}
    because: tuple[str, ...] = ()


class Count(BaseModel, frozen=True):
    """A ballot's result: how many voted, and for what; `votes` is empty where too few voted to keep it secret."""

    asked: int
    voted: int
    votes: dict[str, int] = {}

    def share(self, choice: str) -> int | None:
        """The share of those who voted that chose it, in whole percent rounded down; None where none is shown."""
        return self.votes.get(choice, 0) * 100 // self.voted if self.votes and self.voted else None


def counted(asked: int, votes: Mapping[str, int], at_least: int) -> Count:
    """OP-HOUSE-51 · the count of a ballot; not shown where fewer voted than would keep each vote secret."""
    voted = sum(votes.values())
    return Count(asked=asked, voted=voted, votes=dict(votes) if voted >= at_least else {})
