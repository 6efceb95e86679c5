"""Personal data writes itself out masked; in full it stands only in the form and on the case page of its handler."""

import re
from typing import Annotated, Any, TypeVar

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from policies.citations import cites
from policies.forms import Checked, Sheet, is_contact, is_telephone
from policies.masking import MASKED_ALREADY, identity, mail, masked, place, telephone

ANONYMOUS = ("匿名", "anonymous")
Form = TypeVar("Form", bound=Sheet)


class Guarded(str):
    """A text about somebody: masked where it is printed, logged or part of an error; compared and kept in full."""

    __slots__ = ()

    @classmethod
    def masked(cls, value: str) -> str:
        """The text as anybody may see it; masked once more, it stays as it is."""
        return masked(value)

    @classmethod
    def left_behind(cls, value: str, _case: str) -> str:
        """What is left of it where it isn't needed, once the case book has it."""
        return cls.masked(value)

    @property
    def in_full(self) -> str:
        """The text itself, for the form and the page of who handles the case."""
        return str.__str__(self)

    def __str__(self) -> str:
        return self.masked(self.in_full)

    def __repr__(self) -> str:
        return repr(str(self))

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)


class Name(Guarded):
    """The name of a person, down to its first character: `张*`."""

    __slots__ = ()

    @classmethod
    @cites("OP-HOUSE-156")
    def masked(cls, value: str) -> str:
        if not value or value.casefold().startswith(ANONYMOUS):
            return value
        return f"{value[0]}*"


class Telephone(Guarded):
    """A telephone number, or a mail address given in its place: `138****1234`, `w***@example.org`."""

    __slots__ = ()

    @classmethod
    @cites("OP-HOUSE-156")
    def masked(cls, value: str) -> str:
        if not value or MASKED_ALREADY.fullmatch(value):
            return value
        return mail(value) if "@" in value else telephone(value)


class Place(Guarded):
    """An address, as far as the district: `济南市历下区****`."""

    __slots__ = ()

    @classmethod
    @cites("OP-HOUSE-156")
    def masked(cls, value: str) -> str:
        return place(value)


class Identity(Guarded):
    """The number of an identity card: its first three and last two characters."""

    __slots__ = ()

    @classmethod
    @cites("OP-HOUSE-156")
    def masked(cls, value: str) -> str:
        return identity(value)


class Spoken(Guarded):
    """What somebody wrote in their own words: who it names can't be known, but numbers and addresses of people can."""

    __slots__ = ()

    @classmethod
    @cites("OP-HOUSE-157")
    def left_behind(cls, value: str, case: str) -> str:
        return case if value else value

    def __repr__(self) -> str:
        return f"<{len(self)} characters>"


def guarded(form: type[Sheet]) -> list[str]:
    """The entries of a form that tell something about somebody."""
    return [
        name
        for name, field in form.model_fields.items()
        if any(isinstance(one, _As) for one in field.metadata)
    ]


NUMBER_OF_A_CASE = re.compile(r"[A-Z]{3}-\d{8}-\d{4,}")


def stands_for(sheet: Sheet) -> str:
    """The case whose number stands where the words of a form did; blank for a form as it was filled in."""
    said = (value.in_full for _, value in sheet if isinstance(value, Spoken))
    return next((words for words in said if NUMBER_OF_A_CASE.fullmatch(words)), "")


@cites("OP-HOUSE-157")
def left_behind(sheet: Form, case: str) -> Form:
    """What stays of a form with its run once the case book has it: what is personal masked, words the case's number."""
    entries = {name: value for name, value in sheet if isinstance(value, Guarded)}
    return sheet.model_copy(
        update={name: value.left_behind(value.in_full, case) for name, value in entries.items()}
    )


class _As:
    """Turns what a form takes in into guarded text; to the form, and to the case book, it is text like any other."""

    def __init__(self, kind: type[Guarded]) -> None:
        self.kind = kind

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:  # noqa: ANN401 - pydantic's own signature
        return core_schema.no_info_after_validator_function(self.kind, handler(source))


CHECK_WEIGHTS: tuple[int, ...] = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_CHARACTERS = "10X98765432"
"""GB 11643: the last character of an identity number follows from the seventeen before it."""


def _an_identity_number(value: str) -> bool:
    said = value.upper()
    if not said:
        return True
    if not re.fullmatch(r"\d{17}[\dX]", said):
        return False
    total = sum(weight * int(digit) for weight, digit in zip(CHECK_WEIGHTS, said, strict=False))
    return said[-1] == CHECK_CHARACTERS[total % len(CHECK_CHARACTERS)]


PersonName = Annotated[str, _As(Name)]
Phone = Annotated[str, Checked("不是有效的电话号码 not a telephone number", is_telephone), _As(Telephone)]
"""A telephone number, or blank."""

Contact = Annotated[
    str,
    Checked("不是有效的电话号码或邮箱 not a telephone number or e-mail address", is_contact),
    _As(Telephone),
]
"""A telephone number or an e-mail address, or blank."""

Address = Annotated[str, _As(Place)]
IdNumber = Annotated[
    str, Checked("不是有效的身份证号 not the number of an identity card", _an_identity_number), _As(Identity)
]
"""The number of an identity card, or blank."""

Words = Annotated[str, _As(Spoken)]
"""What somebody tells at length; it may name anybody."""

Topic = Annotated[str, _As(Guarded)]
"""What lists call a case by: nothing personal belongs there, and what looks like it is masked."""
