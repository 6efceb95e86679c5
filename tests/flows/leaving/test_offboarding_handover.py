"""P63 · offboarding-handover, on a real Prefect server and a real case book."""

from decimal import Decimal

import pytest
from complaints import ON_SQLITE, asked_of, complain, told
from driving import House, Run
from leavers import (
    LAST_DAY,
    SIGN,
    completes,
    each,
    handover,
    holds,
    interview,
    items,
    rows_of,
    side,
    standing,
    stores_and_it,
    takeovers,
)

from tasks.settings import settings

PROPERTY = (("P1", "badge", "工牌"), ("P2", "computer", "笔记本"))
ACCOUNT = ("crm/a3", "account", "客服系统")


def ready(house: House, *, receiver: str = "A4") -> Run:
    """A handover whose list is complete and whose receiver is named, at its sides."""
    stores_and_it()
    holds("A3", *PROPERTY, ACCOUNT)
    run = completes(handover(house))
    return run.answer(answered_by="D1", receiver=receiver)


def all_but_the_receiver(house: House, run: Run) -> None:
    each(side(house, run, "custodian"), "W1", given_back="已归还 returned")
    each(side(house, run, "it"), "I1", shut="已注销 closed")
    interview(side(house, run, "hr"))


@pytest.mark.clause("OFF-01", "OFF-02", "OFF-03", "OFF-04", "OFF-05", "OFF-06", "OP-OFF-1", "OP-OFF-2", "OP-OFF-3")
def test_a_handover_goes_from_the_list_to_the_last_signature_and_the_exit_waits_for_every_side(team: House) -> None:
    complaint = complain(team, taken_by="A3")
    run = ready(team)
    assert asked_of(run) == "items-confirmed → several"
    assert standing(run) == [
        f"case {complaint.case.number}: open",
        "badge P1: open",
        "computer P2: open",
        "account crm/a3: open",
        "interview RSG-03: open",
    ]
    each(side(team, run, "A4"), "A4", takes="接收 accepted")
    assert takeovers() == [f"{complaint.case.number}: A3 → A4"]
    assert complaint.case.owner == "A4"
    all_but_the_receiver(team, run)
    run.go_on()
    assert asked_of(run) == "witness → department-head"
    run.answer(answered_by="D1", **SIGN)
    assert asked_of(run) == "settlement → finance"
    run.answer(answered_by="F1", salary="3000")
    assert asked_of(run) == "hr-signed → hr"
    run.answer(answered_by="H1", complete=True)
    assert (run.state, run.case.state) == ("Completed", "closed")
    outcome = run.case.outcome or {}
    assert (outcome["result"], outcome["items"], outcome["accepted"], outcome["net_pay"]) == ("left", 5, 1, "3000.00")
    for name in ("handover", "exit"):
        (sheet,) = (settings().home / "archive").rglob(f"{run.case.number}-{name}.html")
        assert "工牌" in sheet.read_text("utf-8")
