"""substitution · 代理登记: who is away from a day to a day, and who stands in."""

from prefect import flow

from policies.house.substitution import Outcome, SubstitutionPolicy
from policies.house.substitution_forms import SubstitutionRequest
from tasks.case_book import open_case
from tasks.closing import close
from tasks.house.substitution import ended, registered, substituting
from tasks.notices import notify
from tasks.registering import register
from tasks.rulings import enter


@flow(name="substitution")
def substitution(request: SubstitutionRequest) -> Outcome:
    """代理登记 Register a stand-in: from a day to a day, both names on record; or that it ends early."""
    # OP-HOUSE-144 · 谁、何时、因何、由谁代理
    about = substituting(SubstitutionPolicy, request)
    case = open_case(SubstitutionPolicy, about)
    rules = register(case, SubstitutionPolicy, about)

    # OP-HOUSE-144 · 登记或提前结束 — open questions show at once who may answer them.
    if about.ends:
        ended(case, about)
    else:
        registered(case, about)
    enter(case, rules.registered(about))
    notify(case, about.stand_in, rules.told(about), about=about.absent)
    return close(case, rules.outcome(case.number, about))
