"""What people do in the cases that faults strike: how each begins, who answers what, what falls due."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from typing import Any

Fields = dict[str, Any]

EARLIER = timedelta(minutes=62)
"""So long before its start a matter was received: it lies in the past by a clock that was set back as well."""

MIXED = ("plain", "late", "plain", "fault", "rounds", "plain", "late", "passed up", "plain", "skipped")


@dataclass(frozen=True)
class Script:
    """One kind of case: the procedure, what it begins with, and the answers by form and attempt.

    A form without an answer is left to fall due.
    """

    kind: str
    procedure: str
    begins: Fields
    answers: dict[str, Fields]

    def parameters(self, name: str) -> Fields:
        """What the run of a case of that name begins with; no two complaints are alike."""
        received = {"received_at": (datetime.now(UTC) - EARLIER).isoformat()}
        if self.procedure == "request-for-instructions":
            return {"request": self.begins | received}
        return {"complaint": self.begins | received | {"category": f"暖气不热 {name}"}}


def _complaint(team: str) -> Fields:
    department = "逾期部" if team == "L" else "测量部"
    told = {"channel": "电话 phone", "content": "两天没有暖气,家里有老人", "customer": "王小明"}
    return told | {"taken_by": f"{team}3", "apologised": True, "department": department}


def _request(team: str, **more: Any) -> Fields:
    department = "逾期部" if team == "L" else "测量部"
    asked = {"occasion": "超出本职范围 beyond-post", "matter": "客户要求上门道歉"}
    return asked | {"taken_by": f"{team}3", "department": department} | more


def _order(team: str, by: str = "2") -> Fields:
    return {
        "answered_by": f"{team}{by}",
        "handler": f"{team}4",
        "confirmed_class": "一般投诉 general",
    }


def _round(team: str, number: int = 1, *, satisfied: bool = True) -> dict[str, Fields]:
    """Found, told and called back, by attempt 1 of each form."""
    nth = "" if number == 1 else f"{number}-"
    call_back = {"answered_by": f"{team}3", "resolved": satisfied, "satisfied": satisfied}
    return {
        f"finding-{nth}1": {"answered_by": f"{team}4", "finding": "阀门损坏", "remedy": "已更换"},
        f"result-{nth}1": {"answered_by": f"{team}4", "told": "阀门已更换,暖气恢复"},
        f"call-back-{nth}1": call_back,
    }


def _faulty() -> dict[str, Fields]:
    """A finding that is refused at first, and a service fault that the supervisor verifies."""
    fault = {"answered_by": "B4", "finding": "说错了", "service_fault": True, "at_fault": "B3"}
    verdict = {"answered_by": "B2", "verified": True, "at_fault": "B3", "reason": "录音核实"}
    found = {"finding-1": fault, "finding-2": fault | {"remedy": "已更正并致歉"}}
    return {"investigation-1": _order("B")} | _round("B") | found | {"verification-1": verdict}


def _instructed(by: str, handling: str) -> Fields:
    return {"answered_by": by, "handling": handling, "reply": "登门致歉"}


COMPLAINT, REQUEST = "complaint-handling", "request-for-instructions"
REPORTED = {"answered_by": "L3", "report": "已登门"}
SCRIPTS = {
    one.kind: one
    for one in (
        Script("plain", COMPLAINT, _complaint("B"), {"investigation-1": _order("B")} | _round("B")),
        Script("late", COMPLAINT, _complaint("L"), {"investigation-2-1": _order("L", "1")} | _round("L")),
        Script("fault", COMPLAINT, _complaint("B"), _faulty()),
        Script(
            "rounds",
            COMPLAINT,
            _complaint("B"),
            {"investigation-1": _order("B")} | _round("B", satisfied=False) | _round("B", 2),
        ),
        Script(
            "passed up",
            REQUEST,
            _request("B"),
            {
                "instruction-1": _instructed("B2", "上报上一级 pass-up"),
                "instruction-2-1": _instructed("B1", "批复 answer"),
            },
        ),
        Script(
            "skipped",
            REQUEST,
            _request("L", emergency_kind="人身安全 safety", skips=True),
            {"instruction-1": _instructed("L1", "批复 answer"), "report-afterwards-2-1": REPORTED},
        ),
    )
}


def mixed(cases: int) -> Iterator[Script]:
    """So many cases of all kinds, always in the same order."""
    return (SCRIPTS[kind] for kind in islice(cycle(MIXED), cases))
