"""The defence of a promotion (PRM-04): a plan, a panel without conflicts, and its marks."""

from collections.abc import Sequence
from datetime import datetime

from flows.ladder import insist
from flows.several import ask_panel
from policies.career.eligibility import Eligibility
from policies.career.panel import Panel, PanelResult
from policies.career.panel_forms import DefencePlan, DefenceRecord, InterestDeclaration, PanelScore
from policies.career.promotion_forms import Relation
from policies.career.promotion_review_panel import PromotionPolicy
from policies.organisation import Role
from tasks.asking import ask
from tasks.career.promotion_dossier import announce, panel_formed, panel_scored
from tasks.career.promotion_records import standing_of
from tasks.case import Case
from tasks.rulings import enter
from tasks.several import gather


def defended(
    case: Case,
    rules: PromotionPolicy,
    found: Eligibility,
    declared: Sequence[Relation],
    since: datetime,
    because: Sequence[str] = (),
) -> PanelResult | None:
    """PRM-04 · 晋升答辩 — what the panel's marks came to; None where the candidate didn't come."""
    plan = planned(case, rules, found, declared, since, because)
    panel = panel_formed(case, seated(case, rules, plan))
    if not rules.can_sit(panel):
        enter(case, rules.too_few(found, panel, panel.seated))
        return defended(case, rules, found, declared, plan.answered_at, rules.set_anew)

    # PRM-04, PRM-01 · 公布具体安排 — the plan goes to everybody who takes part, and to the department.
    everybody = [found.candidate, Role.DEPARTMENT_HEAD, *panel.people, Role.AGENT]
    announce(case, everybody, "defence-plan", panel.when_and_where)
    record = insist(
        Role.HR,
        DefenceRecord,
        case=case,
        due=rules.within("record_within", plan.held_at, "答辩"),
        check=lambda said: said.objections(),
    )
    if record.absent:
        return None

    # PRM-04, OP-PRM-2 · 演讲、评分、问答 — each member on a form of their own; who drops out counts in nothing.
    due = rules.within("score_within", record.answered_at, "答辩记录")
    scores = ask_panel(panel.people, PanelScore, case=case, due=due, quorum=rules.quorum)
    result = rules.result(found, panel, scores.answers)
    if result is None:
        enter(case, rules.too_few(found, panel, scores.answers))
        return defended(case, rules, found, declared, due.at, rules.set_anew)
    return panel_scored(case, result)


def planned(
    case: Case,
    rules: PromotionPolicy,
    found: Eligibility,
    declared: Sequence[Relation],
    since: datetime,
    because: Sequence[str],
) -> DefencePlan:
    """PRM-04, OP-PRM-1 · HR sets date and panel; one that can't sit is refused with the reasons."""

    def objections(said: DefencePlan) -> Sequence[str]:
        standing = standing_of(case, found.candidate, said.people)
        return [*rules.plan_times(since, said), *rules.panel_objections(found, declared, said, standing)]

    due = rules.within("plan_within", since, "审核通过")
    return insist(Role.HR, DefencePlan, case=case, due=due, because=because, check=objections)


def seated(case: Case, rules: PromotionPolicy, plan: DefencePlan) -> Panel:
    """OP-HOUSE-83 · 回避与候补 — who stands aside or is silent is replaced, one substitute after the other."""
    due = rules.within("declare_within", plan.answered_at, "答辩安排")
    asked = plan.panel
    declared = gather(asked, InterestDeclaration, case=case, due=due, rule=rules.everybody_declares)
    panel = rules.panel_of(plan, rules.planned(plan), declared.answers, declared.silent)
    since = rules.declared_at(due, declared.answers, declared.silent)
    while (substitute := rules.next_substitute(plan, panel)) is not None:
        due = rules.within("declare_within", since, "递补")
        said = ask(substitute.person, InterestDeclaration, case=case, due=due)
        since = due.at if said is None else said.answered_at
        panel = rules.replaced_by(panel, substitute, said)
    return panel
