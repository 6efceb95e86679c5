"""RPT-14 · the five forbidden acts: what the clock and the records show, what is verified, what it costs."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from complaints import ON_SQLITE, asked_of, told
from daily_reports import (
    ALWAYS,
    CLEAN,
    HANDED_OVER,
    RECEIPTS,
    a_days_work,
    deliver,
    enter,
    moment,
    numbers_of_ours,
    of_clause,
    report,
    reports_on_record,
    sanctions,
    sign,
    yesterday,
)
from driving import House, Run
from heating import SINCE

from tasks.records.engine import writing
from tasks.records.models import Staff, StaffRole
from tasks.reporting.daily_report_late import LATE_LIST

YES = {"answered_by": "B1", "verified": True, "reason": "查实"}
NO = {"answered_by": "B1", "verified": False, "reason": "笔误"}
REFUSED = {"decision": "拒绝报送 refuse", "reason": "系统故障"}


@pytest.fixture(autouse=True)
def _numbers(tmp_path: Path) -> Iterator[None]:
    with numbers_of_ours(tmp_path):
        yield


def seen(run: Run) -> list[tuple[str, str]]:
    """The acts on record, and whom they seem to be of."""
    return [(one.because["act"].partition(" ")[0], one.because["person"]) for one in of_clause(run, "RPT-14")]


def late_list(house: House) -> str:
    artifacts = house.api.request(
        "POST",
        "/artifacts/filter",
        json={"sort": "CREATED_DESC", "artifacts": {"key": {"any_": [LATE_LIST]}}},
    ).json()
    data: str = artifacts[0]["data"]
    return data


# --- 迟报 lateness


@pytest.mark.clause("RPT-05", "RPT-14", "OP-RPT-7")
def test_at_the_hour_it_is_late_once_by_the_clock_alone_and_asked_on(hotline: House) -> None:
    run = report(hotline).miss()
    assert asked_of(run) == "signing-2 → statistician"
    assert seen(run) == [("迟报", "R1")]
    assert sanctions(run) == [("迟报 lateness", "R1", -5)]
    assert told(run, "late-report") == ["B1"]
    assert f"| {yesterday()} | 未送达 not-delivered |" in late_list(hotline)
    deliver(sign(run).miss())
    assert run.state == "Completed", "lateness asks for no verification"
    assert len(sanctions(run)) == 1
    assert run.case.outcome is not None
    assert run.case.outcome["breaches"] == []


@ON_SQLITE
@pytest.mark.clause("RPT-14", "RPT-15")
def test_whoever_holds_the_report_at_the_hour_is_late_the_director_included(hotline: House) -> None:
    run = sign(report(hotline)).miss()
    assert asked_of(run) == "review-2 → director"
    assert sanctions(run) == [("迟报 lateness", "B1", -5)]
    run.answer(**CLEAN).miss()
    assert [about for _, about, _ in sanctions(run)] == ["B1"], "late is late once"


@ON_SQLITE
@pytest.mark.clause("RPT-14", "PEN-18")
def test_where_several_hold_the_post_the_late_one_is_verified_first(hotline: House) -> None:
    with writing() as book:
        book.add(Staff(number="R2", name="统计员乙", department="客服部", superior="B1", since=SINCE))
        book.flush()
        book.add(StaffRole(staff="R2", role="statistician", since=SINCE))
    run = report(hotline).miss()
    assert (seen(run), sanctions(run)) == ([("迟报", "")], [])
    deliver(sign(run, by="R2"))
    assert asked_of(run) == "breach-verification → director"
    run.answer(**YES)
    assert [one.partition(":")[0] for one in run.refused[0].reasons] == ["at_fault"]
    run.answer(**YES, at_fault="R2")
    assert sanctions(run) == [("迟报 lateness", "R2", -5)]


@ON_SQLITE
@pytest.mark.clause("RPT-05", "RPT-14")
def test_what_begins_after_the_hour_is_late_but_nobody_is_charged_unheard(
    hotline: House, tmp_path: Path
) -> None:
    with numbers_of_ours(tmp_path, hour=ALWAYS):
        run = report(hotline)
        assert (seen(run), sanctions(run)) == ([("迟报", "")], [])
        deliver(sign(run)).answer(**NO)
    assert run.state == "Completed"
    assert sanctions(run) == []
    assert [one.what for one in of_clause(run, "PEN-18")] == ["迟报未经核实"]


# --- 漏报、虚报、瞒报: wrong figures


@ON_SQLITE
@pytest.mark.clause("RPT-11", "RPT-14", "PEN-18", "OP-RPT-7")
@pytest.mark.parametrize(
    ("sent", "act"),
    [
        ([{"reported": 3}], "漏报"),
        ([{"reported": 5}], "虚报"),
        ([{"reported": 3}, {"reported": 3}], "瞒报"),
        ([{"exceptions": 1}], "瞒报"),
    ],
)
def test_wrong_figures_are_verified_by_the_director_and_then_cost_five_points(
    hotline: House, sent: list[dict[str, int]], act: str
) -> None:
    a_days_work()
    run = report(hotline)
    for figures in sent:
        sign(run, **figures)
    deliver(sign(run))
    assert asked_of(run) == "breach-verification → director"
    assert (seen(run), sanctions(run)) == ([(act, "R1")], []), "nobody is punished unheard"
    run.answer(**YES)
    assert [(one.partition(" ")[0], who, points) for one, who, points in sanctions(run)] == [(act, "R1", -5)]
    assert run.state == "Completed"
    assert run.case.outcome is not None
    assert [one.partition(" ")[0] for one in run.case.outcome["breaches"]] == [act]


@ON_SQLITE
@pytest.mark.clause("PEN-18")
def test_a_slip_of_the_pen_costs_nothing_and_nobody_verifies_their_own(hotline: House) -> None:
    a_days_work()
    run = deliver(sign(sign(report(hotline), completed=1)))
    run.answer(**NO | {"at_fault": "B1"})
    assert run.step == "breach-verification"
    assert [one.partition(":")[0] for one in run.refused[-1].reasons] == ["answered_by"]
    run.answer(**NO)
    assert (run.state, sanctions(run)) == ("Completed", [])


@ON_SQLITE
@pytest.mark.clause("RPT-14")
def test_an_answer_of_somebody_who_may_not_answer_is_no_breach(hotline: House) -> None:
    a_days_work()
    run = sign(report(hotline), by="O1", reported=1)
    deliver(sign(run))
    assert (run.state, seen(run)) == ("Completed", [])


# --- 拒报 refusal


@ON_SQLITE
@pytest.mark.clause("RPT-14", "RPT-02")
def test_who_refuses_is_passed_over_and_the_level_above_signs_and_another_reviews(hotline: House) -> None:
    run = report(hotline)
    run.answer(answered_by="R1", decision="拒绝报送 refuse")
    assert [one.partition(":")[0] for one in run.refused[0].reasons] == ["reason"]
    run.answer(answered_by="R1", **REFUSED)
    assert asked_of(run) == "signing-2 → director"
    run.answer(answered_by="B1", **REFUSED)
    assert run.step == "signing-2", "somebody has to sign"
    sign(run, by="B1")
    assert asked_of(run) == "review → competent-department", "nobody reviews their own report"
    run.answer(**CLEAN | {"answered_by": "M1"}).answer(**HANDED_OVER)
    for receipt in RECEIPTS:
        run.answer(**receipt)
    assert seen(run) == [("拒报", "R1")]
    run.answer(**YES)
    assert sanctions(run) == [("拒报 refusal", "R1", -5)]


@ON_SQLITE
@pytest.mark.clause("RPT-14", "OP-HOUSE-3")
def test_nothing_by_the_next_levels_time_is_a_refusal_and_climbs(hotline: House) -> None:
    run = report(hotline).miss().miss()
    assert asked_of(run) == "signing-3 → director"
    assert told(run, "escalated") == ["B1"]
    sign(run, by="B1").answer(**CLEAN | {"answered_by": "M1"}).answer(**HANDED_OVER)
    for receipt in RECEIPTS:
        run.answer(**receipt)
    assert seen(run) == [("迟报", "R1"), ("拒报", "R1")]
    run.answer(**YES)
    assert [act for act, *_ in sanctions(run)] == ["迟报 lateness", "拒报 refusal"]


@ON_SQLITE
@pytest.mark.clause("RPT-14", "RPT-15", "OP-HOUSE-3")
def test_nothing_leaves_on_silence_however_long_it_lasts(hotline: House) -> None:
    run = sign(report(hotline)).miss().miss().miss()
    assert run.waits_for is not None
    assert (run.waits_for.form, told(run, "daily-report")) == ("Review", [])
    assert run.waits_for.asked_of == "heating-centre"


# --- 漏报: missed days


@pytest.mark.clause("RPT-14", "OP-HOUSE-41")
def test_missed_days_are_caught_up_by_the_next_run_each_once_late_and_to_be_verified(hotline: House) -> None:
    report(hotline, day=yesterday(4).isoformat())
    enter("repair_intake", moment(8, ago=3), facts={"station": "一站"})
    today = report(hotline)
    days = [yesterday(ago).isoformat() for ago in (4, 3, 2, 1)]
    on_record = reports_on_record()
    assert [one.external_number for one in on_record] == days
    report(hotline)
    today.burst()
    assert len(reports_on_record()) == 4, "each once, whoever starts"

    run = hotline.run_of(on_record[1].number).burst()
    assert asked_of(run) == "signing → statistician"
    assert (run.case.number, seen(run)) == (on_record[1].number, [("迟报", "")])
    deliver(sign(run))
    assert (run.step, seen(run)[1]) == ("breach-verification", ("漏报", "R1"))
    run.answer(**YES)
    assert sanctions(run) == [("漏报 omission", "R1", -5)]
    assert run.case.outcome is not None
    assert run.case.outcome["figures"]["reported"] == 1
    assert len(reports_on_record()) == 4, "a day that is caught up catches up no other"


@ON_SQLITE
@pytest.mark.clause("RPT-14", "OP-HOUSE-44")
def test_missing_and_late_reports_stand_on_the_late_list(hotline: House) -> None:
    report(hotline, day=yesterday(3).isoformat())
    run = report(hotline)
    assert f"- {yesterday(2)} · 缺报 missing" in run.sheet
    deliver(sign(run))
    listed = late_list(hotline)
    assert f"| {yesterday(3)} | 未送达 not-delivered |" in listed
    assert f"| {yesterday(2)} | 未送达 not-delivered |" in listed, "it is caught up by now"
    assert str(yesterday()) not in listed
