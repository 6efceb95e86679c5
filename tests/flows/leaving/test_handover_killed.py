"""A handover whose bursts are killed before each of their effects ends as one that nobody disturbed."""

import re
from typing import Any

import pytest
from complaints import ON_SQLITE, complain
from driving import FLOWS, House, Run
from dying import Lives, mortal, through_every_death
from leavers import LAST_DAY, SIGN, holds, items, rows_of, side, stores_and_it, takeovers
from sqlalchemy import select

from tasks.records.engine import reading
from tasks.records.models import Case, Notice, Question, Ruling, Step

NUMBER = re.compile(r"\b[A-Z]{3}-\d{8}-\d{4}\b")


def on(lives: Lives, run: Run, content: dict[str, Any]) -> Run:
    """Answer, and let the run go on, from death to death where it is mortal."""
    assert run.sent(**content) == "ACCEPT"
    return through_every_death(lives, run)


def playing(house: House, lives: Lives, leaver: str) -> Run:
    """A handover with a dispute, a loss that is agreed on, an account, an interview, signatures and pay."""
    facts = {
        "leaver": leaver,
        "cause": "合同终止 termination",
        "last_day": LAST_DAY.isoformat(),
        "taken_by": "H1",
    }
    deployment = house.api.read_deployment_by_name("offboarding-handover/offboarding-handover")
    parameters = {"request": facts | {"receiver": "A4"}}
    started = house.api.create_flow_run_from_deployment(deployment.id, parameters=parameters)
    run = through_every_death(lives, Run(house.api, started.id, FLOWS["offboarding-handover"]))
    declared = [row | {"has": "无 none"} for row in run.form["properties"]["declared"]["default"]]
    on(lives, run, {"answered_by": leaver, "declared": declared, "no_more": True})

    def own(name: str) -> Run:
        return through_every_death(lives, side(house, run, name))

    def each(part: Run, by: str, **said: Any) -> None:
        on(lives, part, {"answered_by": by, "rows": rows_of(part, **said)})

    receiver, custodian, it, hr = own("A4"), own("custodian"), own("it"), own("hr")
    each(receiver, "A4", takes="有异议 disputed", reason="缺记录")
    each(receiver, "D1", verdict="退回补充 supplement", reason="请补")
    each(receiver, leaver, adds="见附件")
    each(receiver, "A4", takes="接收 accepted")
    each(custodian, "W1", given_back="缺失 missing")
    each(custodian, "D1", verdict="经同意折价扣款 deduct", value="30", reason="遗失")
    on(lives, custodian, {"answered_by": leaver, "agrees": "同意扣款 agrees"})
    each(it, "I1", shut="已注销 closed")
    held = {"interview": "已面谈 held", "reasons": ["个人原因 personal"], "outcome": "离职 leaves"}
    on(lives, hr, {"answered_by": "H1", **held})
    run.go_on()
    on(lives, run, {"answered_by": "D1", **SIGN})
    on(lives, run, {"answered_by": "F1", "salary": "3000", "agreed_deduction": "30.00"})
    return on(lives, run, {"answered_by": "H1", "complete": True})


def record(run: Run, leaver: str) -> dict[str, list[str]]:
    """What the case book keeps of it, without its own numbers."""
    number = run.case.number

    def plain(text: object) -> str:
        return NUMBER.sub("…", str(text)).replace(leaver, "LEAVER")

    with reading() as book:
        asked = book.scalars(select(Question).where(Question.case == number).order_by(Question.id))
        rulings = book.scalars(select(Ruling).where(Ruling.case == number).order_by(Ruling.id))
        told = book.scalars(select(Notice).where(Notice.case == number))
        done = book.scalars(select(Step.key).where(Step.case == number))
        return {
            "questions": sorted(
                plain(f"{one.step} {one.asked_of} {one.state} {one.attempt}") for one in asked
            ),
            "rulings": sorted(plain(f"{one.clause} {one.what} {one.amount}") for one in rulings),
            "notices": sorted(plain(f"{one.kind} {one.recipient} {one.title}") for one in told),
            "acts": sorted(plain(key) for key in done),
            "items": [plain(f"{one.kind} {one.state} {one.value}") for one in items(run).values()],
            "outcome": sorted(plain(one) for one in (run.case.outcome or {}).items()),
        }


@ON_SQLITE
@pytest.mark.clause("OFF-01", "OFF-02", "OFF-03", "OFF-05", "OP-OFF-4")
def test_a_handover_killed_before_each_effect_of_each_burst_is_the_same_as_one_left_alone(
    team: House, *, in_full: bool
) -> None:
    stores_and_it()
    plays = {}
    for leaver in ("A3", "A5"):
        complain(team, taken_by=leaver)
        holds(leaver, (f"P-{leaver}", "badge", "工牌"), (f"crm/{leaver}", "account", "客服系统"))
    with mortal() as lives:
        lives.every = 1 if in_full else 2
        plays["A3"] = record(playing(team, Lives(immortal=True), "A3"), "A3")
        killed = playing(team, lives, "A5")
        plays["A5"] = record(killed, "A5")
        assert len(lives.deaths) > (100 if in_full else 50), "each burst has several effects"
    assert plays["A5"] == plays["A3"]
    assert len(takeovers()) == 4
    with reading() as book:
        handovers = select(Case.number).where(Case.procedure == "offboarding_handover")
        assert len(book.scalars(handovers).all()) == 2
