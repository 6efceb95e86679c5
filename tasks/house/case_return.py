"""What came after a step of a case: looked at once, before the case goes back to it."""

import re
from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.house.act_forms import OpenQuestion
from policies.house.answer_withdrawal import AnswerWithdrawal, WithdrawalPolicy
from policies.house.case_return import CaseReturn, ReturnPolicy
from policies.house.going_back import Done, GoingBackPolicy, Since
from tasks.acts import act
from tasks.asked_again import is_void
from tasks.case import Case
from tasks.open_questions import refused
from tasks.records.acts import Act
from tasks.records.models import Case as CaseRow
from tasks.records.models import Question, RefusedAttempt, Ruling
from tasks.records.signers import Signer
from tasks.returning import questions_since, rulings_since, steps_since
from tasks.setting_aside import held_up
from tasks.staff import SEVERAL
from tasks.started import NotStarted


@act("核对其后各事 What came since")
def since_step(
    book: Session,
    _case: Case,
    rules: ReturnPolicy,
    going_back: GoingBackPolicy,
    wanted: CaseReturn,
    asked: OpenQuestion,
) -> Since:
    """OP-HOUSE-152 · to which step it would go back, and what was done since; NotStarted where that can't be undone."""
    question = book.get_one(Question, asked.id)
    since = _since(book, question, wanted.back_to)
    refused(rules.wrong_return(wanted, asked, since, held_up(book, question), going_back))
    return since


@act("核对其后各事 What came since")
def since_own_answer(
    book: Session, case: Case, rules: WithdrawalPolicy, going_back: GoingBackPolicy, wanted: AnswerWithdrawal
) -> Since:
    """OP-HOUSE-151 · the answer that is taken back, and what was done since; NotStarted where it can't be."""
    row = book.get_one(CaseRow, case.number)
    own = Question.case == case.number, Question.run_id == row.run_id, Question.state == "open"
    question = book.scalars(select(Question).where(*own).order_by(Question.id)).first()
    if question is None:
        raise NotStarted(
            f"case: {case.number} 没有待办，已结案或正在办理 nothing is open in it: closed, or at work"
        )
    since = _since(book, question, wanted.step)
    refused(rules.wrong_withdrawal(wanted, since, going_back))
    return since


def _since(book: Session, question: Question, meant: str) -> Since:
    answered = [one for one in _asked_before(book, question) if one.state == "answered"]
    target = next((one for one in answered if not meant or meant in _names(one)), None)
    steps = tuple(f"{one.step}（{one.title}）" for one in answered)
    if target is None:
        return Since(asked=question.id, beside=question.asked_of == SEVERAL, open_steps=steps)
    later, acts = questions_since(book, target)[1:], steps_since(book, target)
    amounts = select(Ruling.id).where(*rulings_since(target, acts), Ruling.amount.is_not(None))
    return Since(
        asked=question.id,
        question=target.id,
        step=target.step,
        title=target.title,
        answered_by=target.answered_by or "",
        several=target.asked_of == SEVERAL,
        acts=tuple(dict.fromkeys(_act_of(key) for key in acts)),
        with_amounts=book.scalars(amounts).first() is not None,
        beside=any(one.asked_of == SEVERAL for one in later) or _others_asked(book, target),
        others=tuple(_done(book, later)),
        open_steps=steps,
    )


def _asked_before(book: Session, question: Question) -> list[Question]:
    """What the case's own run has asked before, latest first."""
    own = Question.case == question.case, Question.run_id == question.run_id, Question.id < question.id
    asked = select(Question).where(*own, ~is_void(Question.step))
    return list(book.scalars(asked.order_by(Question.id.desc())))


def _names(question: Question) -> set[str]:
    return {question.step, question.title, question.title.partition(" ")[0]}


def _act_of(key: str) -> str:
    """The name of an act in the step it was entered under: `notify-3` is `notify`."""
    return re.sub(r"-\d+$", "", key.rpartition(".")[2])


def _others_asked(book: Session, target: Question) -> bool:
    """Whether runs beside the case's own have asked anybody since, other than to sign."""
    beside = Question.case == target.case, Question.run_id != target.run_id, Question.id > target.id
    pages = select(Signer.id).where(Signer.step == Question.step, Signer.question >= target.id)
    return book.scalars(select(Question.id).where(*beside, ~pages.exists())).first() is not None


def _done(book: Session, later: Sequence[Question]) -> Iterator[Done]:
    yield from (Done(kind=one.state, what=one.title) for one in later if one.state != "open")
    numbers = [one.id for one in later]
    tried = select(RefusedAttempt.question).where(RefusedAttempt.question.in_(numbers))
    if book.scalars(tried).first() is not None:
        yield Done(kind="attempt", what="未被接受的答复 a refused attempt")
    acts = select(Act).where(Act.question.in_(numbers)).order_by(Act.id)
    yield from (Done(kind=one.kind, what=one.what) for one in book.scalars(acts))
