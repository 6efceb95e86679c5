"""Property that comes back to the custodian, and what follows from a loss (OFF-02, OFF-06, OP-OFF-4)."""

from collections.abc import Sequence
from datetime import datetime

from flows.ladder import insist
from policies.leaving.handover_checks import wrong_consent, wrong_loss, wrong_returns
from policies.leaving.handover_items import Item
from policies.leaving.handover_property_forms import DeductionConsent, LossDecision, ReturnRecord
from policies.leaving.handover_share import Side
from tasks.asking import ask
from tasks.case import Case
from tasks.leaving.handover_effects import given_back, losses_settled
from tasks.leaving.handover_items import some_of, unsettled
from tasks.leaving.holdings import in_use
from tasks.performance.penalty_people import somebody_else
from tasks.rulings import enter


def returned(case: Case, side: Side, items: Sequence[Item], since: datetime) -> datetime:
    """OFF-02, OFF-06 · 归还财产 — the custodian confirms piece by piece; the head decides on what is missing."""
    record = insist(
        side.share.person,
        ReturnRecord,
        case=case,
        due=side.due(since),
        suggest=side.rules.filled_in(items),
        check=lambda said: wrong_returns(side.about, unsettled(case, items), in_use(case, said.others), said),
    )
    losses = given_back(case, record)
    return compensated(case, side, losses, record.answered_at) if losses else record.answered_at


def compensated(
    case: Case, side: Side, losses: Sequence[Item], since: datetime, refused: Sequence[int] = ()
) -> datetime:
    """OP-OFF-4 · 财产短缺 — decided with a reason; a value is deducted only where the leaver agrees themselves."""
    decision = insist(
        somebody_else(case, side.whole.witnessed_by, side.barred),
        LossDecision,
        case=case,
        due=case.asking.decision_due(since),
        suggest=side.rules.filled_in(losses),
        check=lambda said: wrong_loss(unsettled(case, losses), side.barred, refused, said),
    )
    over, agreed = agreement(case, side, decision)
    enter(case, side.rules.lost(side.about, decision, agreed=agreed))
    declined = losses_settled(case, decision, agreed=agreed)
    return compensated(case, side, some_of(case, declined), over, declined) if declined else over


def agreement(case: Case, side: Side, decision: LossDecision) -> tuple[datetime, bool | None]:
    """OP-OFF-4 · 本人同意 — silence is no yes."""
    rows = side.rules.to_deduct(decision)
    if not rows:
        return decision.answered_at, None
    due = side.rules.consent_due(decision.answered_at)
    asked = side.rules.asked_for(rows)
    said = ask(
        side.about.leaver,
        DeductionConsent,
        case=case,
        due=due,
        suggest={"amount": asked},
        check=lambda said: wrong_consent(asked, said),
    )
    return (due.at, None) if said is None else (said.answered_at, said.agreed)
