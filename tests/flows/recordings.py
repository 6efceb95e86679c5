"""What the tests of recordings have in common: a register of calls, and what is heard in them."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from driving import Run
from sqlalchemy import select

from tasks.records.engine import reading, writing
from tasks.records.recordings import Recording, RecordingFinding

SHANGHAI = ZoneInfo("Asia/Shanghai")


def today() -> datetime:
    """The first moment of the day in the department's zone."""
    return datetime.now(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)


def day(days_ago: int = 0) -> str:
    return (today() - timedelta(days=days_ago)).date().isoformat()


def friday_after(days_ago: int) -> str:
    """The Friday whose weekly check hears what was recorded on that day."""
    made = (today() - timedelta(days=days_ago)).date()
    return (made + timedelta(days=(4 - made.weekday() - 1) % 7 + 1)).isoformat()


def register(number: str, operator: str = "O1", *, days_ago: float = 0, **more: Any) -> None:
    """Enter a recording made just after midnight of that day."""
    made = today() - timedelta(days=days_ago) + timedelta(seconds=1)
    with writing() as book:
        book.add(
            Recording(
                department="客服部",
                number=number,
                operator=operator,
                started_at=made.astimezone(UTC),
                **{"seconds": 90} | more,
            )
        )


def entry(number: str) -> Recording:
    with reading() as book:
        return book.scalars(select(Recording).where(Recording.number == number)).one()


def findings() -> list[tuple[str, str, str]]:
    """Every finding on record: recording, by which listening, what."""
    with reading() as book:
        rows = book.execute(
            select(Recording.number, RecordingFinding.check, RecordingFinding.kind)
            .join(Recording, Recording.id == RecordingFinding.recording)
            .order_by(RecordingFinding.id)
        )
        return [(row[0], row[1].partition(" ")[2], row[2].partition(" ")[0]) for row in rows]


def sheet(**found: str) -> list[dict[str, str]]:
    """What was heard, by recording: `R1="派错站"`; a problem comes with its reason."""
    return [
        {"recording": number, "found": finding, "explanation": "" if finding == NOTHING else "复听核对"}
        for number, finding in found.items()
    ]


NOTHING = "未发现问题 nothing"
ADDRESS = "地址错误 wrong-address"
STATION = "维修站错误 wrong-station"
PHRASE = "用语不标准 non-standard-phrase"
PRAISE = "值得表扬 worth-praise"
COMPLAINT = "听到投诉 complaint-heard"


def ruled(run: Run) -> list[tuple[str, str, float]]:
    """What the run's case was ruled to cost or earn: clause, about whom, how much."""
    return [(one.clause, one.about or "", float(one.amount)) for one in run.rulings if one.amount is not None]
