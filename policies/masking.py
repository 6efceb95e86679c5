"""What is left of telephone and identity numbers, mail and other addresses, where anybody may read them."""

import re
from collections.abc import Callable
from functools import partial

from policies.citations import cites

MAIL = re.compile(r"[\w.+-]*\w@[\w-]+(?:\.[\w-]+)+", re.ASCII)
NOT_BEFORE, NOT_AFTER = r"(?<![0-9A-Za-z])", r"(?![0-9A-Za-z])"
A_DAY = r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
IDENTITY = re.compile(rf"(?<!\d)[1-8]\d{{5}}(?:{A_DAY}\d{{3}}[\dXx]|\d{{9}})(?!\d)")
MOBILE = re.compile(r"(?<!\d)(?:(?:\+|00)?86[ -]?)?1[3-9]\d(?:[ -]?\d{4}){2}(?!\d)")
COUNTRY = re.compile(r"^(?:00)?86(?=1\d{10}$)")
LANDLINE = re.compile(
    rf"{NOT_BEFORE}(?<!\d-)\(?0[1-9]\d{{1,2}}[) -]{{0,2}}[2-9]\d{{2,3}}[ -]?\d{{4}}{NOT_AFTER}"
)
LONG_NUMBER = re.compile(rf"{NOT_BEFORE}(?!{A_DAY})\d{{12,}}{NOT_AFTER}")
MASKED_ALREADY = re.compile(r"\d{0,3}\*{4}\d{0,4}|.?\*{3}@.*")
A_WHOLE_NUMBER = 9
"""Digits from which on a telephone number has an area or belongs to a mobile."""

PROVINCE = r"(?:[^\s\d*]{2,8}?(?:省|自治区|特别行政区))?"
CITY = r"(?:[^\s\d*]{2,8}?(?:(?<![超菜夜花])市|自治州|地区|盟))?"
DISTRICT = r"(?:[^\s\d*]{1,8}?(?:(?<![小社园校厂片街])区|县|自治旗))?"
AS_FAR_AS_THE_DISTRICT = re.compile(PROVINCE + CITY + DISTRICT)
HIDDEN = "****"


def mail(value: str) -> str:
    """A mail address without the rest of its owner's name."""
    owner, _, domain = value.partition("@")
    return f"{owner[:1]}***@{domain}"


def telephone(value: str) -> str:
    """A telephone number without its middle; of what is no number nothing is left."""
    digits = COUNTRY.sub("", re.sub(r"\D", "", value))
    begins, ends = (3, 4) if len(digits) >= A_WHOLE_NUMBER else (1, 2)
    return f"{digits[:begins]}{HIDDEN}{digits[-ends:]}" if len(digits) > begins + ends else HIDDEN


def identity(value: str) -> str:
    """The first three and the last two characters."""
    return f"{value[:3]}{'*' * (len(value) - 5)}{value[-2:]}" if len(value) > 5 else "*" * len(value)  # noqa: PLR2004 - three and two


def place(value: str) -> str:
    """An address as far as the district; of one that names none nothing is left."""
    known = AS_FAR_AS_THE_DISTRICT.match(value)
    return f"{known[0] if known else ''}{HIDDEN}" if value else value


HIDING: tuple[tuple[re.Pattern[str], Callable[[str], str]], ...] = (
    (MAIL, mail),
    (IDENTITY, identity),
    (MOBILE, telephone),
    (LANDLINE, telephone),
    (LONG_NUMBER, identity),
)


@cites("OP-HOUSE-156")
def masked(text: str) -> str:
    """What leaves the case page of what somebody wrote: telephone, identity and account numbers and mail are masked.

    Days, times and the numbers of cases stay.
    """
    for pattern, hide in HIDING:
        text = pattern.sub(partial(_hidden, hide), text)
    return text


def _hidden(hide: Callable[[str], str], found: re.Match[str]) -> str:
    return hide(found[0])
