"""What follows from what a side says of an item: work that passes, property that ends, what is decided (OFF-02…06)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from policies.forms import Answer
from policies.leaving.exit_interview import ExitInterview
from policies.leaving.handover_forms import GateRow, GateVerdict
from policies.leaving.handover_items import Item, ItemKind, ItemState, Station
from policies.leaving.handover_property_forms import GivenBack, Loss, LossDecision, ReturnRecord
from policies.leaving.handover_share_forms import (
    Acceptance,
    AccountsClosed,
    DisputeDecision,
    SeatsArranged,
    Settles,
    Shut,
    Supplement,
    Takes,
)
from policies.leaving.holdings import EndedAs
from policies.leaving.offboarding_forms import Handover
from tasks.acts import act
from tasks.case import Case
from tasks.leaving.handover_items import as_item, row_of, settle_item
from tasks.leaving.handover_passing import pass_on
from tasks.leaving.holdings import end_holding, holding_numbered
from tasks.records.leaving import HandoverItem

ONE_DAY = timedelta(days=1)
GIVEN_BACK = {
    GivenBack.RETURNED: (ItemState.RETURNED, EndedAs.RETURNED),
    GivenBack.DAMAGED: (ItemState.DAMAGED, EndedAs.DAMAGED),
    GivenBack.KEPT: (ItemState.KEPT, None),
}
LOSSES = {Loss.WAIVED: ItemState.WAIVED, Loss.PURSUED: ItemState.PURSUED, Loss.DEDUCT: ItemState.DEDUCTED}


@act("逐项接收 Take over")
def accepted(book: Session, case: Case, about: Handover, said: Acceptance) -> list[int]:
    """OFF-02, CMP-03 · what is accepted passes to the receiver; a dispute stays on record; which are disputed."""
    disputed = []
    for row in said.rows:
        item = row_of(book, case, row.item)
        if row.takes is Takes.ACCEPTED:
            settle_item(item, ItemState.ACCEPTED, said.answered_by, said.answered_at)
            pass_on(book, case, about, item, item.person)
        elif row.takes is Takes.DISPUTED:
            item.state = ItemState.DISPUTED.en
            item.disputes = [*item.disputes, _word(said, row.reason)]
            disputed.append(row.item)
    return disputed


@act("裁定 Decide")
def decided(book: Session, case: Case, about: Handover, said: DisputeDecision) -> list[str]:
    """OFF-01 · each disputed item as the head decided it; who else takes something over now."""
    others = []
    for row in said.rows:
        item = row_of(book, case, row.item)
        item.disputes = [*item.disputes, _word(said, f"{row.verdict.zh}：{row.reason}")]
        by, at = said.answered_by, said.answered_at
        match row.verdict:
            case Settles.STANDS:
                settle_item(item, ItemState.ACCEPTED, item.person, at, decided_by=by, reason=row.reason)
                pass_on(book, case, about, item, item.person)
            case Settles.DROPPED:
                settle_item(item, ItemState.WAIVED, by, at, decided_by=by, reason=row.reason)
            case Settles.OTHER:
                item.person, item.state = row.receiver, ItemState.OPEN.en
                others.append(row.receiver)
            case Settles.SUPPLEMENT:
                item.state = ItemState.OPEN.en
    return sorted(set(others))


@act("补充 Supplement")
def supplemented(book: Session, case: Case, said: Supplement) -> int:
    """OFF-02 · what the leaver adds stands beside the item from then on."""
    for row in said.rows:
        item = row_of(book, case, row.item)
        item.what = f"{item.what}（补充：{row.adds}）" if row.adds else item.what
    return len(said.rows)


@act("收回财产 Property back")
def given_back(book: Session, case: Case, said: ReturnRecord) -> list[Item]:
    """OFF-02, OFF-06 · what came back ends on the register; what is missing or damaged is to be decided on."""
    losses = []
    for row in said.rows:
        item = row_of(book, case, row.item)
        if row.given_back in GIVEN_BACK:
            state, ended = GIVEN_BACK[row.given_back]
            settle_item(item, state, said.answered_by, said.answered_at, reason=row.remark)
            if ended is not None:
                _end(book, case, item, ended, said.answered_at)
        if row.given_back in {GivenBack.MISSING, GivenBack.DAMAGED}:
            item.state = ItemState.OPEN.en
            item.disputes = [*item.disputes, _word(said, f"{row.given_back.zh}：{row.remark}")]
            losses.append(as_item(item))
    for found in said.also:
        holding = holding_numbered(book, case.department, found.number)
        if holding is not None:
            end_holding(book, holding, EndedAs.RETURNED, said.answered_at, case.number)
    return losses


@act("财产短缺 Losses")
def losses_settled(book: Session, case: Case, said: LossDecision, *, agreed: bool | None) -> list[int]:
    """OP-OFF-4 · each loss as the head decided it; which the leaver didn't agree to have deducted."""
    refused = []
    for row in said.rows:
        item = row_of(book, case, row.item)
        item.disputes = [*item.disputes, _word(said, f"{row.verdict.zh}：{row.reason}")]
        if row.verdict is Loss.DEDUCT and not agreed:
            refused.append(row.item)
        elif row.verdict in LOSSES:
            value = row.yuan if row.verdict is Loss.DEDUCT else None
            by, at = said.answered_by, said.answered_at
            settle_item(item, LOSSES[row.verdict], by, at, decided_by=by, reason=row.reason, value=value)
            _end(book, case, item, EndedAs.MISSING, at)
    return refused


@act("注销账号 Close accounts")
def accounts_closed(book: Session, case: Case, said: AccountsClosed) -> int:
    """OFF-05 · accounts that are closed end on the register; on a transfer their rights may be adjusted."""
    for row in said.rows:
        item = row_of(book, case, row.item)
        if row.shut is Shut.CLOSED:
            settle_item(item, ItemState.CLOSED, said.answered_by, said.answered_at)
            _end(book, case, item, EndedAs.CLOSED, said.answered_at)
        elif row.shut is Shut.ADJUSTED:
            settle_item(item, ItemState.KEPT, said.answered_by, said.answered_at, reason=row.shut.zh)
    return len(said.rows)


@act("安排 Arrange")
def arranged(book: Session, case: Case, said: SeatsArranged) -> int:
    """OFF-01 · how what is personal is arranged instead."""
    for row in said.rows:
        item = row_of(book, case, row.item)
        settle_item(item, ItemState.ARRANGED, said.answered_by, said.answered_at, reason=row.arranged)
    return len(said.rows)


@act("离职面谈 Exit interview")
def interviewed(book: Session, case: Case, items: Sequence[Item], said: ExitInterview) -> None:
    """RSG-03 · the interview is held, or HR says why it isn't."""
    for one in items:
        settle_item(row_of(book, case, one.number), ItemState.ARRANGED, said.answered_by, said.answered_at)


@act("免除 Give up")
def given_up(book: Session, case: Case, rows: Sequence[GateRow], by: str, at: datetime) -> list[int]:
    """OP-OFF-4 · what the head waives or has pursued no longer holds up the exit; its reason stays on record."""
    states = {GateVerdict.WAIVE: ItemState.WAIVED, GateVerdict.PURSUE: ItemState.PURSUED}
    for row in rows:
        item = row_of(book, case, row.item)
        settle_item(item, states[row.verdict], by, at, decided_by=by, reason=row.reason)
        if ItemKind.of(item.kind).station is Station.CUSTODIAN:
            _end(book, case, item, EndedAs.MISSING, at)
    return [row.item for row in rows]


def _word(said: Answer, text: str) -> dict[str, str]:
    return {"at": said.answered_at.isoformat(), "by": said.answered_by, "said": text}


def _end(book: Session, case: Case, item: HandoverItem, how: EndedAs, at: datetime) -> None:
    holding = holding_numbered(book, case.department, item.reference)
    # What the register has passed to somebody else meanwhile is theirs.
    if holding is not None and holding.holder == item.giver:
        end_holding(book, holding, how, at, case.number)
