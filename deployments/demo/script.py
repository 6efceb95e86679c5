"""The script of the first day, read from `day.toml`."""

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

HERE = Path(__file__).parent
Fields = dict[str, Any]


class Answer(BaseModel):
    """One answer: `step` is the question it answers; `miss` lets that question fall due instead."""

    model_config = ConfigDict(extra="allow", frozen=True)

    use: str = ""
    step: str = ""
    miss: str = ""
    refused: bool = False

    @property
    def content(self) -> Fields:
        return dict(self.model_extra or {})


class Scene(BaseModel, frozen=True, extra="forbid"):
    """A complaint, the answers to it, and what must come of it."""

    title: str = ""
    record: Fields = Field(default_factory=dict)
    category: str = ""
    answers: list[Answer] = Field(default_factory=list)
    expect: Fields = Field(default_factory=dict)


class Errand(BaseModel, frozen=True, extra="forbid"):
    """A procedure that asks nobody: its parameters, and what must come of it."""

    title: str
    procedure: str
    parameters: Fields = Field(default_factory=dict)
    expect: dict[str, int] = Field(default_factory=dict)


class Day(BaseModel, frozen=True, extra="forbid"):
    """The first day of the demo department."""

    usual: Fields
    answers: dict[str, Answer]
    complaint: list[Scene]
    cluster: Scene
    errand: list[Errand]
    waiting: list[Scene]

    def full(self, answer: Answer) -> Answer:
        """The answer with what it takes from a usual one."""
        if not answer.use:
            return answer
        given = answer.model_dump(exclude={"use"}, exclude_defaults=True)
        return Answer(**self.answers[answer.use].model_dump(exclude_defaults=True) | given)


@lru_cache
def day() -> Day:
    """The script."""
    return Day.model_validate(tomllib.loads((HERE / "day.toml").read_text("utf-8")))
