"""P21 · exception-digest · 异常事件日报、周报、月报, in the order of its clauses."""

from datetime import datetime

from prefect import flow

from flows.ladder import insist
from policies.organisation import Role
from policies.reporting.digest_forms import DigestEditing, DigestPeriod, DigestRequest
from policies.reporting.exception_digest import Digest, DigestPolicy, Outcome
from tasks.case import Case
from tasks.case_book import open_case
from tasks.closing import close
from tasks.registering import register
from tasks.reporting.exception_digest import compile_digest, send_digest
from tasks.rulings import enter
from tasks.started import named_at_start


@flow(name="exception-digest")
def exception_digest(period: DigestRequest) -> Outcome:
    """异常事件日报、周报、月报 Exception digest: compiled, put in order by the director, sent."""
    # OP-EXD-1 · one of each kind for each department and period, however often it is started.
    about = named_at_start(DigestPolicy, period, DigestPeriod, DigestPolicy.period_of)
    case = open_case(DigestPolicy, about)
    if case.entered_before:
        return Outcome(case=case.number, entered_before=True)
    rules = register(case, DigestPolicy, about)

    # EXD-01, EXD-02 · 汇总、部长整理 — compiled again as often as the director sends it back.
    digest, edited, since = compile_digest(case, about), list[DigestEditing](), about.started_at
    while rules.to_be_edited(digest, edited):
        editing = edited_by_director(case, rules, about, digest, since)
        since = editing.answered_at
        edited.append(editing)
        if not rules.approved(editing):
            digest = compile_digest(case, about)

    # EXC-12 · 上报主管部门
    enter(case, rules.sent(digest, edited))
    sent_at = send_digest(case, about)
    return close(case, Outcome.of(case.number, about, digest, sent_at))


def edited_by_director(
    case: Case, rules: DigestPolicy, period: DigestPeriod, digest: Digest, since: datetime
) -> DigestEditing:
    """EXD-02, OP-HOUSE-37 · within its time of the report's hour, or of being sent back."""
    due, suggested = rules.editing_due(since), rules.suggested(period, digest)
    return insist(Role.DIRECTOR, DigestEditing, case=case, due=due, suggest=suggested)
