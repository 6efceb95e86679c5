"""What the tests of exceptions have in common: an exception, and the answers on its way."""

from datetime import UTC, datetime, timedelta
from typing import Any

from driving import House, Run

ONWARD = {"answered_by": "B1", "said": "住户投诉维修人员态度"}
RESULT = {"answered_by": "M1", "progress": "已有结果 obtained", "result": "已批评教育并向住户道歉"}
UNDER_WAY = {"answered_by": "M1", "progress": "处理中 under-way", "result": "正在核实"}
CONFIRMED = {"answered_by": "B1", "decision": "确认结果 confirm", "reason": "住户满意"}
SENT_BACK = {"answered_by": "B1", "decision": "退回继续处理 send-back", "reason": "住户未收到道歉"}
SETTLED = {"decision": "已解决 settled", "said": "按规定办理"}
PASSED_UP = {"decision": "超出权限,上报上一级 pass-up", "said": "需要协调其他部门"}


def exceptional(kind: str, **more: Any) -> dict[str, Any]:
    found = datetime.now(UTC) - timedelta(minutes=1)
    return {
        "kind": kind,
        "what": "经过从略",
        "found_at": found.isoformat(),
        "station": "一站",
        "taken_by": "O1",
        **more,
    }


def arise(house: House, kind: str, **more: Any) -> Run:
    return house.start("exception-escalation", event=exceptional(kind, **more))
