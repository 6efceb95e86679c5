"""How a case goes back: its open question takes no answer any more, what came since is set apart, and it goes on."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.states import Scheduled
from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.house.act_forms import OnCase, OnQuestion
from policies.house.going_back import GoingBackPolicy, Since, Way, WentBack
from tasks.acts import act
from tasks.asked_again import MARK
from tasks.calling_off import StillAtWork
from tasks.case import Case
from tasks.notices import tell
from tasks.open_questions import refused, write_down
from tasks.records.acts import Act
from tasks.records.engine import reading
from tasks.records.models import Question
from tasks.returning import questions_since, take_out
from tasks.run_page import RETURNING, client, response_key, response_to, write_input
from tasks.signed import close_pages


def go_back(
    case: Case, wanted: OnCase | OnQuestion, way: Way, rules: GoingBackPolicy, since: Since
) -> WentBack:
    """OP-HOUSE-152 · the open question takes no answer any more, what came since counts no more, the run goes on.

    Whoever answers in the same moment was first, or changes nothing: the server's index on the response decides.
    Each of the three is done once, however often this starts over.
    """
    _hold(case.run_id, since.asked)
    done = _gone_back(case, wanted, way, rules, since)
    _send_on(since.asked)
    return done


@task(
    name="停收答复 Take no answer",
    retries=90,
    retry_delay_seconds=1,
    cache_policy=NO_CACHE,
    persist_result=False,
)
def _hold(by: str, asked: int) -> None:
    with reading() as book:
        question = book.get_one(Question, asked)
    if question.state != "open":  # gone back already, or answered: what is entered next finds out
        return
    api, key = client(), response_key(question.step, question.attempt)
    state = api.read_flow_run(UUID(question.run_id)).state
    if not _waits_at(state, key):
        refused(["case: 其流程已中止 its run has ended"] if state is not None and state.is_final() else [])
        raise StillAtWork(f"{question.case}: {question.step} is just coming to wait")
    if not write_input(api, question.run_id, key, {RETURNING: by}):
        said = response_to(question.run_id, question.step, question.attempt, api)
        if said is None or said.content != {RETURNING: by}:
            raise StillAtWork(f"{question.case}: {question.step} has just been answered")


@act("退回 Go back")
def _gone_back(
    book: Session, case: Case, wanted: OnCase | OnQuestion, way: Way, rules: GoingBackPolicy, since: Since
) -> WentBack:
    question = book.get_one(Question, since.asked, with_for_update=True)
    refused(["step: 刚刚已有人答复 somebody has just answered"] if question.state != "open" else [])
    target = book.get_one(Question, since.question)
    later = questions_since(book, target)
    told = _concerned(later, wanted.taken_by)
    ruling = rules.went_back(way, since, [one.step for one in later])
    write_down(book, case, wanted, way.kind, ruling, target.id)
    book.flush()
    void = take_out(book, target, book.scalars(select(Act.id).where(Act.run_id == case.run_id)).one())
    key = f"went-back-{case.run_id}"
    for person in told:
        tell(book, case, person, "case-went-back", key=key, title=since.title, by=wanted, what=way.what)
    return WentBack(
        case=case.number,
        step=since.step,
        title=since.title,
        nth=void.nth,
        void=tuple(one.step for one in void.questions),
        void_rulings=void.rulings,
    )


def _concerned(since: Sequence[Question], by: str) -> list[str]:
    """Whose answers count no more, and who is no longer asked; not whoever it was that went back."""
    people = [number for one in since for number in ([one.answered_by] if one.answered_by else one.eligible)]
    return [number for number in dict.fromkeys(people) if number != by]


def _send_on(asked: int) -> None:
    with reading() as book:
        question = book.get_one(Question, asked)
    close_pages(question)
    step, _, _ = question.step.partition(MARK)
    api, run = client(), UUID(question.run_id)
    if _waits_at(api.read_flow_run(run).state, response_key(step, question.attempt)):
        api.set_flow_run_state(run, Scheduled(name="Resuming"))


def _waits_at(state: State[Any] | None, key: str) -> bool:
    """Whether a run waits for the answer under this key."""
    return (
        state is not None
        and state.is_paused()
        and (state.state_details.run_input_keyset or {}).get("response") == key
    )
