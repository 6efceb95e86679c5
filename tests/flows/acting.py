"""What the tests of acts on an open question have in common: starting one, why it was refused, the case page."""

from typing import Any

from driving import FLOWS, House, Run, deployed
from sqlalchemy import select

from tasks import case_page
from tasks.case import in_hand
from tasks.records.acts import Act
from tasks.records.engine import reading
from tasks.records.models import Question

PARAMETER = {
    "question-transfer": "transfer",
    "question-delegation": "delegation",
    "signer-addition": "addition",
    "signer-removal": "removal",
    "case-return": "request",
    "answer-withdrawal": "request",
}
"""What each act's flow calls its form."""


def entered(house: House, procedure: str, run: Run, by: str, **more: Any) -> Run:
    """An act on the case of a run, entered as its form does, and not begun."""
    wanted = {"case": run.case.number, "taken_by": by, "reason": "另有安排"} | more
    parameters = {PARAMETER[procedure]: wanted}
    started = house.api.create_flow_run_from_deployment(deployed(house.api, procedure), parameters=parameters)
    return Run(house.api, started.id, FLOWS[procedure])


def acted(house: House, procedure: str, run: Run, by: str, **more: Any) -> Run:
    """Do an act on the case of a run."""
    return entered(house, procedure, run, by, **more).burst()


def refusal(run: Run) -> str:
    """Why an act was refused; nothing was entered."""
    state = run.seen.state
    assert state is not None
    assert state.is_failed(), state
    return state.message or ""


def acts(run: Run) -> list[Act]:
    with reading() as book:
        return list(book.scalars(select(Act).where(Act.case == run.case.number).order_by(Act.id)))


def page(run: Run) -> str:
    """The case page as it stands."""
    return case_page.case_page(in_hand(run.case, str(run.id)))


def todo(run: Run) -> list[str]:
    return [tag.removeprefix("todo:") for tag in run.seen.tags if tag.startswith("todo:")]


def everything_asked(run: Run) -> list[Question]:
    """Every question of the case, whichever run asks it."""
    with reading() as book:
        return list(
            book.scalars(select(Question).where(Question.case == run.case.number).order_by(Question.id))
        )
