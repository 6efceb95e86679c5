"""What holds for every question put to somebody: reminders, quiet hours, the ladder of levels."""

from datetime import datetime, time, timedelta
from decimal import Decimal

from policies.citations import cites
from policies.rulebook import Policy
from policies.ruling import Ruling
from policies.spans import Span
from policies.working_time import Due, due, moved_on, recomputed


class AskingPolicy(Policy, file="house/asking.toml"):
    """The numbers of asking, reminding and escalating on one day, in one profile."""

    quiet_from: time
    quiet_until: time
    remind_after: Decimal
    next_level_within: Span
    correct_within: Span
    decide_within: Span

    @cites("OP-HOUSE-4")
    def correction_due(self, opened_at: datetime) -> Due:
        """A record that can't be right is corrected by whoever took it, within this time."""
        return self._within(self.correct_within, "correct_within", opened_at, "登记")

    @cites("OP-HOUSE-7")
    def decision_due(self, asked_at: datetime) -> Due:
        """A superior decides what is put before them within this time."""
        return self._within(self.decide_within, "decide_within", asked_at, "提交")

    @cites("OP-HOUSE-3", "OP-ROL-3")
    def next_level_due(self, missed: Due) -> Due:
        """The next level answers within this time of the missed one."""
        return self._within(self.next_level_within, "next_level_within", missed.at, "下级逾期")

    @cites("OP-HOUSE-3", "CMP-08")
    def overdue(self, missed: Due, asked_of: str, step: str) -> Ruling:
        """Nobody answered in time: the matter goes one level up. Silence is no answer, least of all a yes."""
        return self.ruling(
            "逾期未答复,升级至上一级",
            missed.clause,
            step=step,
            asked_of=asked_of,
            due=missed.at.isoformat(),
        )

    @cites("OP-HOUSE-2")
    def reminder_at(self, limit: Due) -> datetime:
        """When the reminder goes out: after this share of the time between start and due, moved by its pauses."""
        without = (
            recomputed(limit.model_copy(update={"pauses": ()}), self.calendar) if limit.pauses else limit
        )
        at = limit.start + (without.at - limit.start) * float(self.remind_after)
        for pause in limit.pauses:
            at = moved_on(at, pause.since, pause.until, limit.span.unit, self.calendar)
        return at

    @cites("OP-HOUSE-2")
    def reminded(self, asked_of: str, step: str) -> Ruling:
        """A reminder before the due time, on record like every rung of the ladder."""
        return self.ruling("到期前提醒", "OP-HOUSE-2", step=step, asked_of=asked_of)

    @cites("OP-HOUSE-1")
    def may_tell_from(self, moment: datetime) -> datetime:
        """The earliest time to tell somebody: not in the night, not on a rest day, unless a clause says at once."""
        local = moment.astimezone(self.calendar.tz)
        while self._is_quiet(local):
            local = self._waking(local)
        return local

    def _is_quiet(self, local: datetime) -> bool:
        at, night = local.time(), self.quiet_from > self.quiet_until
        asleep = (
            (at >= self.quiet_from or at < self.quiet_until)
            if night
            else self.quiet_from <= at < self.quiet_until
        )
        return asleep or not self.calendar.is_working_day(local.date())

    def _waking(self, local: datetime) -> datetime:
        today = datetime.combine(local.date(), self.quiet_until, local.tzinfo)
        return today if local < today else today + timedelta(days=1)

    def _within(self, span: Span, number: str, start: datetime, event: str) -> Due:
        return due(start, span, self.calendar, event=event, clause=self.clause_of(number))
