"""What can't be right in an answer of one side of a handover (OFF-02, OFF-05, OP-OFF-4)."""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal

from policies.citations import cites
from policies.leaving.handover_items import Item
from policies.leaving.handover_property_forms import (
    DeductionConsent,
    GivenBack,
    Loss,
    LossDecision,
    ReturnRecord,
)
from policies.leaving.handover_rows import impartial, wrong_rows
from policies.leaving.handover_share_forms import (
    Acceptance,
    AccountsClosed,
    DisputeDecision,
    Rows,
    SeatsArranged,
    Settles,
    Shut,
    Supplement,
    Takes,
)
from policies.leaving.offboarding_forms import Handover
from policies.leaving.settlement import finer_than_a_cent


@cites("OFF-02")
def wrong_acceptance(items: Sequence[Item], said: Acceptance) -> list[str]:
    """Each item once, none that was accepted before; a dispute has its reason; at least one is looked at."""
    wrong = wrong_rows(items, said.numbers)
    wrong += [
        f"rows: 第 {row.item} 项有异议须写明理由 say why item {row.item} is disputed"
        for row in said.rows
        if row.takes is Takes.DISPUTED and not row.reason
    ]
    return wrong or _something_said(said)


@cites("OFF-01", "OFF-02")
def wrong_decision(
    about: Handover,
    items: Sequence[Item],
    barred: Collection[str],
    leaving: Collection[str],
    said: DisputeDecision,
) -> list[str]:
    """All of them, with reasons, by somebody who is neither of the two; who takes over stays in service."""
    asked = {one.number: one.person for one in items}
    wrong = [*wrong_rows(items, said.numbers), *_all_of(items, said), *impartial(barred, said.answered_by)]
    for row in said.rows:
        if not row.reason:
            wrong.append(f"rows: 第 {row.item} 项须写明理由 say why")
        if (row.verdict is Settles.OTHER) != bool(row.receiver):
            wrong.append(
                f"rows: 第 {row.item} 项改由他人接收时须填另一接收人 name the other receiver, only then"
            )
        elif row.passes and (taker := row.receiver or asked.get(row.item, "")) in {about.leaver, *leaving}:
            wrong.append(f"rows: 第 {row.item} 项 {taker} 不在职或届时已离职 can't take it over")
    return wrong


@cites("OFF-02", "OFF-06")
def wrong_returns(
    about: Handover, items: Sequence[Item], register: Mapping[str, str], said: ReturnRecord
) -> list[str]:
    """Each piece once; what is given back beside the list stands on the register, as the leaver's or an open one."""
    wrong = wrong_rows(items, said.numbers)
    if about.cause.leaves:
        wrong += [
            f"rows: 第 {row.item} 项离职不得保留 (OFF-04) nothing is kept on leaving"
            for row in said.rows
            if row.given_back is GivenBack.KEPT
        ]
    wrong += [
        f"also: 登记册上没有在用的编号“{row.number}” no such number is in use on the register"
        for row in said.also
        if row.number not in register
    ]
    listed = {one.reference for one in items}
    wrong += [
        f"also: {row.number} 在清单上,请在其行填写 stands on the list: use its row"
        for row in said.also
        if row.number in listed
    ]
    return wrong or ([] if said.also else _something_said(said))


@cites("OP-OFF-4")
def wrong_loss(
    items: Sequence[Item], barred: Collection[str], refused: Collection[int], said: LossDecision
) -> list[str]:
    """All of them, with reasons; a value where one is to be deducted, and not once more what the leaver refused."""
    wrong = [*wrong_rows(items, said.numbers), *_all_of(items, said), *impartial(barred, said.answered_by)]
    for row in said.rows:
        deducts = row.verdict is Loss.DEDUCT
        if not row.reason:
            wrong.append(f"rows: 第 {row.item} 项须写明理由 say why")
        if deducts != bool(row.yuan):
            wrong.append(
                f"rows: 第 {row.item} 项扣款时须填折价,否则留空 a value where it is deducted, only then"
            )
        if finer_than_a_cent(row.yuan):
            wrong.append(f"rows: 第 {row.item} 项折价至分 a value to the cent")
        if deducts and row.item in refused:
            wrong.append(f"rows: 第 {row.item} 项本人未同意扣款 (OP-OFF-4) the leaver didn't agree to it")
    return wrong


@cites("OP-OFF-4")
def wrong_consent(asked: str, said: DeductionConsent) -> list[str]:
    """What the leaver agrees to is the amount that is asked for, and no other."""
    if not said.agreed or (said.amount and Decimal(said.amount) == Decimal(asked)):
        return []
    return [
        f"amount: 拟扣金额为 {asked} 元,不改动;不同意请选“不同意” it stands as it is: agree to it, or decline"
    ]


@cites("OFF-02")
def wrong_supplement(items: Sequence[Item], said: Supplement) -> list[str]:
    """Only what was sent back is supplemented, each once."""
    return wrong_rows(items, said.numbers)


@cites("OFF-05")
def wrong_accounts(about: Handover, items: Sequence[Item], said: AccountsClosed) -> list[str]:
    """Each account once; on leaving it is closed, on a transfer its rights may be adjusted instead."""
    wrong = wrong_rows(items, said.numbers)
    if about.cause.leaves:
        wrong += [
            f"rows: 第 {row.item} 项离职须注销 (OFF-05) is closed on leaving"
            for row in said.rows
            if row.shut is Shut.ADJUSTED
        ]
    return wrong or _something_said(said)


@cites("OFF-01")
def wrong_seats(items: Sequence[Item], said: SeatsArranged) -> list[str]:
    """How each personal matter is arranged."""
    unsaid = [f"rows: 第 {row.item} 项须写明如何安排 say how" for row in said.rows if not row.arranged]
    return [*wrong_rows(items, said.numbers), *_all_of(items, said), *unsaid]


def _all_of(items: Sequence[Item], said: Rows) -> list[str]:
    return [
        f"rows: 缺第 {one.number} 项 item {one.number} is missing"
        for one in items
        if one.number not in said.numbers
    ]


def _something_said(said: Rows) -> list[str]:
    return [] if said.numbers else ["rows: 至少确认一项 confirm at least one"]
