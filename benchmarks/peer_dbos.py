"""The logical case on DBOS, as its documentation does it: a durable workflow that receives answers as messages.

Each step is a transaction of DBOS's datasource; the due time of a question is the timeout of `DBOS.recv`.
Everything has its default settings.
"""

import os

from dbos import DBOS, DBOSConfig, SQLAlchemyDatasource

from benchmarks import peer_rows
from benchmarks.peer_front import serve
from benchmarks.peer_rows import STEPS, USUAL, Fields

book = SQLAlchemyDatasource.create(os.environ["PEER_CASES_URL"])


@book.transaction
def open_case(case: str, facts: Fields, limit: float) -> None:
    peer_rows.open_case(book.sql_session(), case, facts, limit)


@book.transaction
def go_on(case: str, answer: Fields | None, following: str) -> None:
    peer_rows.go_on(book.sql_session(), case, answer, following)


@DBOS.workflow()
def three_answers(facts: Fields, limit: float) -> None:
    """Opened, three answers, closed; silence goes one level up."""
    case = DBOS.workflow_id
    open_case(case, facts, limit)
    for step, following in zip(STEPS, (*STEPS[1:], ""), strict=True):
        while (answer := DBOS.recv(timeout_seconds=limit)) is None:
            go_on(case, None, step)
            limit = USUAL
        go_on(case, answer, following)
        limit = USUAL


class Application:
    def start(self, facts: Fields, limit: float) -> str:
        case: str = DBOS.start_workflow(three_answers, facts, limit).workflow_id
        return case

    def answer(self, case: str, answer: Fields) -> None:
        DBOS.send(case, answer)


def main() -> None:
    peer_rows.Rows.metadata.create_all(book.engine)
    config: DBOSConfig = {"name": "peer", "system_database_url": os.environ["PEER_ENGINE_URL"]}
    DBOS(config=config)
    DBOS.launch()
    serve(Application(), int(os.environ["PEER_PORT"]))


if __name__ == "__main__":
    main()
