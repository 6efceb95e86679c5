"""P48 · monthly-awards · 月度奖项, in the order of its clauses."""

from prefect import flow

from flows.appraised import once_published
from flows.ladder import insist
from policies.organisation import Role
from policies.performance.award_checks import wrong_in_list, wrong_in_naming
from policies.performance.award_figures import AwardFacts, Outcome
from policies.performance.award_forms import AwardMonth, AwardRequest, AwardsConfirmed, ExcellentNamed
from policies.performance.monthly_awards import AwardsPolicy
from tasks.case import Case
from tasks.case_book import open_case
from tasks.closing import close
from tasks.performance.awards import award, computed, give_title
from tasks.performance.awards_facts import gathered
from tasks.registering import register
from tasks.started import named_at_start


@flow(name="monthly-awards")
def monthly_awards(request: AwardRequest) -> Outcome:
    """月度奖项 Monthly awards: who is first in what, the excellent employee, the list confirmed and paid."""
    # OP-HOUSE-77 · 按月测算 — one list for each department and month, however often it is started.
    month = named_at_start(AwardsPolicy, request, AwardMonth, AwardsPolicy.month_of)
    case = open_case(AwardsPolicy, month)
    if case.entered_before:
        return Outcome(case=case.number, entered_before=True)
    rules = register(case, AwardsPolicy, month)

    # OP-HOUSE-53 · 以公示的月度考核为准 — the facts as they stand when the month is published.
    once_published(case, [month.month])
    facts = gathered(case, rules, month.month)

    # AWD-06, OP-AWD-5 · 部门优秀员工 — named among the month's top few, or nobody.
    excellent = named(case, rules, facts)

    # AWD-01 … AWD-07 · 测算名单 — full attendance, the first in each contest, streaks; ties share.
    sheet = computed(case, rules, facts, excellent)

    # AWD-05, AWD-08 · 主管确认 — lines struck for a reason, praise and certificates added; silence confirms nothing.
    confirmed = insist(
        Role.SUPERVISOR,
        AwardsConfirmed,
        case=case,
        due=rules.confirming_due(sheet.at),
        suggest=rules.suggested(sheet),
        check=lambda said: wrong_in_list(sheet, facts.staff, said),
    )
    paid = award(case, rules, facts, sheet, confirmed)
    return close(case, Outcome.of(case.number, sheet, confirmed, paid))


def named(case: Case, rules: AwardsPolicy, facts: AwardFacts) -> str:
    """OP-AWD-5, CF-59 · the supervisor's choice; blank where nobody is named, or the profile has no such title."""
    if not rules.names_excellent or not facts.among:
        return ""
    said = insist(
        Role.SUPERVISOR,
        ExcellentNamed,
        case=case,
        due=rules.naming_due(facts.at),
        check=lambda said: wrong_in_naming(facts.among, said),
    )
    return give_title(case, rules, facts, said) if said.employee else ""
