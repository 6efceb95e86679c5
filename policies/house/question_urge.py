"""question-urge · 催办: how often an open question may be called to mind, and by whom (OP-HOUSE-141)."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from pydantic import BaseModel, JsonValue

from policies.citations import cites
from policies.house.act_forms import ActPolicy, OnQuestion, OpenQuestion
from policies.ruling import Ruling
from policies.spans import LENGTHS, Span


class Urge(OnQuestion, title="催办 Urge"):
    """OP-HOUSE-141 · which open question is called to mind, by whom, why."""


class UrgePolicy(ActPolicy, file="house/question_urge.toml"):
    """The numbers of urging on one day, in one profile."""

    most_a_day: int
    apart_at_least: Span

    @cites("OP-HOUSE-141")
    def told(self, urge: Urge, asked: OpenQuestion) -> Sequence[str]:
        """Everybody who may answer and hasn't, but for whoever urges."""
        return [person for person in asked.people if person != urge.taken_by]

    @cites("OP-HOUSE-141")
    def wrong_urge(
        self, urge: Urge, asked: OpenQuestion, before: Sequence[datetime], moment: datetime
    ) -> list[str]:
        """Not one's own, nothing paused, and neither too often nor too soon; `before`: when it was urged so far.

        Reading: what one may answer oneself is one's own, be it asked of a role that others hold too.
        """
        if urge.taken_by in asked.people and not asked.several:
            return ["taken_by: 本人可以答复，无须催办 it is yours to answer"]
        if not self.told(urge, asked):
            return ["step: 没有可催的人 there is nobody to urge"]
        if asked.paused:
            return ["step: 已暂停，恢复后再催 it is paused, urge it once it goes on"]
        until = self.not_before(before, moment)
        if until <= moment:
            return []
        times, again = len(self._of_today(before, moment)), f"{until:%Y-%m-%d %H:%M}"
        return [
            f"step: 今日已催 {times} 次，{again} 起可再催 urged {times} times today, again from {again} on"
        ]

    @cites("OP-HOUSE-141")
    def not_before(self, before: Sequence[datetime], moment: datetime) -> datetime:
        """From when it may be urged again: a while after the last time, the next day once that's enough."""
        local = moment.astimezone(self.calendar.tz)
        apart = LENGTHS[self.apart_at_least.unit] * self.apart_at_least.amount
        waited = max((at + apart for at in before), default=local).astimezone(self.calendar.tz)
        if len(self._of_today(before, moment)) < self.most_a_day:
            return waited
        return max(waited, datetime.combine(local.date() + timedelta(days=1), time(), self.calendar.tz))

    @cites("OP-HOUSE-141")
    def urged(self, asked: OpenQuestion, told: Sequence[str], nth: int) -> Ruling:
        """Who was urged to answer what, for the how manieth time."""
        people: list[JsonValue] = [*told]
        return self.ruling("催办", self.clause_of("most_a_day"), step=asked.step, told=people, nth=nth)

    def _of_today(self, before: Sequence[datetime], moment: datetime) -> list[datetime]:
        today = self.calendar.day_of(moment)
        return [at for at in before if self.calendar.day_of(at) == today]


class Urged(BaseModel, frozen=True):
    """Who was urged, for the how manieth time, and from when on they are told."""

    case: str
    step: str
    told: tuple[str, ...]
    nth: int
    tells_from: datetime
