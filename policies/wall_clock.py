"""Between moments and the clock on the wall, in order even when clocks are put forward or back."""

from bisect import bisect_left
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_MINUTE = timedelta(minutes=1)


def aware(moment: datetime, field: str) -> datetime:
    """Pass a moment through; a `ValueError` naming the field when it has no time zone."""
    if moment.utcoffset() is None:
        raise ValueError(
            f"{field} {moment} has no time zone: give it one, such as {moment.isoformat()}+08:00"
        )
    return moment


def shown_in(zone: ZoneInfo, moment: datetime) -> datetime:
    """Give the same moment as the zone's clock shows it, also where it was put into a reading that is skipped."""
    return moment.astimezone(UTC).astimezone(zone)


def moment_at(wall: datetime, zone: ZoneInfo) -> datetime:
    """Give the moment, in UTC, when the clock first shows or passes `wall`."""
    first, second = _readings(wall, zone)
    return _turn(wall, zone) if second < first else first


def wall_at(moment: datetime, zone: ZoneInfo) -> datetime:
    """Give the latest reading, without a zone, that the clock has reached at `moment`.

    In the hour after clocks are put back this is the reading they were put back from: an hour that
    is struck twice would let a later start end earlier.
    """
    local = moment.astimezone(zone)
    wall = local.replace(tzinfo=None, fold=0)
    if not local.fold:
        return wall
    first, second = _readings(wall, zone)
    return wall + (_turn(wall, zone) - first) if first < second else wall


def _readings(wall: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    first, second = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    return first, second


def _turn(wall: datetime, zone: ZoneInfo) -> datetime:
    """Find when the clocks were changed, to the minute; `wall` is a reading skipped or shown twice."""
    early, late = sorted(_readings(wall.replace(second=0, microsecond=0), zone))
    after = late.astimezone(zone).utcoffset()
    minutes = range((late - early) // _MINUTE + 1)
    passed = bisect_left(
        minutes, 1, key=lambda n: (early + n * _MINUTE).astimezone(zone).utcoffset() == after
    )
    return early + passed * _MINUTE
