"""fine-and-discipline and the way from it to an appeal, on a real Prefect server and a real case book."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from complaints import ON_SQLITE, asked_of, live_by, told
from driving import House, Run
from sqlalchemy import select

from policies.performance.fine_and_discipline import FinePolicy
from policies.performance.fine_forms import BreachReport
from policies.performance.penalty_forms import PenaltyAppeal
from tasks.clock import now
from tasks.departments import department_of
from tasks.performance.ledger import points_in
from tasks.records.engine import reading, writing
from tasks.records.models import Case, StaffRole
from tasks.settings import settings

VERIFIED = {"answered_by": "S1", "verified": True, "reason": "监控可见"}
CONFIRMED = {"answered_by": "D1", "verdict": "维持 confirm", "reason": "属实"}
READ = {"answered_by": "A1", "reply": "知悉 acknowledged"}


def report(house: House, breach: str = "打电话玩游戏看电视 phone-games-tv", **more: Any) -> Run:
    said = {
        "breach": breach,
        "person": "A1",
        "happened_at": (now() - timedelta(minutes=5)).isoformat(),
        "facts": "上班看剧半小时",
        "evidence": f"https://records.example/{more.get('evidence', 1)}",
        "taken_by": "A2",
    }
    return house.start("fine-and-discipline", report=said | more)


def punished(house: House, evidence: str, **more: Any) -> Run:
    return report(house, evidence=evidence, **more).answer(**VERIFIED).answer(**CONFIRMED)


def penalties(run: Run) -> list[tuple[str, str, Decimal | None]]:
    return [(one.clause, one.unit, one.amount) for one in run.rulings]


def points() -> dict[str, Decimal]:
    with reading() as book:
        setting = department_of(book, "")
        assert setting is not None
        return points_in(book, setting, f"{now().astimezone(setting.calendar.tz):%Y-%m}")


@pytest.fixture
def shop(team: House) -> House:
    live_by("taobao-shop")
    return team


@pytest.fixture
def in_money(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("RULEBOOK_PENALTIES_IN", "money")
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.mark.clause("PEN-01", "PEN-04", "PEN-18", "OP-PEN-5", "OP-PEN-6")
def test_a_breach_is_verified_decided_entered_and_read_and_the_next_one_costs_double(shop: House) -> None:
    run = report(shop, evidence="一")
    assert asked_of(run) == "facts-verified → supervisor"
    run.answer(**VERIFIED)
    assert asked_of(run) == "penalty-decision → department-head"
    assert "第 1 次" in run.sheet
    run.answer(**CONFIRMED)
    assert asked_of(run) == "acknowledgement → A1"
    assert told(run, "penalty-decided") == ["A1"]
    run.answer(**READ)
    assert (run.state, run.case.state) == ("Completed", "closed")
    assert penalties(run) == [("PEN-01", "points", Decimal(-5))]
    assert run.case.outcome is not None
    assert run.case.outcome["reply"] == "知悉 acknowledged"

    again = report(shop, evidence="二").answer(**VERIFIED)
    assert "第 2 次" in again.sheet
    assert penalties(again.answer(**CONFIRMED)) == [("PEN-01", "points", Decimal(-10))]
    assert points() == {"A1": Decimal("-15.00")}
    assert "A1" not in again.case.subject


@ON_SQLITE
@pytest.mark.clause("PEN-03", "OP-PEN-6", "OP-PEN-3")
def test_a_fine_is_taken_in_money_where_the_house_is_set_so_and_then_costs_no_points(
    in_money: None, shop: House
) -> None:
    run = punished(shop, "聊天", breach="与买家对骂 swearing")
    assert penalties(run) == [("PEN-03", "yuan", Decimal(50))]
    assert points() == {}


@ON_SQLITE
@pytest.mark.clause("PEN-18")
def test_nobody_verifies_or_decides_on_their_own_and_then_somebody_above_is_asked(shop: House) -> None:
    run = report(shop, person="S1")
    assert asked_of(run) == "facts-verified → leadership", (
        "no vice president here: the next level that is held"
    )
    of_agent = report(shop, evidence="三")
    with writing() as book:
        book.add(StaffRole(staff="A1", role="supervisor", since=now().date()))
    of_agent.answer(**VERIFIED | {"answered_by": "A1"})
    assert of_agent.step == "facts-verified", "the accused may hold the role: what they say isn't accepted"
    assert "不得处理本人的违纪" in of_agent.sheet
    assert of_agent.refused[-1].content["verified"] is True, "what was said is kept"


@ON_SQLITE
@pytest.mark.clause("PEN-18")
def test_what_does_not_prove_true_costs_nothing_and_the_reporter_is_told(shop: House) -> None:
    run = report(shop).answer(**VERIFIED | {"verified": False})
    assert (run.state, penalties(run)) == ("Completed", [("PEN-18", "", None)])
    assert told(run, "breach-unfounded") == ["A2"]
    assert told(run, "penalty-decided") == []
    assert points() == {}


@ON_SQLITE
@pytest.mark.clause("CF-10", "OP-PEN-4", "PEN-16", "PEN-17")
def test_what_the_house_has_no_fine_for_is_asked_back_and_may_become_a_measure_of_the_ladder(
    team: House,
) -> None:
    run = report(team)
    assert asked_of(run) == "reconsidered → A2"
    assert "没有处罚" in run.sheet
    said = {name: value for name, value in run.case.facts.items() if name in BreachReport.model_fields}
    run.answer(**said | {"answered_by": "A2"})
    assert (run.step, penalties(run)) == ("reconsidered-2", [])
    run.answer(**said | {"answered_by": "A2", "breach": "违反制度或泄密 conduct-or-leak"})
    run.answer(**VERIFIED)
    assert run.step == "facts-verified", "no amount in the table: a measure is to be named"
    run.answer(**VERIFIED | {"measure": "解雇 dismissal"})
    run.answer(**CONFIRMED | {"verdict": "减轻 reduce", "measure": "解雇 dismissal"})
    assert run.step == "penalty-decision"
    assert "更轻" in run.sheet
    run.answer(**CONFIRMED | {"verdict": "减轻 reduce", "measure": "纠正和培训 training"})
    assert told(run, "discipline-proposed") == ["H1"], "only proposed here: human resources carries it out"
    assert penalties(run) == [("PEN-17", "", None)]


@ON_SQLITE
@pytest.mark.clause("CF-10")
def test_a_report_of_what_the_house_does_not_punish_may_be_withdrawn(team: House) -> None:
    run = report(team)
    said = {name: value for name, value in run.case.facts.items() if name in BreachReport.model_fields}
    run.answer(**said | {"answered_by": "A2", "withdrawn": True})
    assert (run.state, penalties(run)) == ("Completed", [])
    assert run.case.outcome is not None
    assert run.case.outcome["withdrawn"] is True


@ON_SQLITE
@pytest.mark.clause("PEN-08", "OP-PEN-7")
def test_the_third_time_in_a_month_is_fined_and_a_reversed_one_does_not_count(team: House) -> None:
    live_by("taobao-dept")
    runs = [punished(team, f"第{n}次", breach="未登录旺旺 offline") for n in range(3)]
    assert [penalties(run)[0][2] for run in runs] == [None, None, Decimal(-1)]
    appeal = {"penalty": runs[0].case.number, "clause": "PEN-08", "reason": "系统故障", "taken_by": "A1"}
    team.start("penalty-appeal", appeal=appeal).answer(
        answered_by="Z1", judgement="申诉成立 upheld", reason="查实"
    )
    fourth = punished(team, "第四次", breach="未登录旺旺 offline")
    assert penalties(fourth)[0][2] is None, "the three that stand have had their fine"


@ON_SQLITE
@pytest.mark.clause("PEN-18")
def test_one_piece_of_evidence_punishes_once_and_a_run_that_starts_over_too(shop: House) -> None:
    run = punished(shop, "同一份").burst().burst()
    assert penalties(run) == [("PEN-01", "points", Decimal(-5))]
    again = report(shop, evidence="同一份")
    assert asked_of(again) == "reconsidered → A2"
    assert run.case.number in again.sheet


@ON_SQLITE
@pytest.mark.clause("OP-PEN-5", "PEN-18")
def test_silence_is_neither_a_verdict_nor_an_acknowledgement(shop: House) -> None:
    run = report(shop, evidence="静").answer(**VERIFIED).miss()
    assert run.step == "penalty-decision-2", "it climbs, and punishes nobody"
    assert [clause for clause, _, amount in penalties(run) if amount is not None] == []
    quiet = punished(shop, "默").miss()
    assert (quiet.state, quiet.case.state) == ("Completed", "closed")
    assert quiet.case.outcome is not None
    assert quiet.case.outcome["reply"] == ""
    assert points() == {"A1": Decimal("-5.00")}, "the penalty stands"


@pytest.mark.clause("OP-PEN-5", "OP-HOUSE-71")
def test_whoever_appeals_on_reading_it_has_an_appeal_that_somebody_else_decides(shop: House) -> None:
    run = punished(shop, "诉")
    run.answer(**READ | {"reply": "申诉 appeal"})
    assert run.step == "acknowledgement", "an appeal gives its reason"
    run.answer(**READ | {"reply": "申诉 appeal", "reason": "午休时间"})
    assert run.state == "Completed"
    assert run.case.outcome is not None
    appeal = shop.run_of(run.case.outcome["appeal"]).burst()
    assert appeal.step == "penalty-appeal-decision"
    assert appeal.case.facts["took_part"] == ["A1", "A2", "D1", "S1"]
    appeal.answer(answered_by="Z1", judgement="申诉成立 upheld", reason="确在午休")
    assert penalties(appeal) == [("OP-PEN-5", "points", Decimal(5))]
    assert points() == {"A1": Decimal("0.00")}
    assert penalties(punished(shop, "再")) == [("PEN-01", "points", -5)], "what was reversed doubles nothing"


@ON_SQLITE
@pytest.mark.clause("PEN-18")
def test_a_report_that_cannot_be_right_goes_back_to_the_agents_with_field_and_reason(shop: House) -> None:
    tomorrow = (now() + timedelta(days=1)).isoformat()
    run = report(shop, happened_at=tomorrow)
    assert asked_of(run) == "breach-correction → agent"
    assert "happened" in run.sheet
    assert report(shop, person="Q9", evidence="无此人").step == "breach-correction"
    assert report(shop, happened_at="2014-12-31T10:00:00+08:00").step == "breach-correction", (
        "no rules of then"
    )
    said = {name: value for name, value in run.case.facts.items() if name in BreachReport.model_fields}
    run.answer(**said | {"answered_by": "A2", "happened_at": datetime.now().astimezone().isoformat()})
    assert run.step == "facts-verified"
    with reading() as book:
        entered = book.scalars(select(Case).where(Case.procedure == FinePolicy.procedure)).all()
    assert len(entered) == 3, "nothing is entered twice"
    assert PenaltyAppeal.model_fields.keys() >= {"penalty", "clause"}
