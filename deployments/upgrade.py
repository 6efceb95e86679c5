"""What an upgrade means for open cases: `python -m deployments.upgrade` looks at the house, and changes nothing.

To be called with the new code before its workers start, and once more when the first cases have gone on. Exit code 1
where something is to be looked at.
"""

import os
import sys
from collections.abc import Iterator, Sequence
from typing import NamedTuple
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import FlowRunFilter
from prefect.client.schemas.objects import FlowRun
from prefect.context import refresh_global_settings_context
from sqlalchemy import select

from deployments.console import say
from deployments.environment import client_environment
from deployments.roster import ROSTER
from policies.forms import Answer
from tasks.identity import every
from tasks.records.engine import reading
from tasks.records.models import Case, Question
from tasks.run_page import response_key

AT_ONCE = 200


class Astray(NamedTuple):
    """An open question that the code in hand won't read the answer of."""

    case: str
    step: str
    why: str

    def __str__(self) -> str:
        return f"{self.case} {self.step}: {self.why}"


def of_no_form() -> Iterator[Astray]:
    """The open questions, and open cases, whose form or procedure this code doesn't have."""
    forms = {form.__name__ for form in every(Answer)}
    procedures = {one.stem for one in ROSTER}
    with reading() as book:
        open_still = select(Question.case, Question.step, Question.form).where(Question.state == "open")
        questions = book.execute(open_still.order_by(Question.id)).all()
        cases = book.execute(select(Case.number, Case.procedure).where(Case.closed_at.is_(None))).all()
    for case, step, form in questions:
        if form not in forms:
            yield Astray(case, step, f"没有表单 there is no form {form}")
    for number, procedure in cases:
        if procedure not in procedures:
            yield Astray(number, "", f"没有程序 there is no procedure {procedure}")


def left_behind(api: SyncPrefectClient) -> Iterator[Astray]:
    """The open questions whose run has passed them by: it waits at another one, or has ended."""
    with reading() as book:
        questions = list(book.scalars(select(Question).where(Question.state == "open").order_by(Question.id)))
    for first in range(0, len(questions), AT_ONCE):
        some = questions[first : first + AT_ONCE]
        runs = _runs(api, some)
        for one in some:
            if why := _passed_by(runs.get(one.run_id), one):
                yield Astray(one.case, one.step, why)


def _runs(api: SyncPrefectClient, questions: Sequence[Question]) -> dict[str, FlowRun]:
    ids = {UUID(one.run_id) for one in questions}
    wanted = FlowRunFilter.model_validate({"id": {"any_": [*ids]}})
    return {str(run.id): run for run in api.read_flow_runs(flow_run_filter=wanted)}


def _passed_by(run: FlowRun | None, question: Question) -> str:
    if run is None or run.state is None:
        return "运行已不在 its run is gone"
    if run.state.is_final():
        return f"运行已结束 its run has ended {run.state.name}"
    waits_at = (run.state.state_details.run_input_keyset or {}).get("response")
    if run.state.is_paused() and waits_at != response_key(question.step, question.attempt):
        return f"运行停在 its run waits at {(waits_at or '').removesuffix('-response')}"
    return ""


def main() -> int:
    os.environ.update(client_environment())
    refresh_global_settings_context()
    with get_client(sync_client=True) as api:
        found = [*of_no_form(), *left_behind(api)]
    for one in found:
        say("需要查看", str(one), urgent=True)
    if not found:
        say("所有未结案卷都能继续", "every open case can go on")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
