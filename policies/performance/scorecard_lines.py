"""The lines that a scorecard may have, and the figures that may give one (CF-05)."""

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from pydantic import BaseModel

from policies.labels import Label
from policies.organisation import Role


class Line(Label):
    """A line of any scorecard; a profile's own says which of them it has, in what order."""

    TEAM_TASK = "协助小组完成任务 team-task"
    HANDOVER = "工作交接及完成情况 handover"
    CALLBACKS = "客户回访满意度 callbacks"
    QUALITY = "业务素质和能力 quality"
    PERFORMANCE = "工作表现 performance"
    SERVICE_QUALITY = "服务质量 service-quality"
    EFFICIENCY = "工作效率 efficiency"
    ATTITUDE = "工作态度 attitude"
    RESULTS = "工作业绩 results"
    BUSINESS_ABILITY = "业务能力 business-ability"
    DISCIPLINE = "工作纪律 discipline"
    SATISFACTION = "客户满意度 satisfaction"
    RESOLUTION = "解决率 resolution"
    RECORDINGS = "录音抽查 recordings"
    WORKLOAD = "工作量 workload"
    CONVERSION = "接单转换率 conversion"
    PAYMENT_RATE = "成交付款率 payment-rate"
    RESPONSE = "回复响应速度 response"
    TONE = "语气 tone"

    @property
    def key(self) -> str:
        """What rules, forms and the case book call it."""
        return self.name.lower()


SATISFACTION, RESPONSE = "satisfaction", "response"
OUT_OF_100 = ("resolution", "recordings", "workload", "conversion", "payment_rate", "tone")
"""Figures that are shares in percent or scores of 100."""
FIGURES = (SATISFACTION, RESPONSE, *OUT_OF_100)


class WeighedLine(BaseModel, frozen=True):
    """A line of one profile's scorecard: from 0 up to its weight, judged by posts or computed from a figure."""

    line: Line
    weight: Decimal
    given_by: Sequence[str]
    clause: str

    @property
    def judged(self) -> bool:
        return {*self.given_by} <= {*Role}

    @property
    def well_given(self) -> bool:
        """By posts, or by one figure that is known."""
        return self.judged or (len(self.given_by) == 1 and self.given_by[0] in FIGURES)


def within(said: str, weight: Decimal) -> bool:
    """Whether what was written is a score that a line of this weight can have."""
    try:
        score = Decimal(said)
    except InvalidOperation:
        return False
    return score.is_finite() and 0 <= score <= weight
