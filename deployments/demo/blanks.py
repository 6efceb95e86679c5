"""What the script leaves blank until it is played: moments, and the numbers of cases."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from deployments.demo.desk import last_case

BLANK = re.compile(r"\{(now|yesterday|five hours ago|case of (\w+))\}")
EARLIER = {
    "now": timedelta(),
    "yesterday": timedelta(days=1),
    "five hours ago": timedelta(hours=5),
}


def filled_in(content: Any) -> Any:  # noqa: ANN401 - whatever a form takes in
    """The content of a form with its blanks filled in, such as `{now}` or `{case of recording_spot_check}`."""
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
    return (datetime.now(UTC) - EARLIER[blank[1]]).isoformat(timespec="seconds")
