"""What every procedure does that rests on the monthly appraisal: it waits until the months are published."""

from collections.abc import Sequence

from flows.ladder import insist
from policies.organisation import Role
from policies.performance.published import AppraisalPublished, still_missing
from tasks.case import Case
from tasks.performance.published import missing_at_first, unpublished


def once_published(case: Case, months: Sequence[str]) -> None:
    """OP-HOUSE-53 · months that aren't published yet are waited for; silence climbs and publishes nothing."""
    if missing := missing_at_first(case, list(months)):
        due = case.asking.decision_due(case.opened_at)
        insist(
            Role.SUPERVISOR,
            AppraisalPublished,
            case=case,
            due=due,
            because=still_missing(missing),
            check=lambda _said: still_missing(unpublished(case.department, months)),
        )
