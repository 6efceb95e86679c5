"""What Prefect's pages make of every form of the house."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from prefect.utilities.callables import parameter_schema

from deployments.roster import ROSTER
from policies.forms import Answer, Sheet

BILINGUAL = re.compile(r"^[^ A-Za-z]*[\u4e00-\u9fff][^ A-Za-z]* [A-Za-z]")


def every(form: type[Sheet]) -> Iterator[type[Sheet]]:
    yield form
    for narrower in form.__subclasses__():
        yield from every(narrower)


FORMS = sorted(set(every(Sheet)) - {Sheet, Answer}, key=lambda form: form.__name__)
TAKEN_IN = [
    (one.flow.name, schema.definitions[parameter["$ref"].rpartition("/")[2]])
    for one in ROSTER
    for schema in [parameter_schema(one.flow)]
    for parameter in schema.properties.values()
    if "$ref" in parameter
]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_the_fields_of_a_form_are_titled_in_both_languages_and_stay_in_order(form: type[Sheet]) -> None:
    fields = form.model_json_schema()["properties"]
    assert [field["title"] for field in fields.values() if not BILINGUAL.match(field["title"])] == []
    assert [field["position"] for field in fields.values()] == list(range(len(fields)))


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_a_field_left_blank_is_left_out_and_never_sent_as_null(form: type[Sheet]) -> None:
    fields = form.model_json_schema()["properties"]
    assert [name for name, field in fields.items() if field.get("default", "") is None] == []


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_no_docstring_reaches_the_people_who_fill_a_form_in(form: type[Sheet]) -> None:
    schema = form.model_json_schema()
    assert [
        one.get("title") for one in (schema, *schema.get("$defs", {}).values()) if "description" in one
    ] == []


@pytest.mark.parametrize(("flow", "schema"), TAKEN_IN, ids=[flow for flow, _ in TAKEN_IN])
def test_the_form_of_a_flow_has_a_title_of_its_own(flow: str, schema: dict[str, Any]) -> None:
    assert BILINGUAL.match(schema["title"]), flow
