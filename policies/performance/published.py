"""Waiting for a month's appraisal to be published (OP-HOUSE-53)."""

from collections.abc import Sequence
from typing import ClassVar

from policies.citations import cites
from policies.forms import Answer


@cites("OP-HOUSE-53")
class AppraisalPublished(Answer):
    """OP-HOUSE-53 · the supervisor says that the months this rests on are published."""

    asks: ClassVar = "月度考核已公示 The appraisal is published"
    state: ClassVar = "awaiting-appraisal"


@cites("OP-HOUSE-53")
def still_missing(months: Sequence[str]) -> list[str]:
    """Why the answer can't be accepted: these months are still to be published."""
    return [f"answered_by: {month} 的月度考核尚未公示 isn't published yet" for month in months]
