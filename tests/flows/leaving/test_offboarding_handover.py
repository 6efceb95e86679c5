"""P63 · offboarding-handover, on a real Prefect server and a real case book."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from complaints import ON_SQLITE, asked_of, complain, told
from driving import House, Run
from leavers import (
    LAST_DAY,
    SIGN,
    TODAY,
    at_the_sides,
    completes,
    each,
    handover,
    hire,
    holds,
    interview,
    items,
    rows_of,
    side,
    signed_off,
    standing,
    stores_and_it,
    takeovers,
    through_but_the_receiver,
)
from sqlalchemy import select, update

from tasks.clock import now
from tasks.records.engine import reading, writing
from tasks.records.leaving import HandoverItem, Holding, Takeover
from tasks.records.models import Case, Question, Staff, Substitute
from tasks.settings import settings
from tasks.staff import eligible
from tasks.takeovers import move_what_is_due

PROPERTY = (("P1", "badge", "工牌"), ("P2", "computer", "笔记本"))
ACCOUNT = ("crm/a3", "account", "客服系统")
TAKEN, DISPUTED = "接收 accepted", "有异议 disputed"
ONE_DAY = timedelta(days=1)


def refusal(run: Run) -> str:
    state = run.seen.state
    assert state is not None
    assert state.is_failed()
    return state.message or ""


def ruled(run: Run) -> list[str]:
    return [f"{one.clause} {one.what}" for one in run.rulings]


def open_cases(owner: str, many: int) -> None:
    """Cases of three procedures that somebody has open, entered as an import does."""
    with writing() as book:
        department = book.get_one(Staff, owner).department
        for number in range(many):
            procedure, prefix = (
                ("complaint_handling", "CMP"),
                ("repair_intake", "REP"),
                ("request_for_instructions", "REQ"),
            )[number % 3]
            book.add(
                Case(
                    number=f"{prefix}-20200101-{number:04}",
                    procedure=procedure,
                    department=department,
                    subject=f"未结 {number}",
                    category="往期",
                    facts={},
                    rules={},
                    reported_at=now(),
                    received_at=now(),
                    opened_at=now(),
                    state="investigating",
                    owner=owner,
                )
            )


@pytest.mark.clause(
    "OFF-01", "OFF-02", "OFF-03", "OFF-04", "OFF-05", "OFF-06", "OP-OFF-1", "OP-OFF-2", "OP-OFF-3"
)
def test_a_handover_goes_from_the_list_to_the_last_signature_and_the_exit_waits_for_every_side(
    team: House,
) -> None:
    complaint = complain(team, taken_by="A3")
    stores_and_it()
    holds("A3", *PROPERTY, ACCOUNT)
    run = at_the_sides(team)
    assert asked_of(run) == "items-confirmed → several"
    assert standing(run) == [
        f"case {complaint.case.number}: open",
        "badge P1: open",
        "computer P2: open",
        "account crm/a3: open",
        "interview RSG-03: open",
    ]
    each(side(team, run, "A4"), "A4", takes=TAKEN)
    assert takeovers() == [f"{complaint.case.number}: A3 → A4"]
    assert complaint.case.owner == "A4", "first-contact responsibility goes with it"
    assert asked_of(run.go_on()) == "items-confirmed → several", "nothing is settled while a side is open"
    through_but_the_receiver(team, run)
    assert asked_of(run.go_on()) == "witness → department-head"
    run.answer(answered_by="D1", **SIGN)
    assert asked_of(run) == "settlement → finance"
    assert "只列示,不扣款" in run.sheet, "what is open in fines and points stands above the form"
    run.answer(answered_by="F1", salary="3000")
    assert asked_of(run) == "hr-signed → hr"
    run.answer(answered_by="H1", complete=True)
    assert (run.state, run.case.state) == ("Completed", "closed")
    outcome = run.case.outcome or {}
    assert (outcome["result"], outcome["items"], outcome["accepted"], outcome["net_pay"]) == (
        "left",
        5,
        1,
        "3000.00",
    )
    assert ruled(run) == [
        "OP-OFF-1 编制交接清单",
        "OFF-01 监交完成",
        "OFF-02 其余事项自次日起由接收人负责",
        "OFF-03 结清工资",
    ]
    for name in ("handover", "exit"):
        (sheet,) = (settings().home / "archive").rglob(f"{run.case.number}-{name}.html")
        assert "P1 工牌" in sheet.read_text("utf-8")
    with reading() as book:
        ended = {row.number: row.ended_as for row in book.scalars(select(Holding))}
        assert ended == {"P1": "returned", "P2": "returned", "crm/a3": "closed"}
        serving = [one.number for one in eligible(book, run.case.department, "A3", LAST_DAY)]
        gone = [one.number for one in eligible(book, run.case.department, "A3", LAST_DAY + ONE_DAY)]
    assert (serving, gone) == (["A3"], ["Z1"]), "nobody of that name answers after the last day"


@ON_SQLITE
@pytest.mark.clause("OFF-02", "OFF-01", "CMP-03", "OP-HOUSE-114")
def test_of_forty_open_cases_a_receiver_back_from_leave_takes_all_but_two_over_and_the_head_decides_on_those(
    team: House,
) -> None:
    asked = [
        complain(team, taken_by="A3").answer(
            answered_by="S1", confirmed_class="一般投诉 general", handler="A3"
        )
    ]
    open_cases("A3", 39)
    back = TODAY + timedelta(days=3)
    with writing() as book:
        book.add(Substitute(absent="A4", stand_in="A5", since=TODAY, until=back - ONE_DAY))
    run = at_the_sides(team)
    receiver = side(team, run, "A4")
    question = receiver.waits_for
    assert question is not None
    assert question.due is not None
    assert len(rows_of(receiver)) == 40
    opened = datetime.combine(back, datetime.min.time(), ZoneInfo("Asia/Shanghai"))
    assert question.due_at is not None
    assert question.due_at > opened, "who is on leave confirms after their return"
    each(receiver, "A5", takes=TAKEN)
    assert "须由 A4 本人答复" in receiver.sheet, "nobody accepts for somebody else"
    rows = rows_of(receiver, takes=TAKEN)
    disputed = [rows[0] | {"takes": DISPUTED}, rows[1] | {"takes": DISPUTED, "reason": "缺录音"}]
    receiver.answer(answered_by="A4", rows=[*disputed, *rows[2:]])
    assert "须写明理由" in receiver.sheet
    disputed[0]["reason"] = "客户已投诉至媒体"
    receiver.answer(answered_by="A4", rows=[*disputed, *rows[2:]])
    assert asked_of(receiver) == "dispute-decision.A4 → department-head"
    decided = rows_of(receiver, reason="核对过记录")
    decided[1] |= {"verdict": "退回补充 supplement"}
    receiver.answer(answered_by="D1", rows=decided)
    assert asked_of(receiver) == "supplement.A4 → A3"
    each(receiver, "A3", adds="录音编号 R-7")
    assert asked_of(receiver) == "acceptance-2.A4 → A4"
    assert "录音编号 R-7" in receiver.sheet
    (left,) = rows_of(receiver)
    receiver.answer(answered_by="A4", rows=[left | {"takes": TAKEN}, left | {"item": 3, "takes": TAKEN}])
    assert "item 3 doesn't wait" in receiver.sheet, "nothing is accepted twice"
    each(receiver, "A4", takes=TAKEN)
    assert receiver.state == "Completed"
    assert {one.state for one in items(run).values() if one.kind == "case"} == {"accepted"}
    with reading() as book:
        assert set(
            book.scalars(select(Case.owner).where(Case.closed_at.is_(None), Case.owner.in_(["A3", "A4"])))
        ) == {"A4"}
    (moved,) = asked
    moved.go_on()
    assert asked_of(moved) == "finding → A4"
    assert "A4" in moved.sheet, "the page shows who is asked by now"
    assert moved.seen.tags
    assert "todo:A4" in moved.seen.tags
    moved.answer(answered_by="A3", finding="阀门", remedy="已换")
    assert "A3 无权答复" in moved.sheet
    moved.answer(answered_by="A4", finding="阀门", remedy="已换")
    assert moved.step == "result"


@ON_SQLITE
@pytest.mark.clause("OP-OFF-4", "OFF-02", "OFF-03")
def test_the_value_of_a_lost_asset_is_deducted_with_the_leavers_own_yes_and_else_not_at_all(
    team: House,
) -> None:
    stores_and_it()
    holds("A3", *PROPERTY)
    run = at_the_sides(team)
    custodian = side(team, run, "custodian")
    rows = rows_of(custodian, given_back="缺失 missing")
    custodian.answer(answered_by="W1", rows=rows, also=[{"number": "P9"}])
    assert "登记册上没有在用的编号“P9”" in custodian.sheet
    custodian.answer(answered_by="W1", rows=rows)
    assert asked_of(custodian) == "loss-decision.custodian → department-head"
    deduct = rows_of(custodian, verdict="经同意折价扣款 deduct", reason="使用不当")
    custodian.answer(answered_by="D1", rows=[row | {"value": "abc"} for row in deduct])
    assert "金额应为" in custodian.sheet
    custodian.answer(answered_by="D1", rows=[deduct[0] | {"value": "20"}, deduct[1] | {"value": "500.50"}])
    assert asked_of(custodian) == "deduction-consent.custodian → A3"
    assert custodian.form["properties"]["amount"]["default"] == "520.50"
    custodian.miss()
    assert asked_of(custodian) == "loss-decision-2.custodian → department-head", "silence is no yes"
    again = rows_of(custodian, verdict="经同意折价扣款 deduct", value="20", reason="再议")
    custodian.answer(answered_by="D1", rows=again)
    assert "本人未同意扣款" in custodian.sheet
    settled = rows_of(custodian, verdict="免除 waived", reason="年限已到")
    settled[1] |= {"verdict": "另行追偿 pursued"}
    custodian.answer(answered_by="D1", rows=settled)
    assert custodian.state == "Completed"
    assert [one.state for one in items(run).values()][:2] == ["waived", "pursued"]
    each(side(team, run, "A4"), "A4", takes=TAKEN) if "A4" in {
        one.person for one in items(run).values()
    } else None
    interview(side(team, run, "hr"))
    run.go_on().answer(answered_by="D1", **SIGN)
    run.answer(answered_by="F1", salary="3000", agreed_deduction="20", reason="电脑")
    assert "只能扣除本人同意的 0.00 元" in run.sheet
    run.answer(answered_by="F1", salary="3000")
    assert run.step == "hr-signed"


@ON_SQLITE
@pytest.mark.clause("OP-OFF-4", "OFF-03")
def test_what_the_leaver_agreed_to_is_deducted_from_the_last_pay(team: House) -> None:
    stores_and_it()
    holds("A3", PROPERTY[0])
    run = at_the_sides(team)
    custodian = side(team, run, "custodian")
    each(custodian, "W1", given_back="归还有损 damaged", remark="裂")
    each(custodian, "D1", verdict="经同意折价扣款 deduct", value="30", reason="使用不当")
    custodian.answer(answered_by="A3", agrees="同意扣款 agrees")
    assert custodian.state == "Completed"
    interview(side(team, run, "hr"))
    run.go_on().answer(answered_by="D1", **SIGN)
    assert run.form["properties"]["agreed_deduction"]["default"] == "30.00"
    run.answer(answered_by="F1", salary="3000", agreed_deduction="30.00")
    run.answer(answered_by="H1", complete=True)
    assert (run.case.outcome or {})["net_pay"] == "2970.00"


@ON_SQLITE
@pytest.mark.clause("OFF-01", "OP-OFF-1", "OP-OFF-4")
def test_a_leaver_who_never_answers_holds_nobody_up_for_ever(team: House) -> None:
    stores_and_it()
    holds("A3", *PROPERTY, ACCOUNT)
    open_cases("A3", 1)
    run = handover(team, receiver="A4")
    assert asked_of(run) == "declaration → A3"
    run.miss()
    assert asked_of(run) == "declaration-2 → S1", "the superior completes the list"
    completes(run, "S1")
    receiver = side(team, run, "A4")
    each(receiver, "A4", takes=DISPUTED, reason="无交代")
    each(receiver, "D1", verdict="退回补充 supplement", reason="请补")
    receiver.miss()
    assert asked_of(receiver) == "acceptance-2.A4 → A4", (
        "silence adds nothing, and the item comes back as it is"
    )
    each(receiver, "A4", takes=DISPUTED, reason="仍无交代")
    each(receiver, "D1", verdict="由其接收 stands", reason="按现状接收")
    each(side(team, run, "it"), "I1", shut="已注销 closed")
    custodian = side(team, run, "custodian")
    hr = side(team, run, "hr")
    run.miss()
    assert asked_of(run) == "gate-decision → department-head", (
        "on the last day the head decides on what is open"
    )
    assert told(run, "question")
    rows = rows_of(run)
    assert [row["what"] for row in rows] == ["工牌 P1 工牌", "电脑 P2 笔记本", "离职面谈 了解离职原因"]
    run.answer(answered_by="D1", rows=[rows[0] | {"verdict": "免除 waive"}, *rows[1:]])
    assert "第 2 项须写明理由" in run.sheet
    waived = {"verdict": "免除 waive", "reason": "本人始终未到场"}
    run.answer(answered_by="D1", rows=[rows[0] | waived, rows[1], rows[2] | waived])
    assert asked_of(run) == "items-confirmed-2 → several"
    each(custodian, "W1", given_back="已归还 returned")
    assert "item 2 doesn't wait" in custodian.sheet, "what the head gave up is asked of nobody any more"
    custodian.answer(answered_by="W1", rows=[rows_of(custodian, given_back="已归还 returned")[-1]])
    run.go_on()
    assert asked_of(run) == "witness → department-head"
    assert (hr.state, hr.step) == ("Cancelled", ""), "HR isn't asked any more for what the head gave up"
    signed_off(run)
    assert run.state == "Completed"


@ON_SQLITE
@pytest.mark.clause("OFF-01", "OFF-02")
def test_silence_of_the_receiver_passes_nothing_and_somebody_else_takes_it_over_by_decision(
    team: House,
) -> None:
    open_cases("A3", 2)
    run = at_the_sides(team, interviewed=True)
    receiver = side(team, run, "A4")
    receiver.miss()
    assert asked_of(receiver) == "dispute-decision.A4 → department-head"
    assert takeovers() == []
    rows = rows_of(receiver, reason="A4 忙于大促")
    receiver.answer(
        answered_by="D1",
        rows=[rows[0] | {"verdict": "改由他人接收 other-receiver", "receiver": "A3"}, rows[1]],
    )
    assert "不在职或届时已离职" in receiver.sheet
    receiver.answer(
        answered_by="D1",
        rows=[rows[0] | {"verdict": "改由他人接收 other-receiver", "receiver": "A5"}, rows[1]],
    )
    assert told(run, "handover-yours") == ["A5"]
    assert receiver.state == "Completed"
    run.go_on()
    assert asked_of(run) == "items-confirmed-2 → several"
    each(side(team, run, "A5"), "A5", takes=TAKEN)
    assert sorted(takeovers()) == ["CMP-20200101-0000: A3 → A5", "REP-20200101-0001: A3 → A4"]


@ON_SQLITE
@pytest.mark.clause("OFF-02", "OP-HOUSE-114")
def test_what_is_accepted_for_a_later_day_moves_on_that_day_and_not_before(team: House) -> None:
    complaint = complain(team, taken_by="A3")
    complaint.answer(answered_by="S1", confirmed_class="一般投诉 general", handler="A3")
    first = TODAY + timedelta(days=2)
    run = at_the_sides(team, receiver="A4", takes_over_on=first.isoformat())
    each(side(team, run, "A4"), "A4", takes=TAKEN)
    assert takeovers() == [f"{complaint.case.number}: A3 → A4 (to come)"]
    noon = datetime.combine(first, datetime.min.time(), ZoneInfo("Asia/Shanghai")) + timedelta(hours=12)
    assert move_what_is_due(noon - ONE_DAY) == 0
    assert (complaint.case.owner, asked_of(complaint)) == ("A3", "finding → A3")
    assert move_what_is_due(noon) == 1
    assert move_what_is_due(noon) == 0
    assert (complaint.case.owner, asked_of(complaint)) == ("A4", "finding → A4")


@ON_SQLITE
@pytest.mark.clause("OFF-01", "OFF-02", "PRM-04")
def test_a_leaver_who_stands_in_sits_on_a_panel_and_leads_a_team_hands_each_of_it_over(team: House) -> None:
    hire("A9", "statistician", superior="A3")
    beyond = LAST_DAY + timedelta(days=30)
    with writing() as book:
        book.add(Substitute(absent="A5", stand_in="A3", since=TODAY, until=beyond))
    hire("Q1", "statistician")
    with writing() as book:
        book.execute(update(Staff).where(Staff.number == "Q1").values(superior="A3"))
    vacancy = team.start(
        "supervisor-succession", vacancy={"former": "S1", "cause": "离职 left", "taken_by": "H1"}
    )
    team.part_of(vacancy, "R1")
    run = completes(handover(team, "R1", receiver="A4", interviewed=True), "R1")
    seat = next(one for one in items(run).values() if one.kind == "seat")
    assert (seat.person, vacancy.case.number in seat.what) == ("hr", True)
    hr = side(team, run, "hr")
    each(hr, "H1", arranged="")
    assert "须写明如何安排" in hr.sheet
    each(hr, "H1", arranged="不再作为人选")
    mine = completes(handover(team, "A3", receiver="A4", interviewed=True), "A3")
    assert [one.split(" ")[0] for one in standing(mine)] == ["substitute", "reports"]
    each(side(team, mine, "A4"), "A4", takes=TAKEN)
    with reading() as book:
        rows = {(row.stand_in, row.since): row.until for row in book.scalars(select(Substitute))}
        assert rows == {("A3", TODAY): LAST_DAY, ("A4", LAST_DAY + ONE_DAY): beyond}
        assert {book.get_one(Staff, one).superior for one in ("A9", "Q1")} == {"A4"}


@ON_SQLITE
@pytest.mark.clause("OFF-01")
def test_a_second_handover_of_the_same_person_joins_the_first_and_the_earlier_last_day_holds(
    team: House,
) -> None:
    run = handover(team)
    earlier = LAST_DAY - timedelta(days=3)
    second = handover(team, cause="辞退 dismissal", last_day=earlier.isoformat())
    assert second.state == "Completed"
    with reading() as book:
        assert len(book.scalars(select(Case).where(Case.procedure == "offboarding_handover")).all()) == 1
        assert book.get_one(Staff, "A3").until == earlier
    assert "OFF-01 并入进行中的交接" in ruled(run)
    assert told(run, "handover-joined") == ["D1"]
    second.burst()
    assert ruled(run).count("OFF-01 并入进行中的交接") == 1


@ON_SQLITE
@pytest.mark.clause("OFF-01", "OFF-02", "OFF-03")
@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"last_day": (TODAY - ONE_DAY).isoformat()}, "last_day"),
        ({"receiver": "A3"}, "receiver: 接收人不得为移交人本人"),
        ({"receiver": "A8"}, "receiver: A8 不在职或届时已离职"),
        ({"receiver": "Z9"}, "receiver: Z9 不在职或届时已离职"),
        ({"leaver": "Z9"}, "leaver: Z9 不在职"),
        ({"taken_by": "D1"}, "taken_by: 须由人力资源部他人发起"),
        ({"severance": "viel"}, "severance"),
    ],
)
def test_a_start_that_cannot_be_right_enters_nothing_and_says_which_field(
    team: House, more: dict[str, str], reason: str
) -> None:
    with writing() as book:
        book.execute(update(Staff).where(Staff.number == "A8").values(until=LAST_DAY))
    assert reason in refusal(handover(team, **more))
    with reading() as book:
        assert book.scalars(select(Case)).first() is None
        assert book.get_one(Staff, "A3").until is None


@ON_SQLITE
@pytest.mark.clause("OFF-01", "OFF-03")
def test_what_comes_to_the_leaver_after_the_list_is_settled_before_anything_is_signed_or_paid(
    team: House,
) -> None:
    run = at_the_sides(team, interviewed=True)
    assert asked_of(run) == "witness → department-head", "nothing was to be handed over"
    late = complain(team, taken_by="A3")
    run.answer(answered_by="D1", signing="退回办理 reopen")
    assert "没有未办事项" in run.sheet
    with writing() as book:
        book.add(_item(run, late))
    run.answer(answered_by="D1", **SIGN)
    assert "第 1 项尚未办结" in run.sheet
    run.answer(answered_by="D1", signing="退回办理 reopen")
    each(side(team, run, "A4"), "A4", takes=TAKEN)
    run.go_on().answer(answered_by="D1", **SIGN)
    with writing() as book:
        book.execute(update(HandoverItem).values(state="open"))
    run.answer(answered_by="F1", salary="3000")
    assert "尚未办结" in run.sheet, "nothing is settled before the gate"
    with writing() as book:
        book.execute(update(HandoverItem).values(state="accepted"))
    run.answer(answered_by="F1", salary="3000")
    assert run.step == "hr-signed"


def _item(run: Run, late: Run) -> HandoverItem:
    return HandoverItem(
        case=run.case.number,
        number=1,
        kind="case",
        reference=late.case.number,
        what=late.case.subject,
        giver="A3",
        person="",
        state="open",
        listed_at=now(),
        reason="",
        disputes=[],
    )


@ON_SQLITE
@pytest.mark.clause("OFF-01", "OFF-02")
def test_a_transfer_uses_the_same_handover_without_the_exit(team: House) -> None:
    stores_and_it()
    holds("A3", PROPERTY[0], ACCOUNT)
    open_cases("A3", 1)
    run = completes(handover(team, receiver="A4", cause="调岗 transfer"))
    each(side(team, run, "A4"), "A4", takes=TAKEN)
    each(side(team, run, "custodian"), "W1", given_back="随岗保留 kept")
    each(side(team, run, "it"), "I1", shut="权限已调整 adjusted")
    run.go_on().answer(answered_by="D1", **SIGN)
    assert (run.state, (run.case.outcome or {})["result"]) == ("Completed", "handed-over")
    with reading() as book:
        assert book.get_one(Staff, "A3").until is None
        assert book.scalars(select(Holding.ended_at)).all() == [None, None]
        assert book.scalars(select(Takeover.about)).all() == ["CMP-20200101-0000"]


@ON_SQLITE
@pytest.mark.clause("OFF-01", "OP-HOUSE-110")
def test_the_head_names_a_receiver_who_stays_and_for_single_items_another_one(team: House) -> None:
    open_cases("A3", 2)
    run = completes(handover(team, interviewed=True))
    run.answer(answered_by="D1", receiver="A3")
    assert "接收人不得为移交人本人" in run.sheet
    run.answer(answered_by="D1", receiver="A4", others=[{"item": 7, "receiver": "A5"}])
    assert "第 7 项不是待接收的工作" in run.sheet
    run.answer(answered_by="D1", receiver="A4", others=[{"item": 2, "receiver": "A5"}])
    assert [one.person for one in items(run).values()] == ["A4", "A5"]
    each(side(team, run, "A4"), "A4", takes=TAKEN)
    each(side(team, run, "A5"), "A5", takes=TAKEN)
    assert asked_of(run.go_on()) == "witness → department-head"


@ON_SQLITE
@pytest.mark.clause("OFF-01")
def test_a_handover_that_starts_over_at_any_wait_enters_nothing_twice(team: House) -> None:
    stores_and_it()
    holds("A3", PROPERTY[0])
    run = handover(team, receiver="A4", interviewed=True).burst()
    completes(run)
    run.burst()
    custodian = side(team, run, "custodian")
    each(custodian, "W1", given_back="已归还 returned")
    run.go_on()
    run.burst()
    signed_off(run)
    with reading() as book:
        asked = book.scalars(select(Question.step).where(Question.case == run.case.number)).all()
    assert len(asked) == len(set(asked))
    assert len(ruled(run)) == len(set(ruled(run))) == 4
