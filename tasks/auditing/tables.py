"""What is audited, what isn't and why, and which values an entry proves without showing them."""

from collections.abc import Mapping
from typing import NamedTuple

PERSONAL = "names, contacts and what people said of themselves or others: an entry outlives what it is about"
KEPT = "whoever has it can pass for somebody else: the entry proves only that nobody exchanged it"
LONG = "long, and shown elsewhere: the entry proves which it was"


class Audited(NamedTuple):
    """What a table is called, the text in it that entries show, and the text that they only prove, with the reason.

    Numbers, times, yes and no, primary keys and references to other rows are shown. A column of text that
    stands in neither list is sealed.
    """

    titled: str
    shown: tuple[str, ...] = ()
    sealed: Mapping[str, str] = {}


AUDITED: Mapping[str, Audited] = {
    "departments": Audited("部门 departments", ("profile", "calendar")),
    "staff": Audited("人员 staff", (), {"name": PERSONAL}),
    "staff_roles": Audited("岗位 roles"),
    "substitutes": Audited("代理 substitutes"),
    "cases": Audited(
        "案件 cases",
        ("procedure", "run_id", "external_number", "subject", "category", "state", "owner", "started_by"),
        {"facts": PERSONAL, "outcome": PERSONAL, "rules": LONG},
    ),
    "questions": Audited(
        "待办 questions",
        (
            *("step", "form", "title", "clause", "asked_of", "eligible"),
            *("run_id", "state", "answered_by", "identified", "excluded"),
        ),
        {"answer": PERSONAL, "due": LONG},
    ),
    "refused_attempts": Audited(
        "未接受的答复 refused attempts", (), {"by": PERSONAL, "content": PERSONAL, "reasons": PERSONAL}
    ),
    "rulings": Audited(
        "裁定 rulings",
        ("key", "step", "clause", "what", "about", "unit", "profile", "month"),
        {"because": PERSONAL},
    ),
    "gradings": Audited("级别 grades held", ("grade", "clause")),
    "monthly_facts": Audited("月度数据 facts of months", ("month", "metric", "source")),
    "appraisals": Audited(
        "月度考核 appraisals",
        ("month", "grade", "exempt", "letter", "answer"),
        {"lines": PERSONAL, "facts": PERSONAL},
    ),
    "quarterly_grades": Audited("季度考核 quarterly grades", ("quarter", "grade")),
    "honours": Audited("奖项 titles", ("title", "period")),
    "recordings": Audited("录音登记 recordings", ("number",), {"file": PERSONAL}),
    "recording_findings": Audited(
        "录音抽查结果 findings", ("check", "listener", "kind"), {"remark": PERSONAL}
    ),
    "holdings": Audited("财产账号 holdings", ("number", "kind", "ended_as"), {"what": PERSONAL}),
    "handover_items": Audited(
        "交接项 handover items",
        ("kind", "person", "state", "settled_by", "decided_by"),
        {"reference": PERSONAL, "what": PERSONAL, "reason": PERSONAL, "disputes": PERSONAL},
    ),
    "takeovers": Audited("接手 takeovers"),
    "code_secrets": Audited(
        "动态码密钥 secrets of one-time codes",
        ("vouched_by", "used_for", "failed_at"),
        {"secret": KEPT, "void_why": PERSONAL},
    ),
    "acts": Audited(
        "办理 acts",
        ("run_id", "kind", "what", "clause", "profile"),
        {"reason": PERSONAL, "because": PERSONAL},
    ),
    "copies": Audited("抄送 copies", (), {"reason": PERSONAL}),
    "pauses": Audited("暂停 pauses", ("reason", "clause"), {"remark": PERSONAL}),
    "substitutions": Audited("代理登记 substitutions", ("cause",)),
    "delegations": Audited("委派 delegations", ("asked_of", "state"), {"draft": PERSONAL}),
    "signers": Audited("加签 signers", ("place", "step", "state"), {"remark": PERSONAL}),
    "held_answers": Audited("待签的答复 held answers", ("by", "identified", "state"), {"answer": PERSONAL}),
    "beforehand": Audited("预填 filled in beforehand", (), {"filled_in": PERSONAL, "because": PERSONAL}),
    "returns": Audited("退回 returns", ("step",)),
}
"""Every table of the case book is here or below; one that is in neither is audited, with all its text sealed."""

EXCUSED: Mapping[str, str] = {
    "audit_entries": "it is the audit itself",
    "audit_head": "it is the audit itself: its last entry again",
    "audit_anchors": "it is the audit itself: what was published is compared with what stands outside",
    "ballot_boxes": "a vote must never be joined to its voter, and entries have an order and a time",
    "case_numbers": "a counter; a number that was given out stands in its case",
    "milestones": "what reports count; each follows from an answer or a ruling that is audited",
    "notices": "the outbox: what became of each attempt to deliver; no decision rests on it",
    "steps": "how a run finds its place again; what an act did to the case book is audited where it did it",
    "timers": "when the keeper looks again; what a due time led to is in the question and its rulings",
}

RULEBOOK, PROFILES, SETTINGS = "rulebook", "profiles", "settings"
"""What no table of the case book holds: the policies' numbers, the profiles, and how the installation is set."""

OUTSIDE = frozenset({RULEBOOK, PROFILES, SETTINGS})
