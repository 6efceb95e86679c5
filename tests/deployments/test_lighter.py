import io
import logging
from types import SimpleNamespace

import pytest
from prefect._internal.pydantic.validated_func import ValidatedFunction
from prefect.logging.handlers import PrefectConsoleHandler
from pydantic import ValidationError

from deployments.lighter import keep_one_model_for_each_flow, write_plain_lines


def complain(words: str, days: int = 3) -> None: ...


def praise(words: str) -> None: ...


def test_the_model_of_a_flows_parameters_is_made_once_and_refuses_each_time() -> None:
    made: list[object] = []

    def make(function: object, config: object = None) -> ValidatedFunction:
        made.append(function)
        return ValidatedFunction(function, config=config)  # type: ignore[arg-type]

    flows = SimpleNamespace(ValidatedFunction=make)
    keep_one_model_for_each_flow(flows)
    for _ in range(2):
        assert flows.ValidatedFunction(complain).validate_call_args((), {"words": "cold", "days": "5"}) == {
            "words": "cold",
            "days": 5,
        }
        with pytest.raises(ValidationError, match="days"):
            flows.ValidatedFunction(complain).validate_call_args((), {"words": "cold", "days": "five"})
        assert flows.ValidatedFunction(praise).validate_call_args(("warm",), {}) == {"words": "warm"}
    assert made == [complain, praise]


def test_a_log_has_the_same_lines_as_before() -> None:
    class Plain(PrefectConsoleHandler): ...

    write_plain_lines(Plain)
    written = []
    for kind in (PrefectConsoleHandler, Plain):
        handler = kind(stream=io.StringIO())
        handler.setFormatter(logging.Formatter("%(levelname)s | %(message)s"))
        for message in ("[b]三天内[/b] " + "x" * 200, "https://example.com/v2\nsecond line"):
            handler.handle(logging.makeLogRecord({"msg": message, "levelname": "INFO"}))
        written.append(handler.stream.getvalue())
    assert written[0] == written[1] != ""
