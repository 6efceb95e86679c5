"""Finding the case or the open question that somebody acts on; what can't be found or done is said, field by field."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeVar

from prefect.context import FlowRunContext
from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.house.act_forms import Acting, ActPolicy, OnCase, OnQuestion, OpenQuestion
from policies.ruling import Ruling
from policies.working_time import Due
from tasks.acts import act, done_so_far
from tasks.ballots import box_of
from tasks.capacities import acting_as, wrong_person
from tasks.case import Case, in_hand
from tasks.clock import now
from tasks.departments import Setting, department_of
from tasks.exclusion import excluded_by
from tasks.records.acts import Act
from tasks.records.engine import reading
from tasks.records.models import Case as CaseRow
from tasks.records.models import Question
from tasks.run_page import client
from tasks.staff import SEVERAL, eligible
from tasks.started import NotStarted

RulesOf = TypeVar("RulesOf", bound=ActPolicy)


@dataclass(frozen=True)
class AtHand(Generic[RulesOf]):
    """A question that this run acts on: its case, carried beside the run that asks, and the act's rules of today."""

    case: Case
    rules: RulesOf
    question: OpenQuestion


@dataclass(frozen=True)
class CaseAtHand(Generic[RulesOf]):
    """A case that this run acts on as a whole, carried beside the run that is its own, and the rules of today."""

    case: Case
    rules: RulesOf
    acting: Acting


def the_open_question(policy: type[RulesOf], wanted: OnQuestion) -> AtHand[RulesOf]:
    """The question that is meant, as it was when this run first found it.

    NotStarted, with each field and the reason, where there is no such question or this isn't theirs to do.
    """
    case, setting = the_case(policy, wanted)
    known = f"{_pin.__name__}.{case.run_id}" in case.done
    question = _pin(case, None if known else _found(policy, setting, wanted))
    assert question is not None
    return AtHand(case, _rules(policy, setting, question.at), question)


def the_case_at_hand(policy: type[RulesOf], wanted: OnCase) -> CaseAtHand[RulesOf]:
    """The case that is meant, open or closed; NotStarted where there is none, or this isn't theirs to do."""
    case, setting = the_case(policy, wanted)
    known = f"{_pin_acting.__name__}.{case.run_id}" in case.done
    acting = _pin_acting(case, None if known else _acting(policy, setting, wanted))
    assert acting is not None
    return CaseAtHand(case, _rules(policy, setting, acting.at), acting)


def the_case(policy: type[ActPolicy], wanted: OnCase | OnQuestion) -> tuple[Case, Setting]:
    """The case that is meant, taken up beside the run that carries it: what this run does in it, it does once."""
    context = FlowRunContext.get()
    if context is None or context.flow_run is None:
        raise RuntimeError("only a flow run acts on a case")
    run_id = str(context.flow_run.id)
    with reading() as book:
        row = book.get(CaseRow, wanted.case)
        setting = department_of(book, row.department) if row is not None else None
        if row is None or setting is None or wanted.department not in {"", setting.name}:
            where = f"“{wanted.department}”部门" if wanted.department else ""
            raise NotStarted(f"case: {where}没有案件 {wanted.case} there is no such case")
        case = in_hand(row, run_id, done_so_far(book, row.number), share=run_id)
    tags = [f"procedure:{policy.procedure}", f"about:{case.number}"]
    name = f"{wanted.model_config.get('title')} {case.number}"
    client().update_flow_run(context.flow_run.id, name=name, tags=tags)
    return case, setting


def still_open(book: Session, found: OpenQuestion) -> Question:
    """The question as it is now, kept from others until it is entered what was done; NotStarted once it isn't open."""
    question = book.get_one(Question, found.id, populate_existing=True, with_for_update=True)
    refused([f"step: {found.step} 已不再待办 isn't open any more"] if question.state != "open" else [])
    return question


def refused(reasons: Sequence[str]) -> None:
    """NotStarted with the reasons, where there are any: nothing was entered."""
    if reasons:
        raise NotStarted("; ".join(reasons))


@act("所涉待办 The question")
def _pin(_book: Session, _case: Case, found: OpenQuestion | None) -> OpenQuestion | None:
    return found


@act("所涉案件 The case")
def _pin_acting(_book: Session, _case: Case, acting: Acting | None) -> Acting | None:
    return acting


def _acting(policy: type[ActPolicy], setting: Setting, wanted: OnCase) -> Acting:
    moment = now()
    today = setting.calendar.day_of(moment)
    with reading() as book:
        row = book.get_one(CaseRow, wanted.case)
        people = [one for asked in _open(book, row.number) for one in _people(book, asked, today)]
        answered = Question.case == row.number, Question.answered_by.is_not(None)
        people += [one for one in book.scalars(select(Question.answered_by).where(*answered)) if one]
        acting = Acting(acting=acting_as(book, row, people, wanted.taken_by, today), at=moment)
        wrong = wrong_person(book, wanted.taken_by, today)
    refused(wrong or _rules(policy, setting, moment).wrong_actor(wanted.taken_by, acting.acting))
    return acting


def _rules(policy: type[RulesOf], setting: Setting, moment: datetime) -> RulesOf:
    return policy.in_force_on(setting.calendar.day_of(moment), setting.profile, setting.calendar)


def _found(policy: type[ActPolicy], setting: Setting, wanted: OnQuestion) -> OpenQuestion:
    moment = now()
    today = setting.calendar.day_of(moment)
    with reading() as book:
        row = book.get_one(CaseRow, wanted.case)
        question = _meant(_open(book, wanted.case), wanted)
        people = _people(book, question, today)
        acting = acting_as(book, row, people, wanted.taken_by, today)
        found = OpenQuestion(
            **{name: getattr(question, name) for name in COPIED},
            procedure=row.procedure,
            people=people,
            paused=question.paused_at is not None,
            several=question.asked_of == SEVERAL or _is_part(book, question),
            due=Due.model_validate(question.due) if question.due else None,
            acting=acting,
            at=moment,
        )
        wrong = wrong_person(book, wanted.taken_by, today)
    refused(wrong or _rules(policy, setting, moment).wrong_actor(wanted.taken_by, acting))
    return found


def write_down(
    book: Session, case: Case, wanted: OnCase | OnQuestion, kind: str, ruling: Ruling, question: int | None
) -> None:
    """Enter an act with who, when, why, and its clause; the case page shows it in its history."""
    book.add(
        Act(
            run_id=case.run_id,
            kind=kind,
            case=case.number,
            question=question,
            what=ruling.what,
            by=wanted.taken_by,
            at=now(),
            reason=wanted.reason,
            clause=ruling.clause,
            day=ruling.day,
            profile=ruling.profile,
            because=ruling.model_dump(mode="json")["because"],
        )
    )


COPIED = (
    *("id", "case", "department", "step", "title", "form", "clause"),
    *("asked_of", "in_person", "run_id", "asked_at"),
)


def _open(book: Session, number: str) -> Sequence[Question]:
    asked = select(Question).where(Question.case == number, Question.state == "open")
    return list(book.scalars(asked.order_by(Question.id)))


def _meant(asked: Sequence[Question], wanted: OnQuestion) -> Question:
    meant = [one for one in asked if wanted.step in {one.step, one.title, one.title.partition(" ")[0]}]
    if not wanted.step:  # one's own part is meant rather than the whole of what several are asked
        meant = [one for one in asked if one.asked_of != SEVERAL] or list(asked)
    if len(meant) == 1:
        return meant[0]
    names = "、".join(f"{one.step}（{one.title}）" for one in meant or asked)
    if not asked:
        raise NotStarted(f"case: {wanted.case} 没有待办事项 nothing is open in it")
    if not meant:
        raise NotStarted(f"step: 没有待办“{wanted.step}”，待办的是 {names} isn't open; these are")
    raise NotStarted(f"step: 有多个待办，请指明 several are open, name one: {names}")


def _people(book: Session, question: Question, today: date) -> tuple[str, ...]:
    """Who may answer by now; of a question to several, those whose own part is open."""
    if question.asked_of != SEVERAL:
        excluded = excluded_by(question)
        able = [one.number for one in eligible(book, question.department, question.asked_of, today, excluded)]
        return tuple(one for one in able if not question.in_person or one == question.asked_of)
    parts = select(Question.asked_of).where(
        Question.case == question.case,
        Question.step.startswith(f"{question.step}.", autoescape=True),
        Question.state == "open",
    )
    return tuple(book.scalars(parts.order_by(Question.id)))


def _is_part(book: Session, question: Question) -> bool:
    whole = Question.case == question.case, Question.step == box_of(question.step)
    return "." in question.step and book.scalar(select(Question.asked_of).where(*whole)) == SEVERAL
