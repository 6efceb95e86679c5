"""P49 · bonus-allocation, on a real Prefect server and a real case book."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from complaints import ON_SQLITE, asked_of, live_by, told
from driving import House, Run
from sqlalchemy import func, select
from team import facts, paper, past_month

from deployments.schedules import each_month
from policies.months import Month
from policies.performance.bonus_allocation import BonusPolicy
from tasks.clock import now
from tasks.records.engine import reading, writing
from tasks.records.models import Case, Ruling
from tasks.settings import settings

LAST = str(Month.of(datetime.now(ZoneInfo("Asia/Shanghai"))).later(-1))
RELEASED = {"answered_by": "F1", "review": "放行 released"}


def published() -> None:
    """A1 to A3 share; A4 was too few days on duty, A8 is on probation, R1 a reserve supervisor."""
    past_month(LAST, A1=90, A2=60, A3=-5, A4=(80, {"days_on_duty": 14}), A8=99, R1=99)


def allot(house: House, **request: Any) -> Run:
    return house.start("bonus-allocation", request=request)


def shares(run: Run) -> dict[str | None, str]:
    paid = [one for one in run.rulings if one.clause == "BON-05" and one.amount is not None]
    assert {(one.unit, one.month) for one in paid} <= {("yuan-paid", LAST)}
    return {one.about: str(one.amount.quantize(Decimal("0.01"))) for one in paid if one.amount is not None}


@pytest.mark.clause("BON-01", "BON-03", "BON-05", "BON-06", "OP-BON-3", "OP-BON-4")
def test_the_months_sales_become_a_pool_that_is_shared_reviewed_paid_and_told_to_each_alone(
    team: House,
) -> None:
    published()
    facts(LAST, A1={"sales": 60_000}, A2={"sales": 39_999}, A8={"sales": 1})
    run = allot(team)
    assert asked_of(run) == "bonus-review → finance"
    assert "1000.00 ÷ 150.00 × 90.00" in run.sheet
    assert "| A4 | 14 | 在岗天数不足 (OP-BON-4) |" in run.sheet
    assert shares(run) == {}, "nothing is paid before it is released"
    run.answer(**RELEASED)
    assert (run.state, run.case.state) == ("Completed", "closed")
    assert shares(run) == {"A1": "600.00", "A2": "400.00", "A3": "0.00"}
    (mine,) = [one for one in run.rulings if one.about == "A1"]
    assert (mine.because["pool"], mine.because["sum_of_scores"], mine.because["score"]) == (
        "1000.00",
        "150.00",
        "90.00",
    )
    assert told(run, "bonus") == ["A1", "A2", "A3", "A4", "A8", "R1"]
    bodies = {one.recipient: one.body for one in run.notices if one.kind == "bonus"}
    assert "600.00" in bodies["A1"]
    assert not any(other in bodies["A1"] for other in ("400.00", "A2", "1000.00"))
    assert "试用期" in bodies["A8"]
    outcome = run.case.outcome
    assert outcome is not None
    assert (Decimal(outcome["pool"]), Decimal(outcome["paid"]), outcome["people"]) == (1000, 1000, 3)


@pytest.mark.clause("BON-02", "BON-03", "OP-BON-3")
def test_sales_that_nobody_brought_in_are_entered_and_a_return_has_them_put_right(team: House) -> None:
    past_month(LAST, A1=90, A2=90, A3=90)
    run = allot(team)
    assert asked_of(run) == "sales-entered → supervisor"
    assert run.sent(answered_by="S1", sales="zehn", source="店铺后台") == "REJECT"
    run.answer(answered_by="S1", sales="100000", source="店铺后台")
    run.answer(answered_by="F1", review="退回 returned")
    assert "退回须说明理由" in run.refused[0].reasons[0]
    run.answer(answered_by="F1", review="退回 returned", return_reason="漏算退款")
    assert asked_of(run) == "sales-entered-2 → supervisor"
    assert "漏算退款" in run.sheet
    run.answer(answered_by="S1", sales="10000", source="扣除退款")
    assert asked_of(run) == "bonus-review-2 → finance"
    run.answer(**RELEASED)
    assert shares(run) == {"A1": "33.34", "A2": "33.33", "A3": "33.33"}
    said = [one.because["sales"] for one in run.rulings if one.what == "填报部门销售额"]
    assert said == ["100000", "10000"]
    number = run.case.number
    page = (settings().home / "archive" / "BON" / number.split("-")[1] / f"{number}.md").read_text()
    assert "100.00 ÷ 270.00 × 90.00 | 33.333333 | 1 | **33.34** |" in page


@ON_SQLITE
@pytest.mark.clause("BON-06")
def test_silence_climbs_releases_nothing_and_who_entered_the_sales_doesnt_review_them(team: House) -> None:
    published()
    run = allot(team).miss()
    assert asked_of(run) == "sales-entered-2 → gm-office"
    run.answer(answered_by="Z3", sales="1000", source="店铺后台").miss()
    assert asked_of(run) == "bonus-review-2 → gm-office"
    run.answer(answered_by="Z3", review="放行 released")
    assert "填报人和参与分配者不得审核" in run.refused[0].reasons[0]
    assert shares(run) == {}
    run.answer(answered_by="Z4", review="放行 released")
    assert sum(map(Decimal, shares(run).values())) == 10


@ON_SQLITE
@pytest.mark.clause("BON-06", "CF-56")
def test_where_the_factor_tables_decide_only_who_is_eligible_by_them_shares(team: House) -> None:
    live_by("taobao-bonus")
    past_month(LAST, A1=90, A2=60, A3=50)
    facts(LAST, A1={"sales": 10_000})
    judged(A1=True, A2=False)
    run = allot(team)
    assert "| A2 | 22 | 要素考核无资格 (BON-06) |" in run.sheet
    run.answer(**RELEASED)
    assert shares(run) == {"A1": "100.00"}


def judged(**eligible: bool) -> None:
    """What the factor tables said of each for the month."""
    case = paper("factor_appraisal", f"FAC-{LAST}")
    with writing() as book:
        for staff, yes in eligible.items():
            because = {"about": staff, "eligible": yes, "first": LAST, "last": LAST}
            about = {"about": staff, "what": "奖金资格", "clause": "FAC-01", "unit": "", "because": because}
            day = {"day": now().date(), "profile": "taobao-bonus", "at": now()}
            book.add(Ruling(case=case, **about, **day))


@ON_SQLITE
@pytest.mark.clause("CF-56")
def test_the_shop_gives_prizes_and_shares_nothing_out(team: House) -> None:
    live_by("taobao-shop")
    run = allot(team)
    assert (run.state, run.questions) == ("Completed", [])
    assert [one.clause for one in run.rulings] == ["CF-56"]
    assert list(each_month(BonusPolicy, "request")()) == []


@ON_SQLITE
@pytest.mark.clause("BON-05", "OP-HOUSE-53")
def test_it_waits_for_the_month_and_a_run_that_starts_over_pays_nothing_twice(team: House) -> None:
    facts(LAST, A1={"sales": 10_000})
    run = allot(team)
    assert asked_of(run) == "appraisal-published → supervisor"
    past_month(LAST, A1=90)
    run.answer(answered_by="S1")
    facts(LAST, A1={"sales": 99_999})
    run.burst().answer(**RELEASED)
    assert shares(run) == {"A1": "100.00"}, "what was reviewed is what is paid"
    assert allot(team).state == "Completed"
    with reading() as book:
        assert book.scalar(select(func.count()).where(Case.procedure == "bonus_allocation")) == 1
        assert book.scalar(select(func.count()).where(Ruling.clause == "BON-05")) == 1


@ON_SQLITE
@pytest.mark.clause("BON-05")
def test_where_nobody_shares_nothing_is_paid_and_that_is_ruled(team: House) -> None:
    past_month(LAST, A8=99)
    facts(LAST, A8={"sales": 10_000})
    run = allot(team).answer(**RELEASED)
    assert shares(run) == {}
    assert [one.what for one in run.rulings] == ["部门提成奖金,无可分配"]


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-77")
@pytest.mark.parametrize(
    ("request_", "reason"),
    [
        ({"month": str(Month.named(LAST).later(1))}, "month: "),
        ({"department": "无此部门"}, "department: "),
        ({"taken_by": "Z9"}, "taken_by: "),
    ],
)
def test_a_start_that_cannot_be_right_says_why_and_enters_nothing(
    team: House, request_: dict[str, Any], reason: str
) -> None:
    run = allot(team, **request_)
    state = run.seen.state
    assert state is not None
    assert state.is_failed()
    assert reason in (state.message or "")
    with reading() as book:
        assert not book.scalar(select(func.count()).select_from(Case))
