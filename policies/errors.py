"""What the rulebook refuses.

RulebookError
├── UnknownClause    a clause ID that no clause file holds
├── UnknownProfile   a profile that neither the rulebook nor the customer's file declares
├── NotCovered       a day on which a number has no value
└── BadValue         a number, clause, profile or file that can't be read as it stands

Each message names the file, the number, clause, day or profile, and what to do.
"""

from collections.abc import Iterable
from difflib import get_close_matches


class RulebookError(Exception):
    """The rulebook can't answer as it is asked or as it is written."""


class UnknownClause(RulebookError):  # noqa: N818 - named by what is wrong, as a reader says it
    pass


class UnknownProfile(RulebookError):  # noqa: N818 - named by what is wrong, as a reader says it
    pass


class NotCovered(RulebookError):  # noqa: N818 - named by what is wrong, as a reader says it
    pass


class BadValue(RulebookError):  # noqa: N818 - named by what is wrong, as a reader says it
    pass


def near(name: str, known: Iterable[str]) -> str:
    """End a message about an unknown name: with the names most like it, else with those there are."""
    names = sorted(known)
    if close := get_close_matches(name, names, n=3):
        return f"did you mean {' or '.join(close)}?"
    return f"known: {', '.join(names[:12])}{', …' if len(names) > 12 else ''}"  # noqa: PLR2004 - a line's worth
