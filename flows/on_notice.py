"""The notice period of a promotion (OP-HOUSE-81): whoever has a reason objects, and each objection is decided."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from flows.ladder import insist
from policies.career.eligibility import Eligibility
from policies.career.panel_forms import NoticeObjection, ObjectionVerdict
from policies.career.promotion_forms import PromotionRequest
from policies.career.promotion_review_panel import PromotionPolicy, own_matter
from policies.organisation import Role
from tasks.asking import ask
from tasks.case import Case
from tasks.rulings import enter


class Noticed(NamedTuple):
    """When the notice period and all that it raised were over, and whether an objection was upheld."""

    over: datetime
    upheld: bool


def noticed(
    case: Case, rules: PromotionPolicy, request: PromotionRequest, found: Eligibility, since: datetime
) -> Noticed:
    """OP-HOUSE-81 · 公示期 — silence raises no objection; what was approved was approved before."""
    due = rules.within("notice_period", since, "公示开始")
    verdicts = [
        decided(case, rules, request, found, objection, due.at)
        for objection in raised(case, rules, found, since)
    ]
    over = max([due.at, *(one.answered_at for one in verdicts)])
    return Noticed(over, any(one.upheld for one in verdicts))


def raised(
    case: Case, rules: PromotionPolicy, found: Eligibility, since: datetime
) -> Sequence[NoticeObjection]:
    """OP-HOUSE-81 · every objection of the department, until the period is over."""
    due = rules.within("notice_period", since, "公示开始")
    objections: list[NoticeObjection] = []
    while True:
        said = ask(
            Role.AGENT, NoticeObjection, case=case, due=due, check=lambda said: own_matter(found, said)
        )
        if said is None:
            return objections
        objections.append(said)


def decided(
    case: Case,
    rules: PromotionPolicy,
    request: PromotionRequest,
    found: Eligibility,
    objection: NoticeObjection,
    since: datetime,
) -> ObjectionVerdict:
    """OP-HOUSE-81 · the GM office decides on each, with a reason; not who raised it."""
    verdict = insist(
        Role.GM_OFFICE,
        ObjectionVerdict,
        case=case,
        due=rules.within("decide_objection_within", since, "公示期满"),
        suggest={"objection": objection.objection},
        check=lambda said: rules.not_impartial(request, found, [objection], said),
    )
    enter(case, rules.objection_decided(found, verdict))
    return verdict
