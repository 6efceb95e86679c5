"""question-pause · 暂停与恢复: the time of an open question stands still, and runs again."""

from prefect import flow

from policies.house.question_pause import PauseDone, PausePolicy, PauseRequest
from tasks.act_pages import show_act
from tasks.house.question_pause import gone_on, paused
from tasks.open_questions import the_open_question


@flow(name="question-pause")
def question_pause(pause: PauseRequest) -> PauseDone:
    """暂停与恢复 Pause or go on: for a reason that the rules allow, and never longer than they allow."""
    # OP-HOUSE-140 · 哪一个待办，谁可以办理
    at = the_open_question(PausePolicy, pause)

    # OP-HOUSE-146 · 恢复 — what was left of the limit is left again.
    if pause.goes_on:
        return show_act(at.case, at.rules, pause, gone_on(at.case, at.rules, pause, at.question))

    # OP-HOUSE-145 · 暂停 — at its latest end it goes on by itself.
    return show_act(at.case, at.rules, pause, paused(at.case, at.rules, pause, at.question))
