"""The sides of a handover (OFF-02 … OFF-06): each confirms its items; between giver and receiver the head decides."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from flows.ladder import insist
from flows.property_back import returned
from policies.leaving.exit_interview import ExitInterview, wrong_in_interview
from policies.leaving.handover_checks import (
    wrong_acceptance,
    wrong_accounts,
    wrong_decision,
    wrong_seats,
    wrong_supplement,
)
from policies.leaving.handover_items import Item, Station
from policies.leaving.handover_share import Side
from policies.leaving.handover_share_forms import (
    Acceptance,
    AccountsClosed,
    DisputeDecision,
    SeatsArranged,
    Supplement,
)
from tasks.asking import ask
from tasks.case import Case
from tasks.leaving.handover_effects import (
    accepted,
    accounts_closed,
    arranged,
    decided,
    interviewed,
    supplemented,
)
from tasks.leaving.handover_items import some_of, unsettled
from tasks.leaving.handover_register import strangers
from tasks.leaving.handover_sides import away_until
from tasks.notices import notify
from tasks.performance.penalty_people import somebody_else
from tasks.rulings import enter


def taken_over(case: Case, side: Side, items: Sequence[Item], since: datetime) -> datetime:
    """OFF-02, OFF-04 · 逐项接收 — in person; what is disputed, and all of it after silence, the head decides."""
    person = side.share.person
    due = side.due(since, away_until(case, person))
    said = ask(
        person,
        Acceptance,
        case=case,
        due=due,
        suggest=side.rules.filled_in(items),
        check=lambda said: wrong_acceptance(unsettled(case, items), said),
    )
    if said is None:
        enter(case, side.rules.silent(side.about, person, due, items))
        return settled(case, side, items, due.at)
    disputed = some_of(case, accepted(case, side.about, said))
    return settled(case, side, disputed, said.answered_at) if disputed else said.answered_at


def settled(case: Case, side: Side, items: Sequence[Item], since: datetime) -> datetime:
    """OFF-01 · 裁定异议 — by somebody who is neither giver nor receiver; sent back, the leaver adds to it."""
    about, last = side.about, side.about.until
    decision = insist(
        somebody_else(case, side.whole.witnessed_by, side.barred),
        DisputeDecision,
        case=case,
        due=case.asking.decision_due(since),
        suggest=side.rules.filled_in(items),
        check=lambda said: wrong_decision(
            about, unsettled(case, items), side.barred, strangers(case, said.takers(items), last), said
        ),
    )
    for other in decided(case, about, decision):
        notify(case, other, "handover-yours", about=about.leaver)
    back = side.rules.to_supplement(items, decision)
    if not back:
        return decision.answered_at
    due = side.rules.supplement_due(decision.answered_at)
    added = ask(
        about.leaver,
        Supplement,
        case=case,
        due=due,
        suggest=side.rules.filled_in(back),
        check=lambda said: wrong_supplement(unsettled(case, back), said),
    )
    if added is None:
        return due.at
    supplemented(case, added)
    return added.answered_at


def shut(case: Case, side: Side, items: Sequence[Item], since: datetime) -> datetime:
    """OFF-05 · 注销账号 — by the end of the last day."""
    said = insist(
        side.share.person,
        AccountsClosed,
        case=case,
        due=side.whole.last_day_due(side.about, since),
        suggest=side.rules.filled_in(items),
        check=lambda said: wrong_accounts(side.about, unsettled(case, items), said),
    )
    accounts_closed(case, said)
    return said.answered_at


def seen_to(case: Case, side: Side, items: Sequence[Item], since: datetime) -> datetime:
    """RSG-03, OFF-01 · 面谈与本人事项 — HR hears why, and arranges what passes to nobody."""
    interview, seats = side.rules.interview(items), side.rules.seats(items)
    if interview:
        held = insist(
            side.share.person,
            ExitInterview,
            case=case,
            due=side.due(since),
            check=lambda said: wrong_in_interview(side.about.leaver, said),
        )
        interviewed(case, interview, held)
        since = held.answered_at
    if seats:
        said = insist(
            side.share.person,
            SeatsArranged,
            case=case,
            due=side.due(since),
            suggest=side.rules.filled_in(seats),
            check=lambda said: wrong_seats(unsettled(case, seats), said),
        )
        arranged(case, said)
        since = said.answered_at
    return since


STATIONS: Mapping[Station, Callable[[Case, Side, Sequence[Item], datetime], datetime]] = {
    Station.RECEIVER: taken_over,
    Station.CUSTODIAN: returned,
    Station.IT: shut,
    Station.HR: seen_to,
}
"""What each side does with its items."""
