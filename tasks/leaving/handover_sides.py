"""The sides of a handover, each in a run of its own; the case goes on when all of them are through."""

from collections.abc import Sequence
from datetime import date

from prefect.context import FlowRunContext
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from policies.forms import Answer
from policies.leaving.handover_items import Share
from policies.leaving.handover_share import SharePolicy, Side
from policies.leaving.offboarding_forms import Handover
from policies.leaving.offboarding_handover import OffboardingPolicy
from policies.working_time import Due
from tasks import questions
from tasks.acts import act, done_so_far
from tasks.calling_off import stop_asking
from tasks.case import Case, in_hand
from tasks.case_page import show_case_page
from tasks.clock import now
from tasks.handing_out import OwnRun, hand_out, put_to_all
from tasks.leaving.handover_items import are_through, through_key
from tasks.records import models
from tasks.records.engine import reading, writing
from tasks.records.models import Question, Step, Substitute
from tasks.run_page import NOTHING_TO_FILL_IN, label, response_to, wait_with
from tasks.staff import SEVERAL
from tasks.takeovers import ask_anew
from tasks.wording import worded

HANDOVER_SHARE = "handover-share/handover-share"


def side_by_side(case: Case, form: type[Answer], shares: Sequence[Share], *, due: Due) -> bool:
    """Let each side confirm its items in a run of its own, all at once; False when that isn't done at the due time.

    The runs go on whatever the due time: who is late is asked on, and the case waits without process or thread.
    """
    question = put_to_all(case, form, [one.name for one in shares], due)
    runs = [OwnRun(one.name, one.name, {"share": one.model_dump(mode="json")}) for one in shares]
    hand_out(case, question, HANDOVER_SHARE, runs)
    while question.state == "open":
        if are_through(case, shares):
            question = questions.gathered(question, "through")
        elif (response := response_to(question.run_id, question.step, question.attempt)) is None:
            _wait(case, question, shares)
        elif response.expired:
            question = questions.expire(question)
        else:
            question = questions.anew(question)
    return question.state == "answered"


def taken_up_beside(share: Share) -> Case | None:
    """The case as this run carries it: one side of it; None when that side is through already."""
    context = FlowRunContext.get()
    if context is None or context.flow_run is None:
        raise RuntimeError("a side of a handover is taken up by a flow run")
    with reading() as book:
        row = book.get_one(models.Case, share.case)
        done = done_so_far(book, share.case)
        if row.closed_at is not None or through_key(share.name) in done:
            return None
        return in_hand(row, str(context.flow_run.id), done, share=share.name)


def side_of(case: Case, share: Share) -> Side:
    """One side of the handover, by the rules that it was registered under, with the receiver that was named."""
    with reading() as book:
        row = book.get_one(models.Case, case.number)
    whole = OffboardingPolicy.model_validate(row.rules["procedure"])
    rules = SharePolicy.in_force_on(whole.day, whole.profile, whole.calendar)
    return Side(Handover.model_validate(case.done["assigned"]), share, whole, rules)


def through(case: Case, share: Share) -> None:
    """Mark that a side has nothing left to confirm; after the last one the case goes on at the keeper's next look."""
    with writing() as book:
        mark = Step(case=case.number, key=through_key(share.name), at=now(), gave={"gave": share.person})
        book.merge(mark)
        waiting = Question.case == case.number, Question.asked_of == SEVERAL, Question.state == "open"
        whole = book.scalars(select(Question).where(*waiting)).first()
        done = done_so_far(book, case.number)
        if whole is not None and all(through_key(name) in done for name in whole.eligible):
            ask_anew(book, whole)


def let_go(case: Case) -> None:
    """Ask no side any more for what the head has given up, once; each of them is through."""
    key = case.step("let_go")
    if key in case.done:  # sides that began in a later round go on
        return
    stop_asking(case)
    with writing() as book:
        withdrawn = Question.case == case.number, Question.state == "withdrawn"
        names = [step.partition(".")[2] for step in book.scalars(select(Question.step).where(*withdrawn))]
        for name in filter(None, names):
            book.merge(Step(case=case.number, key=through_key(name), at=now(), gave={"gave": name}))
        book.merge(Step(case=case.number, key=key, at=now(), gave={"gave": sorted(names)}))


@act("请假至 On leave until")
def away_until(book: Session, case: Case, person: str) -> date | None:
    """The first day after somebody's present leave, as their dated substitutes have it; None for who is here."""
    today = case.calendar.day_of(now())
    away = Substitute.absent == person, Substitute.since <= today, Substitute.until >= today
    last = book.scalar(select(func.max(Substitute.until)).where(*away))
    return date.fromordinal(last.toordinal() + 1) if last else None


def _wait(case: Case, question: Question, shares: Sequence[Share]) -> None:
    with reading() as book:
        done = done_so_far(book, case.number)
    states = {one.name: through_key(one.name) in done for one in shares}
    label(case, SEVERAL)
    show_case_page(case)
    sheet = worded("leaving/handover_share.md.j2", case=case, question=question, sides=states)
    wait_with(question.run_id, question.step, question.attempt, NOTHING_TO_FILL_IN, sheet)
