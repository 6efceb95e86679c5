"""What a worker needn't do anew for each burst."""

import logging
import sys
from collections.abc import Callable
from typing import Any

from prefect import flows
from prefect.logging.handlers import PrefectConsoleHandler


def lighten() -> None:
    """Make both changes, in a process that does nothing but bursts."""
    keep_one_model_for_each_flow(flows)
    if not sys.stderr.isatty():
        write_plain_lines(PrefectConsoleHandler)


def keep_one_model_for_each_flow(of: Any) -> None:  # noqa: ANN401 -- Prefect's module, or what stands for it
    """Make the model that a flow's parameters are checked by once, not at each burst: 2 ms, a twentieth of it."""
    make: Callable[..., Any] = of.ValidatedFunction
    made: dict[Callable[..., Any], Any] = {}

    def once(function: Callable[..., Any], config: Any = None) -> Any:  # noqa: ANN401 -- Prefect's signature
        if function not in made:
            made[function] = make(function, config=config)
        return made[function]

    of.ValidatedFunction = once


def write_plain_lines(handler: type[Any]) -> None:
    """Write a line into a log as it is. Prefect lays each out for a terminal first: a twentieth of a burst."""
    handler.emit = logging.StreamHandler.emit
