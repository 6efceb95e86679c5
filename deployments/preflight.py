"""What is checked before anything starts: each wrong setting by name, value and reason."""

import os
import socket
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from deployments.distributed.settings import Several, several
from policies.errors import RulebookError
from policies.rulebook import adopt
from tasks.settings import Settings, settings

PREFIX = "RULEBOOK_"
FOR_TESTS = "RULEBOOK_TEST_"
DRIVERS = {
    "case_book_url": ("sqlite", "postgresql+psycopg"),
    "prefect_database_url": ("sqlite+aiosqlite", "postgresql+asyncpg"),
}


class Problem(NamedTuple):
    setting: str
    value: str
    reason: str

    def __str__(self) -> str:
        shown = f" = {self.value}" if self.value else ""
        return f"{self.setting}{shown}: {self.reason}"


def refused() -> Iterator[Problem]:
    """Yield each setting that doesn't exist or can't have its value; make the folder of the rest."""
    yield from _unknown()
    try:
        several()
        yield from _home(settings())
    except ValidationError as error:
        yield from map(_refused, error.errors(include_url=False))


def unusable(known: Settings) -> Iterator[Problem]:
    """Yield each setting that is well-formed, but names a database or port not to be had."""
    for name, drivers in DRIVERS.items():
        yield from _database(name, getattr(known, name), drivers)
    yield from _values(known)
    yield from _anchor(known)
    yield from _port(known)


def _values(known: Settings) -> Iterator[Problem]:
    try:
        adopt(known.values)
    except RulebookError as error:
        yield Problem(f"{PREFIX}VALUES_FILE", str(known.values), str(error))


def _anchor(known: Settings) -> Iterator[Problem]:
    given = known.audit_anchor
    if not given or given.startswith(("http://", "https://")):
        return
    try:
        Path(given).parent.mkdir(parents=True, exist_ok=True)
        Path(given).open("a").close()
    except OSError as error:
        yield Problem(f"{PREFIX}AUDIT_ANCHOR", "", f"无法写入 can't be written to ({error.strerror})")


def _unknown() -> Iterator[Problem]:
    names = {f"{PREFIX}{name}".upper() for name in Settings.model_fields | Several.model_fields}
    for variable in os.environ:
        if variable.startswith(PREFIX) and not variable.startswith(FOR_TESTS) and variable not in names:
            close = get_close_matches(variable, names, n=1)
            hint = f", did you mean {close[0]}?" if close else ""
            # What stands in a misspelt secret is a secret too.
            yield Problem(variable, "", f"没有这个设置 there is no such setting{hint}")


def _refused(error: ErrorDetails) -> Problem:
    name = str(error["loc"][0]) if error["loc"] else ""
    field = (Settings.model_fields | Several.model_fields).get(name)
    # A rule over several settings names them itself; its value would show them all, the secret ones too.
    value = str(error["input"]) if field and field.repr else ""
    setting = name.upper() if name.lower().startswith(PREFIX.lower()) else f"{PREFIX}{name}".upper()
    return Problem(setting.rstrip("_"), value, error["msg"].removeprefix("Value error, "))


def _database(name: str, url: str, drivers: tuple[str, ...]) -> Iterator[Problem]:
    setting = f"{PREFIX}{name}".upper()
    if not url:
        return
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        # What can't be parsed may hide a password anywhere: it isn't shown.
        yield Problem(setting, "", "不是数据库 URL not the URL of a database")
        return
    shown = parsed.render_as_string(hide_password=True)
    if parsed.drivername not in drivers:
        wanted = " / ".join(f"{driver}://" for driver in drivers)
        yield Problem(setting, shown, f"应以此开头 must begin with {wanted}")
    elif parsed.host:
        try:
            socket.create_connection((parsed.host, parsed.port or 5432), timeout=5).close()
        except OSError as error:
            yield Problem(setting, shown, f"连接不上 nothing answers there ({error})")


def _home(known: Settings) -> Iterator[Problem]:
    setting = f"{PREFIX}HOME"
    try:
        known.home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        yield Problem(setting, str(known.home), f"无法建立 can't be made ({error.strerror})")
        return
    if not os.access(known.home, os.W_OK | os.X_OK):
        yield Problem(setting, str(known.home), "不可写 can't be written to")


def _port(known: Settings) -> Iterator[Problem]:
    try:
        family, kind, *_, place = socket.getaddrinfo(known.host, known.port, type=socket.SOCK_STREAM)[0]
    except OSError as error:
        yield Problem(
            f"{PREFIX}HOST", known.host, f"没有这个地址 there is no such address ({error.strerror})"
        )
        return
    with socket.socket(family, kind) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the server does
        try:
            probe.bind(place)
        except OSError as error:
            reason = f"端口被占用或不可用,请换一个 taken or not to be had, choose another ({error.strerror})"
            yield Problem(f"{PREFIX}PORT", f"{known.host}:{known.port}", reason)
