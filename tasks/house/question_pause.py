"""Pausing an open question, and having it go on."""

from sqlalchemy.orm import Session

from policies.house.act_forms import OpenQuestion
from policies.house.question_pause import Move, PauseDone, PausePolicy, PauseRequest
from policies.working_time import Due
from tasks.acts import act
from tasks.case import Case
from tasks.clock import now
from tasks.open_questions import refused, still_open, write_down
from tasks.pauses import go_on, stop, tell_asked
from tasks.records.acts import Pause
from tasks.takeovers import ask_anew


@act("暂停 Pause")
def paused(
    book: Session, case: Case, rules: PausePolicy, wanted: PauseRequest, asked: OpenQuestion
) -> PauseDone:
    """OP-HOUSE-145 · the question's time stands still, for an allowed reason, until its latest end at the longest."""
    question, moment = still_open(book, asked), now()
    as_it_is = asked.model_copy(
        update={
            "paused": question.paused_at is not None,
            "due": Due.model_validate(question.due) if question.due else None,
        }
    )
    refused(rules.wrong(wanted, as_it_is, moment))
    latest = rules.latest_end(wanted.cause, moment)
    pause = Pause(
        question=question.id,
        reason=wanted.cause.en,
        remark=wanted.reason,
        by=wanted.taken_by,
        clause=rules.clause_of(f"steps.{wanted.cause.en}"),
        since=moment,
        latest=latest.at,
    )
    stop(book, question, pause)
    ruling = rules.paused(as_it_is, wanted.cause, latest)
    write_down(book, case, wanted, rules.procedure, ruling, question.id)
    tell_asked(book, case, question, "paused", f"paused-{case.run_id}", latest.at)
    return PauseDone(case=case.number, step=asked.step, move=Move.PAUSE, latest=latest.at)


@act("恢复 Go on")
def gone_on(
    book: Session, case: Case, rules: PausePolicy, wanted: PauseRequest, asked: OpenQuestion
) -> PauseDone:
    """OP-HOUSE-146 · the question's time runs again, with as much left as there was when it stood still."""
    question, moment = still_open(book, asked), now()
    refused(rules.wrong(wanted, asked.model_copy(update={"paused": question.paused_at is not None}), moment))
    due = go_on(book, question, moment, wanted.taken_by)
    if due is not None:
        ask_anew(book, question)
        write_down(book, case, wanted, rules.procedure, rules.gone_on(asked.step, due), question.id)
        tell_asked(book, case, question, "goes-on", f"goes-on-{case.run_id}", due.at)
    return PauseDone(case=case.number, step=asked.step, move=Move.GO_ON, due=due)
