"""P46 · points-ledger · 加分扣分登记, in the order of its clauses."""

from collections.abc import Sequence

from prefect import flow

from flows.ladder import insist
from policies.organisation import Role
from policies.performance.points_forms import (
    FiguresReady,
    PointsConfirmed,
    PointsEntry,
    PointsLine,
    PointsRequest,
)
from policies.performance.points_ledger import LedgerPolicy, Outcome
from tasks.case import Case
from tasks.case_book import open_case
from tasks.closing import close
from tasks.notices import notify
from tasks.performance.penalty_people import somebody_else
from tasks.performance.points_entries import ledger_page, points_asked_for, published_of
from tasks.performance.points_figures import (
    figures_missing_at_first,
    figures_still_missing,
    month_figures,
)
from tasks.registering import register
from tasks.rulings import enter


@flow(name="points-ledger")
def points_ledger(request: PointsRequest) -> Outcome:
    """加分扣分登记 Points ledger: one item for somebody, what a month's figures show, or the page alone."""
    # PTS-08 · 两张表 — what can't be entered is refused with the reason.
    entry = points_asked_for(LedgerPolicy, request)
    case = open_case(LedgerPolicy, entry)
    if case.entered_before:
        return Outcome(case=case.number, entered_before=True)
    rules = register(case, LedgerPolicy, entry)

    # PTS-01, PTS-02, PTS-05 · 可计算的加分 — found in the figures; the other items somebody on the staff proposes.
    lines = detected(case, rules, entry) if rules.detects(entry) else rules.proposed(entry)

    # PTS-03, PTS-04, PTS-06, PTS-09 · 主管确认 — entered by confirmation alone, never edited afterwards.
    entered = confirmed(case, rules, entry, lines)

    # PTS-07 · 台账 — what the month comes to, as it enters appraisal and bonus.
    ledger_page(case, entry.month, entry.person)
    return close(case, Outcome(case=case.number, month=entry.month, proposed=len(lines), entered=entered))


def detected(case: Case, rules: LedgerPolicy, entry: PointsEntry) -> Sequence[PointsLine]:
    """PTS-01, PTS-02, PTS-05 · from the month's figures, which are waited for; silence climbs and finds nothing."""
    if figures_missing_at_first(case, entry.month):
        insist(
            Role.SUPERVISOR,
            FiguresReady,
            case=case,
            due=case.asking.decision_due(case.opened_at),
            check=lambda _said: rules.not_ready(
                entry, missing=figures_still_missing(case.department, entry.month)
            ),
        )
    return rules.found_in(month_figures(case, entry.month))


def confirmed(case: Case, rules: LedgerPolicy, entry: PointsEntry, lines: Sequence[PointsLine]) -> int:
    """PTS-03, PTS-04, PTS-06, PTS-09 · by the supervisor, or one level up for the supervisor's own; how many."""
    if not lines:
        return rules.counted([])
    said = insist(
        somebody_else(case, Role.SUPERVISOR, rules.barred(lines)),
        PointsConfirmed,
        case=case,
        due=case.asking.decision_due(case.opened_at),
        suggest=rules.filled_in(entry, lines),
        check=lambda said: rules.confirmable(entry, lines, said, published_of(case.department, said.month)),
    )
    rulings = rules.entered(entry, lines, said)
    for ruling in rulings:
        enter(case, ruling)
    for person, items in rules.told(lines, said):
        notify(case, person, "points-entered", about=items)
    return rules.counted(rulings)
