"""What follows from what a side says of an item: work that passes, property that ends, what is decided (OFF-02…06)."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.forms import Answer
from policies.leaving.exit_interview import ExitInterview
from policies.leaving.handover_forms import GateRow, GateVerdict
from policies.leaving.handover_items import Item, ItemKind, ItemState
from policies.leaving.handover_share_forms import (
    Acceptance,
    AccountsClosed,
    DisputeDecision,
    GivenBack,
    Loss,
    LossDecision,
    ReturnRecord,
    SeatsArranged,
    Settles,
    Shut,
    Supplement,
    Takes,
)
from policies.leaving.holdings import EndedAs
from policies.leaving.offboarding_forms import Handover
from policies.organisation import Role
from tasks.acts import act
from tasks.case import Case
from tasks.clock import now
from tasks.leaving.handover_items import as_item, row_of, settle_item
from tasks.leaving.holdings import end_holding, holding_numbered
from tasks.records.leaving import HandoverItem
from tasks.records.models import Staff, StaffRole, Substitute
from tasks.takeovers import take_over

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
            _pass_on(book, case, about, item, item.person)
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
                _pass_on(book, case, about, item, item.person)
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
    return [row.item for row in rows]


@act("其余事项 The rest")
def pass_on_the_rest(book: Session, case: Case, about: Handover) -> None:
    """OFF-02 · from the day after the last one the receiver answers whatever is still asked of the leaver."""
    today = case.calendar.day_of(now())
    since = about.until + ONE_DAY
    take_over(book, case.number, about.leaver, about.receiver, since, about=None, today=today)


def _word(said: Answer, text: str) -> dict[str, str]:
    return {"at": said.answered_at.isoformat(), "by": said.answered_by, "said": text}


def _end(book: Session, case: Case, item: HandoverItem, how: EndedAs, at: datetime) -> None:
    holding = holding_numbered(book, case.department, item.reference)
    # What the register has passed to somebody else meanwhile is theirs.
    if holding is not None and holding.holder == item.giver:
        end_holding(book, holding, how, at, case.number)


def _pass_on(book: Session, case: Case, about: Handover, item: HandoverItem, receiver: str) -> None:
    """What an accepted item changes on record."""
    today = case.calendar.day_of(now())
    since = max(today, date.fromisoformat(about.takes_over_on)) if about.takes_over_on else today
    match ItemKind.of(item.kind):
        case ItemKind.CASE:
            take_over(book, case.number, about.leaver, receiver, since, about=item.reference, today=today)
        case ItemKind.ROLE:
            first = since if about.takes_over_on else about.until + ONE_DAY
            book.merge(StaffRole(staff=receiver, role=Role(item.reference), since=first))
        case ItemKind.SUBSTITUTE:
            _stand_in(book, about, item.reference, receiver)
        case ItemKind.REPORTS:
            _report_to(book, about, receiver)


def _stand_in(book: Session, about: Handover, reference: str, receiver: str) -> None:
    absent, _, since = reference.partition(" ")
    row = book.get_one(Substitute, (absent, about.leaver, date.fromisoformat(since)))
    first, until = max(row.since, about.until + ONE_DAY), row.until
    row.until = about.until
    book.merge(Substitute(absent=absent, stand_in=receiver, since=first, until=until))


def _report_to(book: Session, about: Handover, receiver: str) -> None:
    # Whom somebody reports to isn't dated on the register: it changes with the acceptance.
    above = book.get_one(Staff, about.leaver).superior
    for row in book.scalars(select(Staff).where(Staff.superior == about.leaver)):
        row.superior = receiver if row.number != receiver else above
