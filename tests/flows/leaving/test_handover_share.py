"""handover-share, on a real Prefect server and a real case book; the rest stands beside offboarding-handover."""

import pytest
from complaints import ON_SQLITE, asked_of
from driving import House
from leavers import at_the_sides, each, holds, interview, items, rows_of, side, stores_and_it

PROPERTY = (("P1", "badge", "工牌"), ("P2", "computer", "笔记本"))


@ON_SQLITE
@pytest.mark.clause("OFF-02", "OFF-06", "OP-OFF-2")
def test_a_side_that_confirms_a_part_is_asked_again_for_the_rest_and_starts_over_without_harm(
    team: House,
) -> None:
    stores_and_it()
    holds("A3", *PROPERTY)
    run = at_the_sides(team, interviewed=True)
    custodian = side(team, run, "custodian")
    assert asked_of(custodian) == "return-record.custodian → custodian"
    assert custodian.seen.tags
    assert f"part-of:{run.case.number}" in custodian.seen.tags
    each(custodian, "W1")
    assert "至少确认一项" in custodian.sheet
    rows = rows_of(custodian)
    custodian.answer(answered_by="W1", rows=[rows[0] | {"given_back": "已归还 returned"}, rows[1]])
    assert asked_of(custodian) == "return-record-2.custodian → custodian"
    assert [row["what"] for row in rows_of(custodian)] == ["电脑 P2 笔记本"]
    custodian.burst()
    each(custodian, "W1", given_back="随岗保留 kept")
    assert "离职不得保留" in custodian.sheet
    each(custodian, "W1", given_back="已归还 returned")
    assert custodian.state == "Completed"
    assert [one.state for one in items(run).values()] == ["returned", "returned"]
    assert [one.step for one in custodian.questions] == [
        "return-record.custodian",
        "return-record-2.custodian",
    ]


@ON_SQLITE
@pytest.mark.clause("OFF-05", "RSG-03", "OP-OFF-3")
def test_it_closes_every_account_by_the_end_of_the_last_day_and_hr_hears_why(team: House) -> None:
    stores_and_it()
    holds("A3", ("crm/a3", "account", "客服系统"), ("vpn/a3", "account", "远程"))
    run = at_the_sides(team)
    it = side(team, run, "it")
    question = it.waits_for
    assert question is not None
    assert question.due is not None
    assert question.due["clause"] == "OP-OFF-3"
    each(it, "I1", shut="权限已调整 adjusted")
    assert "离职须注销" in it.sheet
    it.miss()
    assert asked_of(it) == "accounts-closed-2.it → gm-office", "silence climbs, and closes nothing"
    each(it, "Z3", shut="已注销 closed")
    assert it.state == "Completed"
    hr = side(team, run, "hr")
    hr.answer(answered_by="H1", interview="已面谈 held", outcome="离职 leaves")
    assert "reasons" in hr.sheet
    interview(hr)
    assert hr.state == "Completed"
    assert asked_of(run.go_on()) == "witness → department-head"
