"""substitution · 代理登记: who may stand in for whom, from when to when (OP-HOUSE-144)."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import ClassVar, NamedTuple

from pydantic import BaseModel

from policies.citations import cites
from policies.house.substitution_forms import Substituting, SubstitutionRequest
from policies.labels import Label
from policies.rulebook import Policy
from policies.ruling import Ruling

ONE_DAY = timedelta(days=1)


class Registrar(Label):
    """As what somebody registers that somebody is away."""

    ONESELF = "本人 oneself"
    SUPERIOR = "上级 superior"
    ADMINISTRATOR = "管理员 administrator"


class Days(NamedTuple):
    """From a day to a day, both inclusive."""

    first: date
    last: date

    def common(self, other: "Days") -> "Days | None":
        """The days that both have."""
        both = Days(max(self.first, other.first), min(self.last, other.last))
        return both if both.first <= both.last else None


class StandingIn(NamedTuple):
    """Who stands in for whom on which days."""

    absent: str
    stand_in: str
    days: Days


class Serving(NamedTuple):
    """From when until when somebody works here; None: nobody of that number, or without an end."""

    since: date | None
    until: date | None

    def wrong(self, field: str, number: str, days: Days) -> list[str]:
        """Whether they aren't here on one of these days, as `field: reason`."""
        if self.since is None or (self.until is not None and self.until < days.first):
            return [f"{field}: 没有在职员工“{number}” nobody of that number works here"]
        if self.until is not None and self.until < days.last:
            return [f"{field}: {number} {self.until} 离职，早于期满 leaves before it ends"]
        if self.since > days.first:
            return [f"{field}: {number} {self.since} 才入职 joins later"]
        return []


class Found(NamedTuple):
    """What the register says of those concerned: as what somebody registers, who works when, who stands in already."""

    acting: tuple[Registrar, ...]
    absent: Serving
    stand_in: Serving
    others: tuple[StandingIn, ...]

    def ending(self, request: SubstitutionRequest, today: date) -> StandingIn | None:
        """What there is to end: the first of the two that isn't over."""
        theirs = (one for one in self.others if (one.absent, one.stand_in) == request.pair)
        return min((one for one in theirs if one.days.last >= today), default=None)


class SubstitutionPolicy(Policy, file="house/substitution.toml"):
    """Who registers stand-ins, on one day, in one profile."""

    prefix: ClassVar = "SUB"

    registered_by: tuple[Registrar, ...]

    @cites("OP-HOUSE-144")
    def days_of(self, request: SubstitutionRequest, today: date, found: Found) -> Days:
        """From today where nothing is said; ended early it ends with yesterday: who was away is back today."""
        last = date.fromisoformat(request.until) if request.until else today - ONE_DAY
        if request.ends and (ending := found.ending(request, today)) is not None:
            return Days(ending.days.first, last)
        return Days(date.fromisoformat(request.since) if request.since else today, last)

    @cites("OP-HOUSE-144")
    def wrong(self, request: SubstitutionRequest, today: date, found: Found) -> list[str]:
        """Entered by oneself, a superior or an administrator; of somebody who works here."""
        if not set(found.acting) & set(self.registered_by):
            able, en = "、".join(one.zh for one in self.registered_by), ", ".join(self.registered_by)
            return [f"taken_by: {request.taken_by} 不是{able} is none of {en}"]
        if wrong := found.absent.wrong("absent", request.absent, Days(today, today)):
            return wrong
        if request.ends:
            return self._wrong_end(request, today, found)
        return self._wrong_days(request, today, found) or self._wrong_person(request, today, found)

    def _wrong_end(self, request: SubstitutionRequest, today: date, found: Found) -> list[str]:
        ending, last = found.ending(request, today), self.days_of(request, today, found).last
        if ending is None:
            return [f"stand_in: {request.stand_in} 没有代理 {request.absent} isn't standing in"]
        if not today - ONE_DAY <= last < ending.days.last:
            return [
                f"until: 不早于昨日，且早于 {ending.days.last} neither before yesterday nor later than entered"
            ]
        return []

    def _wrong_days(self, request: SubstitutionRequest, today: date, found: Found) -> list[str]:
        days = self.days_of(request, today, found)
        if not request.until:
            return ["until: 请填写截止日期 say until when"]
        if days.last < max(days.first, today):
            return [f"until: {days.last} 已过，或早于开始日 has passed, or lies before the first day"]
        return found.stand_in.wrong("stand_in", request.stand_in, days)

    def _wrong_person(self, request: SubstitutionRequest, today: date, found: Found) -> list[str]:
        days = self.days_of(request, today, found)
        if request.stand_in == request.absent:
            return ["stand_in: 不能由本人代理 nobody stands in for themselves"]
        if _in_a_circle(request.stand_in, request.absent, days, found.others):
            return ["stand_in: 同一日互相代理 the two stand in for each other on a day in common"]
        beside = [one for one in found.others if one.absent == request.absent and one.days.common(days)]
        if any(one.stand_in == request.stand_in for one in beside):
            return ["stand_in: 此期间已登记该代理人 is registered for some of these days already"]
        if beside and not request.beside:
            names = "、".join(f"{one.stand_in}（{one.days.first} 至 {one.days.last}）" for one in beside)
            return [
                f"beside: 此期间另有代理人 {names}，确需并行请勾选 there is another: say so if both are meant"
            ]
        return []

    @cites("OP-HOUSE-144")
    def registered(self, about: Substituting) -> Ruling:
        """Who stands in for whom, from when to when, or until when after all."""
        return self.ruling(
            "代理提前结束" if about.ends else f"代理：{about.cause.zh}",
            "OP-HOUSE-144",
            absent=about.absent,
            stand_in=about.stand_in,
            since=about.since,
            until=about.until,
            by=about.taken_by,
        )

    @cites("OP-HOUSE-144")
    def told(self, about: Substituting) -> str:
        """What the stand-in is told of."""
        return "stand-in-ended" if about.ends else "stand-in-registered"

    @cites("OP-HOUSE-144")
    def outcome(self, case: str, about: Substituting) -> "Outcome":
        """What was registered."""
        days = {"since": about.since, "until": about.until}
        return Outcome(case=case, absent=about.absent, stand_in=about.stand_in, **days)


def _in_a_circle(person: str, absent: str, days: Days, others: Sequence[StandingIn]) -> bool:
    """Whether somebody is stood in for, hand to hand on a day in common, by whoever is away."""
    return any(
        one.stand_in == absent
        or _in_a_circle(one.stand_in, absent, both, [left for left in others if left is not one])
        for one in others
        if one.absent == person and (both := one.days.common(days)) is not None
    )


class Outcome(BaseModel, frozen=True):
    """What was registered: who stands in for whom until when."""

    case: str
    absent: str = ""
    stand_in: str = ""
    since: str = ""
    until: str = ""
