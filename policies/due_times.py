"""A due time together with all that is needed to count it again."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from itertools import groupby

from pydantic import AwareDatetime, BaseModel

from policies.spans import Span, SpanUnit
from policies.working_year import SkippedDay


class Pause(BaseModel, frozen=True):
    """A stretch that doesn't count towards a limit, why, and how much of the limit's own time it held up."""

    since: AwareDatetime
    until: AwareDatetime
    why: str
    lasted: timedelta


class Due(BaseModel, frozen=True):
    """When something is due, and the start, amount, clause, calendar and skipped days it was derived from.

    `day_of_month` and `clock` are set where the clause names a day of the month; `span` then holds the
    months that lie between. `provisional`: count again once the year's holidays are published.
    """

    at: AwareDatetime
    start: AwareDatetime
    event: str
    span: Span
    clause: str
    skipped: tuple[SkippedDay, ...] = ()
    provisional: bool = False
    calendar: str
    day_of_month: int | None = None
    clock: time | None = None
    pauses: tuple[Pause, ...] = ()

    def derivation(self) -> str:
        """Tell in Chinese how the due time was counted, so that anyone can count it again."""
        skipped = f"；跳过：{_listed(self.skipped)}" if self.skipped else ""
        unsure = "，因当年放假安排尚未公布而属暂定" if self.provisional else ""
        return (
            f"依 {self.clause}，自 {_shown(self.start)}（{self.event}）起，{self._rule()}{skipped}{self._paused()}。"
            f"到期 {_shown(self.at)}{unsure}（日历 {self.calendar}）。"
        )

    def _paused(self) -> str:
        if not self.pauses:
            return ""
        each = "、".join(
            f"{_shown(one.since)} 至 {_shown(one.until)} {one.why} {_long(one.lasted)}" for one in self.pauses
        )
        counted = "工作时间" if self.span.unit.follows_working_days else "实际时间"
        total = sum((one.lasted for one in self.pauses), timedelta())
        return f"；暂停：{each}，共顺延 {_long(total)}（{counted}）"

    def _rule(self) -> str:
        if self.day_of_month is None or self.clock is None:
            return f"期限 {self.span}，{_RULES[self.span.unit]}"
        later = f"（{self.span}后）" if self.span.amount else ""
        return (
            f"不早于起点的首个每月 {self.day_of_month} 日 {self.clock:%H:%M}{later}，"
            "当月无此日则取月末，遇休息日顺延至下一工作日"
        )


_ELAPSED = "按实际经过的时间计算"
_WORKING = "只计工作时段内的时间"
_RULES = {
    SpanUnit.seconds: _ELAPSED,
    SpanUnit.minutes: _ELAPSED,
    SpanUnit.hours: _ELAPSED,
    SpanUnit.working_minutes: _WORKING,
    SpanUnit.working_hours: _WORKING,
    SpanUnit.working_days: "自次日起计，至最后一个工作日下班时止",
    SpanUnit.calendar_days: "至届满日的同一钟点",
    SpanUnit.months: "至届满月的同日同一钟点，无此日则至月末 24:00",
}


def _shown(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment.second == 0 else f"{moment:%Y-%m-%d %H:%M:%S}"


def _long(time: timedelta) -> str:
    """As hours, minutes and, where there are any, seconds."""
    minutes, seconds = divmod(int(time.total_seconds()), 60)
    shown = f"{minutes // 60} 小时 {minutes % 60} 分钟"
    return f"{shown} {seconds} 秒" if seconds else shown


def _listed(skipped: Iterable[SkippedDay]) -> str:
    """Put neighbouring days of one reason together."""
    runs = groupby(enumerate(skipped), key=lambda item: (item[1].day.toordinal() - item[0], item[1].why))
    return "、".join(_run([rest.day for _, rest in run], why) for (_, why), run in runs)


def _run(days: list[date], why: str) -> str:
    return f"{days[0]} {why}" if len(days) == 1 else f"{days[0]} 至 {days[-1]} {why}"
