"""What the script leaves blank until it is played: moments, and the numbers of cases."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from deployments.demo.codes import code_of, first_code_of
from deployments.demo.desk import last_case
from policies.months import Month
from policies.quarters import Quarter
from tasks.settings import settings

HERE = Path(__file__).parent
BLANK = re.compile(
    r"\{(now|yesterday|five hours ago|case of (\w+)|(first )?code (\w+)|(month|quarter|day) (-?\d+)|file ([\w.]+))\}"
)
EARLIER = {
    "now": timedelta(),
    "yesterday": timedelta(days=1),
    "five hours ago": timedelta(hours=5),
}


def filled_in(content: Any) -> Any:  # noqa: ANN401 - whatever a form takes in
    """The content of a form with its blanks filled in.

    Such as `{now}`, `{case of inbox}`, `{month -1}`, `{file rows.csv}`, `{code B1}`.
    """
    match content:
        case str():
            return BLANK.sub(_said, content)
        case list():
            return [filled_in(one) for one in content]
        case dict():
            return {name: filled_in(one) for name, one in content.items()}
    return content


def _said(blank: re.Match[str]) -> str:
    if blank[2]:
        return last_case(blank[2])
    if blank[4]:
        return (first_code_of if blank[3] else code_of)(blank[4])
    if blank[5]:
        return _counted(blank[5], int(blank[6]))
    if blank[7]:
        return BLANK.sub(_said, (HERE / blank[7]).read_text("utf-8"))
    return (datetime.now(UTC) - EARLIER[blank[1]]).isoformat(timespec="seconds")


def _counted(unit: str, away: int) -> str:
    today = datetime.now(ZoneInfo(settings().time_zone))
    month = Month.of(today)
    match unit:
        case "month":
            return str(month.later(away))
        case "quarter":
            return str(Quarter.of(month).later(away))
    return (today + timedelta(days=away)).date().isoformat()
