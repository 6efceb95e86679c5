"""P61 · resignation, on a real Prefect server and a real case book."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from complaints import ON_SQLITE, asked_of, live_by, told
from driving import House, Run
from sqlalchemy import select, update
from team import facts, past_month

from policies.months import Month
from policies.penalties import AWARDS_LOST
from tasks.clock import now
from tasks.records.engine import reading, writing
from tasks.records.models import Case, Ruling, Staff
from tasks.settings import settings

TODAY = now().astimezone(ZoneInfo("Asia/Shanghai")).date()
LAST_MONTH = str(Month.of(datetime.combine(TODAY, datetime.min.time())).later(-1))
NORMAL = {"staffing": "不影响正常排班 normal"}
HURT = {"staffing": "影响正常排班 hurt", "effect": "大促期间无人顶班", "reason": "本人要求"}
HELD = {"interview": "已面谈 held", "reasons": ["班次作息 shifts"], "outcome": "离职 leaves"}
STAYS = HELD | {"outcome": "留任 stays"}


def day(days: int) -> str:
    return (TODAY + timedelta(days=days)).isoformat()


BY_NOTICE = day(30)


def resign(house: House, person: str = "A1", **more: Any) -> Run:
    return house.start("resignation", resignation={"taken_by": person} | more)


def receive(run: Run, last_day: str = BY_NOTICE, by: str = "S1", **more: Any) -> Run:
    return run.answer(answered_by=by, **{"last_day": last_day} | NORMAL | more)


def talk(run: Run, by: str = "H1", **more: Any) -> Run:
    return run.answer(answered_by=by, **HELD | more)


def accept(run: Run, by: str = "H1", **more: Any) -> Run:
    return run.answer(answered_by=by, **more)


def ruled(run: Run) -> list[str]:
    return [f"{one.clause} {one.what}" for one in run.rulings]


def reckoned(run: Run) -> dict[str, Any]:
    (because,) = (one.because for one in run.rulings if one.what == "推算辞职提前期")
    return because


def outcome(run: Run) -> dict[str, Any]:
    return run.case.outcome or {}


def accepted(run: Run) -> bool:
    return "RSG-02 批准辞职" in ruled(run)


def cases(procedure: str) -> list[Case]:
    with reading() as book:
        return list(book.scalars(select(Case).where(Case.procedure == procedure).order_by(Case.number)))


def refusal(run: Run) -> str:
    state = run.seen.state
    assert state is not None
    assert state.is_failed()
    return state.message or ""


@pytest.mark.clause("RSG-01", "RSG-02", "RSG-03", "OP-RSG-1", "OFF-01")
def test_a_resignation_goes_from_the_application_to_its_acceptance_and_the_handover(team: House) -> None:
    run = resign(team, reasons="回老家")
    assert asked_of(run) == "receipt → supervisor"
    assert f"| {TODAY} | 否 | **{BY_NOTICE}** | **{BY_NOTICE}** | 足够 |" in run.sheet
    assert told(run, "resignation-received") == ["A1", "H1"]
    assert resign(team, wished_last_day=day(40)).state == "Completed", "a second one joins the first"
    receive(run)
    assert asked_of(run) == "exit-interview → hr"
    talk(run)
    assert asked_of(run) == "resignation-accepted → hr"
    assert run.form["properties"]["last_day"]["default"] == BY_NOTICE
    assert not accepted(run), "until here it can be taken back"
    accept(run, receiver="A2")
    assert (run.state, run.case.state, accepted(run)) == ("Completed", "closed", True)
    assert ruled(run) == [
        "OP-RSG-1 推算辞职提前期",
        "OP-HOUSE-101 确定最后工作日",
        "RSG-03 离职面谈",
        "RSG-02 批准辞职",
    ]
    assert told(run, "resignation-accepted") == ["A1", "S1", "H1"]
    (handover,) = cases("offboarding_handover")
    begun = {
        name: handover.facts[name] for name in ("leaver", "last_day", "receiver", "based_on", "interviewed")
    }
    assert begun == {
        "leaver": "A1",
        "last_day": BY_NOTICE,
        "receiver": "A2",
        "based_on": run.case.number,
        "interviewed": True,
    }
    assert (outcome(run)["result"], outcome(run)["handover"]) == ("accepted", handover.number)
    assert (outcome(run)["notice_days"], outcome(run)["short"]) == (30, False)
    number = run.case.number
    page = (settings().home / "archive" / "RSG" / number.split("-")[1] / f"{number}.md").read_text()
    assert "班次作息" in page
    assert f"最后工作日 **{BY_NOTICE}**" in page
    assert "A1 已定于" in refusal(resign(team)), "whoever leaves already doesn't resign"


@pytest.mark.clause("RSG-04", "OP-RSG-2", "RSG-01")
def test_a_sudden_resignation_that_hurts_staffing_loses_the_awards_of_its_month_and_the_list_says_so(
    team: House,
) -> None:
    live_by("taobao-shop")
    run = receive(resign(team, wished_last_day=day(1)), day(1), **HURT)
    accept(talk(run))
    assert (outcome(run)["short"], outcome(run)["sudden"], outcome(run)["last_day"]) == (True, True, day(1))
    assert "RSG-01 推算辞职提前期" in ruled(run)
    found, lost = run.rulings[-2:]
    assert (found.clause, lost.clause, lost.unit, lost.about) == ("RSG-04", "OP-RSG-2", AWARDS_LOST, "A1")
    assert lost.month == day(1)[:7]
    assert all(one.amount is None for one in run.rulings), "no fine by default"
    assert told(run, "sudden-resignation") == ["A1", "A1"]

    with writing() as book:  # as if it had been a month ago: a month's awards are given when it is over
        book.execute(update(Ruling).where(Ruling.id == lost.id).values(month=LAST_MONTH))
    past_month(LAST_MONTH, A1=95, A2=90, A3=85, A4=80)
    sold = {"days_on_duty": 22, "conversion": 40}
    facts(LAST_MONTH, A1=sold | {"sales": 9000}, A2=sold | {"sales": 5000})
    awards = team.start("monthly-awards", request={})
    lines = awards.form["properties"]["lines"]["default"]
    assert {one["staff"] for one in lines} == {"A2"}, "the next in sales is first"
    assert f"| A1 | OP-RSG-2 临时辞职的后果 | {run.case.number} |" in awards.sheet
    awards.answer(
        answered_by="S1", lines=lines, extra=[{"kind": "表扬 praise", "staff": "A1", "reason": "r"}]
    )
    assert "A1 当月不参加评奖" in awards.refused[0].reasons[0]


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-101", "OP-RSG-1")
def test_another_day_than_wished_takes_the_persons_own_yes_and_silence_leaves_the_notice(team: House) -> None:
    agreed = receive(resign(team, "A1", wished_last_day=day(5)), day(20), reason="交接需要")
    assert asked_of(agreed) == "last-day-answered → A1"
    assert agreed.form["properties"]["last_day"]["default"] == day(20)
    agreed.answer(answered_by="S1", reply="同意 agrees")
    assert "S1 无权答复" in agreed.refused[0].reasons[0]
    agreed.answer(answered_by="A1", reply="同意 agrees", last_day=day(25))
    assert "提出的是" in agreed.refused[1].reasons[0]
    agreed.answer(answered_by="A1", reply="同意 agrees")
    assert accept(talk(agreed)).case.outcome["last_day"] == day(20)  # type: ignore[index]

    silent = receive(resign(team, "A2", wished_last_day=day(5)), day(60), reason="交接需要").miss()
    assert asked_of(silent) == "exit-interview → hr", "the case goes on"
    assert silent.rulings[-1].because["reply"] == "未答复"
    assert outcome(accept(talk(silent)))["last_day"] == BY_NOTICE


@ON_SQLITE
@pytest.mark.clause("RSG-03", "OP-HOUSE-102")
def test_whoever_stays_confirms_it_in_person_and_silence_lets_the_resignation_stand(team: House) -> None:
    stays = talk(receive(resign(team, "A1", external_number="HR-7")), **STAYS)
    assert asked_of(stays) == "staying-confirmed → A1"
    stays.answer(answered_by="H1", reply="留任，撤回辞职 stays")
    assert "H1 无权答复" in stays.refused[0].reasons[0]
    stays.answer(answered_by="A1", reply="留任，撤回辞职 stays")
    assert (stays.state, outcome(stays)["result"]) == ("Completed", "withdrawn")
    assert told(stays, "resignation-withdrawn") == ["A1", "S1", "H1"]
    assert cases("offboarding_handover") == []
    assert not accepted(stays)

    silent = talk(receive(resign(team, "A2")), **STAYS).miss()
    assert silent.rulings[-1].what == "未确认留任，辞职继续有效"
    assert asked_of(silent) == "resignation-accepted → hr"

    assert resign(team, "A1", external_number="HR-7").state == "Completed", "sent twice, entered once"
    assert asked_of(resign(team, "A1")) == "receipt → supervisor", "another resignation, later"
    assert [one.external_number for one in cases("resignation")] == ["A1/HR-7", "A2 1", "A1 2"]


@ON_SQLITE
@pytest.mark.clause("RSG-02", "OP-HOUSE-100", "OP-ROL-3")
def test_silence_climbs_at_every_step_and_accepts_nothing(team: House) -> None:
    run = resign(team).miss()
    assert asked_of(run) == "receipt-2 → gm-office"
    receive(run, by="Z3").miss()
    assert asked_of(run) == "exit-interview-2 → gm-office"
    talk(run, by="Z4", interview="未能进行 not-possible", reasons=[], remark="联系不上").miss()
    assert asked_of(run) == "resignation-accepted-2 → gm-office"
    assert not accepted(run)
    run.miss()
    assert asked_of(run) == "resignation-accepted-3 → general-manager"
    accept(run, by="Z2")
    assert (run.state, outcome(run)["interview"]) == ("Completed", "not-possible")
    (handover,) = cases("offboarding_handover")
    assert handover.facts["interviewed"] is False


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-100", "RSG-03")
@pytest.mark.parametrize(
    ("person", "received", "interviewed"),
    [("S1", "gm-office", "hr"), ("D1", "gm-office", "hr"), ("H1", "supervisor", "gm-office")],
)
def test_nobody_receives_interviews_or_accepts_their_own_resignation_or_their_superiors(
    team: House, person: str, received: str, interviewed: str
) -> None:
    run = resign(team, person)
    assert asked_of(run) == f"receipt → {received}"
    receive(run, by="Z3" if received == "gm-office" else "S1")
    assert asked_of(run) == f"exit-interview → {interviewed}"
    by = "Z3" if interviewed == "gm-office" else "H1"
    talk(run, by=by)
    assert asked_of(run) == f"resignation-accepted → {interviewed}"
    accept(run, by=by, receiver=person)
    assert "receiver: 接收人不得为本人" in run.refused[0].reasons[0]
    assert accept(run, by=by).state == "Completed"


@ON_SQLITE
@pytest.mark.clause("RSG-02", "OP-HOUSE-4", "OP-RSG-1")
def test_a_wished_day_that_cannot_be_right_is_asked_back_and_the_day_of_handing_in_counts(
    team: House,
) -> None:
    run = resign(team, "A8", wished_last_day=day(-1))
    assert asked_of(run) == "wish-corrected → A8"
    assert "已过" in run.sheet
    run.answer(answered_by="A8", wished_last_day="2026-02-30")
    assert "不是日期" in run.refused[0].reasons[0]
    run.answer(answered_by="A8", wished_last_day=day(2))
    assert run.case.facts["wished_last_day"] == day(2)
    notice = reckoned(run)
    assert (notice["on_probation"], notice["given_on"]) == (True, TODAY.isoformat())
    assert (notice["notice_ends"], notice["short_by_days"]) == (day(3), 1)

    silent = resign(team, "A7", wished_last_day="2026-02-30").miss()
    assert asked_of(silent) == "receipt → supervisor"
    assert reckoned(silent)["wished"] == BY_NOTICE, "silence wishes for no day"


@ON_SQLITE
@pytest.mark.clause("RSG-02")
def test_who_does_not_work_here_or_leaves_already_is_refused_and_nothing_is_entered(team: House) -> None:
    with writing() as book:
        book.execute(update(Staff).where(Staff.number == "A3").values(until=date.fromisoformat(day(10))))
        book.execute(update(Staff).where(Staff.number == "A4").values(until=date.fromisoformat(day(300))))
    assert "taken_by: 没有在职员工“A99”" in refusal(resign(team, "A99"))
    assert f"taken_by: A3 已定于 {day(10)} 离职" in refusal(resign(team, "A3"))
    assert "department: 没有部门" in refusal(resign(team, "A1", department="无此部门"))
    assert cases("resignation") == []
    assert asked_of(resign(team, "A4")) == "receipt → supervisor", "a contract that ends later keeps nobody"


@ON_SQLITE
@pytest.mark.clause("RSG-02", "OP-HOUSE-103")
def test_what_hr_may_not_accept_is_asked_again_and_a_run_that_starts_over_repeats_nothing(
    team: House,
) -> None:
    run = talk(receive(resign(team)))
    with writing() as book:
        book.execute(update(Staff).where(Staff.number == "A5").values(until=date.fromisoformat(BY_NOTICE)))
    accept(run, receiver="A5")
    assert "A5 届时不在职" in run.refused[0].reasons[0]
    accept(run, last_day=day(29))
    assert f"last_day: 应为 {BY_NOTICE}" in run.refused[1].reasons[0]
    rulings, notices = len(run.rulings), len(run.notices)
    run.burst()
    assert (len(run.rulings), len(run.notices)) == (rulings, notices)
    accept(run, receiver="A2")
    assert len(cases("offboarding_handover")) == 1
