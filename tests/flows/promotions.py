"""What the tests of promotion have in common: who is eligible, and the answers on the way to the panel."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from driving import House, Run
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterTags
from sqlalchemy import select, update
from team import past_month, past_quarter, title

from policies.months import Month
from policies.quarters import Quarter
from tasks.case import in_hand
from tasks.case_page import case_page
from tasks.clock import now
from tasks.records.engine import reading, writing
from tasks.records.models import StaffRole
from tasks.records.performance import Grading

YES, NO = "赞成 for", "反对 against"
PASSED = {"answered_by": "Z3", "review": "审核通过 passed", "review_reason": "材料齐全"}
NOT_PASSED = PASSED | {"review": "审核不通过 not-passed"}
APPROVED = {"approval": "同意晋升 approve"}
APPLIES = {"applying": "申请 apply", "statement": "愿意承担更多"}
PROMOTED = {"answered_by": "Z4", "decided": "批准晋升 promote", "decision_reason": "表现突出"}
SEATED = [
    {"person": "Z3", "seat": "总经办 gm-office"},
    {"person": "Z4", "seat": "总经办 gm-office"},
    {"person": "H1", "seat": "人力资源部 hr"},
    {"person": "D1", "seat": "部门领导 department-head"},
    {"person": "X1", "seat": "其他部门 other-department"},
]
SPARE = [{"person": "M1", "seat": "其他部门 other-department"}]


def assessed(count: int) -> list[str]:
    """The months before this one, in order of time."""
    this = Month.of(now().astimezone(ZoneInfo("Asia/Shanghai")))
    return [str(this.later(-back)) for back in range(count, 0, -1)]


def eligible(candidate: str, period: int, best: int = 0, titles: int = 0) -> None:
    """Somebody is the second of five in each month, with so many quarterly As in a row and titles."""
    others = [one for one in ("R1", "A8", "A7", "A2") if one != candidate][:4]
    for month in assessed(period):
        totals = dict(zip(others, (96, 90, 85, 80), strict=False)) | {candidate: 92}
        past_month(month, **totals)
    last = Quarter.of(Month.named(assessed(1)[0]))
    for back in range(best):
        past_quarter(str(last.later(-back)), **{candidate: "A"})
    title(candidate, "excellent-agent", *assessed(titles))


def only_agents(*numbers: str) -> None:
    """From yesterday on nobody else is an agent of the department."""
    yesterday = (now() - timedelta(days=2)).date()
    with writing() as book:
        others = StaffRole.role == "agent", StaffRole.staff.not_in(numbers)
        book.execute(update(StaffRole).where(*others).values(until=yesterday))


def propose(house: House, candidate: str, **more: Any) -> Run:
    proposed = {
        "candidate": candidate,
        "proposed": "部门推举 nominated",
        "received_at": (datetime.now(UTC) - timedelta(minutes=1)).isoformat(),
        "taken_by": "D1",
    }
    return house.start("promotion-review-panel", request=proposed | more)


def supervisor_to_be(house: House, **more: Any) -> Run:
    """A1, a senior who meets every figure of a reserve supervisor, at the leader's form."""
    eligible("A1", 12, best=3, titles=3)
    return propose(house, "A1", **more)


def to_the_plan(house: House, **applied: Any) -> Run:
    """A1, nominated, having applied and been reviewed: HR is asked for the panel."""
    run = nominate(supervisor_to_be(house))
    return run.answer(answered_by="A1", **APPLIES, **applied).answer(**PASSED)


def vote(house: House, run: Run, **votes: str) -> Run:
    """Each votes on a page of their own, and the case goes on."""
    for person, said in votes.items():
        house.part_of(run, person).answer(answered_by=person, vote=said)
    return run.go_on()


def nominate(run: Run, **more: Any) -> Run:
    """The leader confirms every condition that stands on the form, and nominates."""
    defaults = run.form["properties"]["conditions"]["default"]
    listed = [one | {"fulfilled": True} for one in defaults]
    said = {"answered_by": "D1", "conditions": listed, "nomination": "推举 nominate", "assessment": "称职"}
    return run.answer(**said | more)


def plan(**more: Any) -> dict[str, Any]:
    held = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    return {"answered_by": "H1", "held_at": held, "place": "一号会议室", "members": SEATED, **more}


def record(**more: Any) -> dict[str, Any]:
    took_place = (datetime.now(UTC) - timedelta(minutes=1)).isoformat()
    return {"answered_by": "H1", "defence": "已举行 held", "took_place_at": took_place, **more}


def declare(
    house: House, run: Run, *free: str, aside: tuple[str, ...] = (), silent: tuple[str, ...] = ()
) -> Run:
    """Each member declares; the case goes on."""
    for person in free:
        house.part_of(run, person).answer(answered_by=person, interest="无利害关系 no-conflict")
    for person in aside:
        said = {"answered_by": person, "interest": "回避 stands-aside", "interest_reason": "曾共事"}
        house.part_of(run, person).answer(**said)
    for person in silent:
        house.part_of(run, person).miss()
    return run.go_on()


def score(house: House, run: Run, marks: dict[str, int], silent: tuple[str, ...] = ()) -> Run:
    """Each member gives the same mark for speech, score sheet and questions; the case goes on."""
    for person, mark in marks.items():
        said = {"speech": mark, "score": mark, "questions": mark, "asked": "如何排班"}
        house.part_of(run, person).answer(answered_by=person, **said)
    for person in silent:
        house.part_of(run, person).miss()
    return run.go_on()


def gradings(candidate: str) -> list[Grading]:
    with reading() as book:
        return list(book.scalars(select(Grading).where(Grading.staff == candidate).order_by(Grading.since)))


def result(run: Run) -> str:
    """How the review ended, in Chinese."""
    assert run.state == "Completed"
    assert run.case.state == "closed"
    return str((run.case.outcome or {})["result"]).partition(" ")[0]


def pay(run: Run, yuan: str) -> dict[str, Any]:
    """HR's answer on the pay, with grade and day as the form has them."""
    given = {name: run.form["properties"][name]["default"] for name in ("grade", "starts")}
    return {"answered_by": "H1", "monthly_pay": yuan, **given}


def page_of(run: Run) -> str:
    """The dossier as it stands."""
    return case_page(in_hand(run.case, str(run.id)))


def runs_of(house: House, run: Run) -> list[UUID]:
    """The runs in which members of the panel are asked."""
    tagged = FlowRunFilterTags.model_validate({"all_": [f"part-of:{run.case.number}"]})
    return sorted(one.id for one in house.api.read_flow_runs(flow_run_filter=FlowRunFilter(tags=tagged)))
