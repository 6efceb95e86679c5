"""Who it was: which steps are signed by a one-time code, which codes count, who may not answer."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from policies.citations import cites
from policies.forms import Answer
from policies.rulebook import Policy

SECONDS_A_STEP = 30
"""How long a code lasts; authenticator apps know no other length (RFC 6238)."""

OWN_REQUEST = "本人发起 started it"
"""Why whoever started a case doesn't approve it."""


class Identified(StrEnum):
    """How whoever answered was identified."""

    TYPED = "typed"
    BY_CODE = "one-time-code"


class Codes(StrEnum):
    """Which steps of an installation take a one-time code."""

    OFF = "off"
    NAMED = "named"
    ALL = "all"


class Verdict(StrEnum):
    """What a code is worth; the value is the reason for whoever typed it, blank for one that counts."""

    COUNTS = ""
    WRONG = "动态口令不正确 wrong code"
    USED = "该动态口令已用过，请等下一个 that code was used before: wait for the next one"
    LATE = "动态口令已过期，请输入当前的 that code is over: enter the one shown now"
    EARLY = "手机时钟偏快，请校准后再试 the telephone's clock is ahead: set it right"


class IdentityPolicy(Policy, file="house/identity.toml"):
    """Which steps are signed, and which codes count, on one day, in one profile."""

    signed_steps: tuple[str, ...]
    drift_steps: int
    recognised_steps: int
    wrong_codes_at_most: int
    wrong_codes_minutes: int

    @cites("OP-HOUSE-132")
    def takes_code(self, codes: Codes, form: str) -> bool:
        """Whether a step takes a code. Reading: by the rules of the day of the answer, not of the case's day."""
        return codes is Codes.ALL or (codes is Codes.NAMED and form in self.signed_steps)

    @cites("OP-HOUSE-133")
    def judged(self, step: int | None, now: int, last_used: int) -> Verdict:
        """What a code of a time step is worth now: close enough to now, and later than the last one used."""
        if step is None:
            return Verdict.WRONG
        if step < now - self.drift_steps:
            return Verdict.LATE
        if step > now + self.drift_steps:
            return Verdict.EARLY
        return Verdict.USED if step <= last_used else Verdict.COUNTS

    @property
    @cites("OP-HOUSE-133")
    def recognised(self) -> int:
        """How many steps around now a code is looked for; what lies beyond the drift is only told apart."""
        return self.drift_steps + self.recognised_steps

    @cites("OP-HOUSE-133")
    def counted(self, failures: Sequence[datetime], at: datetime) -> list[datetime]:
        """The wrong codes that still count against somebody, the latest so many."""
        since = at - self._window
        return sorted(one for one in failures if one > since)[-max(1, self.wrong_codes_at_most) :]

    @cites("OP-HOUSE-133")
    def locked_until(self, failures: Sequence[datetime], at: datetime) -> datetime | None:
        """Until when no code of theirs is taken after too many wrong ones; None while there aren't too many."""
        counting = self.counted(failures, at)
        return counting[0] + self._window if len(counting) >= max(1, self.wrong_codes_at_most) else None

    @property
    def _window(self) -> timedelta:
        return timedelta(minutes=self.wrong_codes_minutes)


@cites("OP-HOUSE-135")
def excluded_from(
    form: type[Answer], started_by: Collection[str], named: Mapping[str, str]
) -> dict[str, str]:
    """Who may not answer, with the reason: whom the procedure names, and of an approval whoever started the case."""
    own = dict.fromkeys(started_by, OWN_REQUEST) if form.not_ones_own else {}
    return {**own, **named}
