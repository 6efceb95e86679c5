"""Runs whose time is still to come although they were taken up: the clock was set back meanwhile."""

from typing import Any

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.responses import OrchestrationResult, StateWaitDetails

from deployments.interrupt import Interrupted

LONGEST_WAIT = 10
"""Seconds that a burst waits for its time; clocks of two machines differ by less."""


class TooEarly(Interrupted):
    """The server wants a burst to wait far longer than two clocks differ."""


def give_way(client: SyncPrefectClient) -> None:
    """Let a client raise TooEarly where the server tells it to wait for long.

    Prefect would sleep so long in the worker's thread, and go on sleeping when the clock is right again.
    """
    propose = client.set_flow_run_state

    def proposed(*run_and_state: Any, **options: Any) -> OrchestrationResult[Any]:  # noqa: ANN401 -- Prefect's signature
        answer: OrchestrationResult[Any] = propose(*run_and_state, **options)
        if isinstance(answer.details, StateWaitDetails) and answer.details.delay_seconds > LONGEST_WAIT:
            raise TooEarly(f"{answer.details.delay_seconds} s too early: the clock was set back")
        return answer

    client.set_flow_run_state = proposed  # type: ignore[method-assign]
