"""question-urge · 催办: an open question is called to mind."""

from prefect import flow

from policies.house.question_urge import Urge, Urged, UrgePolicy
from tasks.act_pages import show_act
from tasks.house.question_urge import urged
from tasks.open_questions import the_open_question


@flow(name="question-urge")
def question_urge(urge: Urge) -> Urged:
    """催办 Urge: whoever is asked is told that somebody waits for their answer, and by whom."""
    # OP-HOUSE-140 · 催哪一个待办，谁可以催
    at = the_open_question(UrgePolicy, urge)

    # OP-HOUSE-141 · 限次、间隔、留痕、通知被询问人
    done = urged(at.case, at.rules, urge, at.question)
    return show_act(at.case, at.rules, urge, done)
