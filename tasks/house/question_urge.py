"""Urging whoever is asked."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.house.act_forms import OpenQuestion
from policies.house.question_urge import Urge, Urged, UrgePolicy
from tasks.acts import act
from tasks.case import Case
from tasks.clock import now
from tasks.notices import tell
from tasks.open_questions import refused, still_open, write_down
from tasks.records.acts import Act


@act("催办 Urge")
def urged(book: Session, case: Case, rules: UrgePolicy, urge: Urge, asked: OpenQuestion) -> Urged:
    """OP-HOUSE-141 · tell whoever is asked, count it, and enter who urged and why; NotStarted beyond the limit."""
    question, moment = still_open(book, asked), now()
    earlier = select(Act.at).where(Act.question == question.id, Act.kind == rules.procedure)
    before = list(book.scalars(earlier))
    refused(rules.wrong_urge(urge, asked, before, moment))
    told = rules.told(urge, asked)
    for number in told:
        tell(
            book, case, number, "urged", key=f"urged-{case.run_id}", at=moment, title=question.title, by=urge
        )
    question.urged, question.changed_at = len(before) + 1, moment
    write_down(book, case, urge, rules.procedure, rules.urged(asked, told, question.urged), question.id)
    return Urged(
        case=case.number,
        step=asked.step,
        told=tuple(told),
        nth=question.urged,
        tells_from=case.asking.may_tell_from(moment),
    )
