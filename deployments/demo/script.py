"""The script of the first day, read from `day.toml`."""

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

HERE = Path(__file__).parent
Fields = dict[str, Any]


class Answer(BaseModel):
    """One answer: `step` is the question it answers; `miss` lets that question fall due instead.

    `of` are those who answer the same, each on the page of their own, where several people were asked; `side` is the
    side of a handover on whose page it is given; `each` is what is entered into every row of a list that the form comes
    filled in with. `does` is no answer but an act on the case: a procedure of its own, whose argument is `about`;
    `on` is the question that its form names, where it has to name one.
    """

    model_config = ConfigDict(extra="allow", frozen=True)

    use: str = ""
    step: str = ""
    miss: str = ""
    of: tuple[str, ...] = ()
    side: str = ""
    does: str = ""
    on: str = ""
    about: str = "request"
    each: dict[str, Fields] = Field(default_factory=dict)
    refused: bool = False

    @property
    def content(self) -> Fields:
        return dict(self.model_extra or {})


class Scene(BaseModel, frozen=True, extra="forbid"):
    """A case: the form it begins with, the answers on its way, and what must come of it.

    `about` names the flow's argument. `then` are the cases that the house begins because of this one. Where `expect`
    says what it `waits` at, the case is left there.
    """

    title: str = ""
    procedure: str = "complaint-handling"
    about: str = "complaint"
    record: Fields = Field(default_factory=dict)
    category: str = ""
    answers: list[Answer] = Field(default_factory=list)
    expect: Fields = Field(default_factory=dict)
    then: list["Scene"] = Field(default_factory=list)


class Errand(BaseModel, frozen=True, extra="forbid"):
    """A procedure that asks nobody: its parameters, and how many cases of which procedure there must be after it.

    `numbered` narrows the count to external numbers like that.
    """

    title: str
    procedure: str
    parameters: Fields = Field(default_factory=dict)
    numbered: str = "%"
    expect: dict[str, int] = Field(default_factory=dict)


class Day(BaseModel, frozen=True, extra="forbid"):
    """The first day of the demo departments.

    `usual` is what each record of a procedure has in common. `before` happens first; scenes play side by side, then
    those `afterwards` and `last`, which need what came before; errands one by one. What is `waiting` is left open.
    """

    usual: dict[str, Fields]
    answers: dict[str, Answer]
    before: list[Errand] = Field(default_factory=list)
    scene: list[Scene]
    cluster: Scene
    errand: list[Errand]
    afterwards: list[Scene] = Field(default_factory=list)
    last: list[Scene] = Field(default_factory=list)
    waiting: list[Scene]

    def record(self, scene: Scene) -> Fields:
        """What the form of the scene's procedure is filled in with."""
        return self.usual.get(scene.procedure, {}) | scene.record

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
