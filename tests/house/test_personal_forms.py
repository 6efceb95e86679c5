"""What a procedure takes in about somebody is read from its case: its run doesn't have it any more."""

import inspect

import pytest

from deployments.roster import ROSTER
from policies.forms import Sheet
from policies.personal import guarded

TAKEN_IN = [
    (one.flow, parameter.name)
    for one in ROSTER
    for parameter in inspect.signature(one.flow.fn).parameters.values()
    if isinstance(parameter.annotation, type)
    and issubclass(parameter.annotation, Sheet)
    and guarded(parameter.annotation)
]


@pytest.mark.parametrize(("flow", "name"), TAKEN_IN, ids=[flow.name for flow, _ in TAKEN_IN])
def test_a_form_with_personal_data_is_read_back_from_its_case(flow: object, name: str) -> None:
    source = inspect.getsource(getattr(flow, "fn"))  # noqa: B009 - Prefect's type says nothing of it
    assert f"{name} = recorded(case, " in source


def test_the_forms_that_take_personal_data_are_known() -> None:
    assert {name for _, name in TAKEN_IN} >= {"complaint", "repair", "event"}
