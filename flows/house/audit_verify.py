"""audit-verify · 审计核验: whether the record of what was changed is whole, and its head published outside."""

from prefect import flow

from policies.house.audit_findings import AuditRequest, Verified
from policies.house.audit_verify import AuditPolicy
from policies.organisation import Role
from tasks.case_book import open_case
from tasks.closing import close
from tasks.house.audit_verify import published, scheduled, verified
from tasks.notices import notify
from tasks.registering import register
from tasks.rules_of_today import in_force_today
from tasks.rulings import enter


@flow(name="audit-verify")
def audit_verify(request: AuditRequest) -> Verified:
    """审计核验 Verify the audit: the whole chain, the rows that it speaks of, and what was published of it."""
    rules = in_force_today(AuditPolicy)

    # OP-HOUSE-137 · 审计核验 — entry by entry, and every audited row against what the entries say of it.
    found = verified(rules)
    if found.whole:
        # OP-HOUSE-138 · 公布链尾 — where nobody who may write to the case book can.
        return published(rules, found)

    # OP-HOUSE-139 · 告知管理员 — at once, the same thing once; nothing is repaired by itself.
    return told(rules, request, found)


def told(rules: AuditPolicy, request: AuditRequest, found: Verified) -> Verified:
    """OP-HOUSE-139 · a case of its own, with all that was found; the same faults are known the next day."""
    finding = rules.found(found, request, scheduled())
    case = open_case(AuditPolicy, finding)
    if case.entered_before:
        return rules.known(found, case.number)
    enter(case, register(case, AuditPolicy, finding).not_whole(found))
    notify(case, Role.ADMIN, "audit-broken", at_once=True, about=finding.first)
    return close(case, rules.known(found, case.number))
