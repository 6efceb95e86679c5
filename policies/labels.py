"""Choices in forms: Chinese first, then English, in one value that both readers understand."""

from enum import StrEnum
from typing import Self

from pydantic import GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema


class Label(StrEnum):
    """A choice whose value is `中文 english`; either half alone is understood too."""

    @property
    def zh(self) -> str:
        return self.value.partition(" ")[0]

    @property
    def en(self) -> str:
        return self.value.partition(" ")[2]

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        said = str(value).strip().casefold()
        return next((one for one in cls if said in {one.zh, one.en, one.name.casefold()}), None)

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        schema = handler(core)
        handler.resolve_ref_schema(schema).pop("description", None)  # a docstring is for readers of the code
        return schema
