"""What every intake asks for: a file or its text, which columns fill which fields, what holds for all rows."""

import re
from collections.abc import Callable
from typing import Any, ClassVar, Self, TypeVar

from pydantic import Field, JsonValue, create_model, model_validator
from pydantic_core import PydanticCustomError

from policies.forms import DepartmentName, Sheet

TEXT_AT_MOST = 80_000
"""Characters of a CSV handed in as text: Prefect takes no more than 512 KB as a run's parameters."""

JOINED = re.compile(r"\s+\+\s+")


class ColumnsOf(Sheet):
    """Which columns of the file fill which field of a record; `a + b` joins two, a blank takes none.

    A field's own name is taken where the file has a column of that name; any other one must be there.
    """

    def of(self, field: str) -> tuple[str, ...]:
        """The columns that fill a field."""
        said: str = getattr(self, field)
        return tuple(JOINED.split(said)) if said else ()


def in_words_of(record: type[Sheet], column: str) -> str:
    """The field of the record that a column stands for, called by the field's name or by (half of) its title."""
    for name, entry in record.model_fields.items():
        title = entry.title or name
        if column.casefold() in {name, title.casefold(), *title.casefold().split()}:
            return name
    return column


Own = TypeVar("Own", bound=ColumnsOf)


def filling(record: type[Sheet]) -> Callable[[type[Own]], type[Own]]:
    """Give a form of columns one entry for each field of the record, under the field's own title."""
    entries: dict[str, Any] = {
        name: (str, Field(name, title=entry.title, max_length=400))
        for name, entry in record.model_fields.items()
    }

    def fill(form: type[Own]) -> type[Own]:
        return create_model(form.__name__, __base__=form, __module__=form.__module__, **entries)

    return fill


class FileOrText(Sheet):
    """Records that another system kept, handed over as a CSV file or as its text.

    A file whose columns are called as the fields of the record needs no mapping. A record that has an external
    number, but a row without one, is known by its content: the same row a second time is not entered again.
    """

    at_handover: ClassVar[tuple[str, ...]] = ("received_at",)
    """The times that are those of the handover where the file says nothing."""

    file: str = Field(
        "",
        title="文件 File",
        description="工作进程可读的 .csv 文件路径 path of a .csv file that the worker can read",
        max_length=1000,
    )
    text: str = Field(
        "",
        title="或表格内容 Or its text",
        description="文件与内容二选一 either the file or its text",
        max_length=TEXT_AT_MOST,
    )
    columns: ColumnsOf = Field(
        ColumnsOf(), title="栏目对应 Columns", description="多栏用“ + ”相连,空则不取 join columns by “ + ”"
    )
    department: DepartmentName = ""

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if bool(self.file) == bool(self.text):
            raise PydanticCustomError(
                "source", "请填写文件或内容,二者选一 give either the file or its text, and only one of them"
            )
        return self

    @property
    def written(self) -> str:
        """The text of the table, where no file holds it."""
        return self.text

    @property
    def enters_nothing(self) -> bool:
        """Whether it only asks, and brings no table along."""
        return False

    @property
    def for_all_rows(self) -> dict[str, JsonValue]:
        """What a row gets where the file says nothing: every other entry of the form that isn't blank."""
        about_the_file = FileOrText.model_fields.keys() - {"department"}
        return {name: value for name, value in self if name not in about_the_file and value != ""}
