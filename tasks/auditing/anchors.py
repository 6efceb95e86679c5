"""The head outside the case book, where who may write to that can't: publishing it, and reading it back."""

import os
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import httpx
from sqlalchemy import Connection, select

from tasks.auditing.chain import HEAD, Head
from tasks.clock import now
from tasks.records.audit import AuditAnchor
from tasks.records.engine import reading, writing
from tasks.settings import settings


class Published(NamedTuple):
    """A head as it was published."""

    sequence: int
    hash: str
    where: str

    @property
    def line(self) -> str:
        return f"#{self.sequence} · {self.where}"


class UnreadableAnchor(ValueError):  # noqa: N818 - says what is wrong
    """A line of the published heads is none: it says which."""


class NotPublished(RuntimeError):  # noqa: N818 - says what is wrong
    """A server didn't take the head."""


def anchor_file() -> Path | None:
    """The file that heads are published to; None where they go to a URL, or nowhere."""
    given = settings().audit_anchor
    return Path(given) if given and not _is_url(given) else None


def _is_url(given: str) -> bool:
    return given.startswith(("http://", "https://"))


def head() -> Head | None:
    """The last entry by now; None while there is none."""
    with reading() as book:
        row = book.execute(select(HEAD.c.sequence, HEAD.c.hash)).first()
    return Head(row.sequence, row.hash) if row is not None and row.sequence else None


def published_last() -> AuditAnchor | None:
    """What was published last."""
    with reading() as book:
        return book.scalars(select(AuditAnchor).order_by(AuditAnchor.id.desc()).limit(1)).first()


def publish(of: Head, within: float) -> str:
    """Publish a head outside, once, and keep where and when; nothing happens where no place is set.

    NotPublished where the server didn't take it; an error of the file is the caller's to deal with as well.
    """
    given, last, moment = settings().audit_anchor, published_last(), now()
    if not given:
        return ""
    where = urlsplit(given).hostname or "" if _is_url(given) else str(Path(given).resolve())
    if last is not None and (last.sequence, last.hash, last.where) == (*of, where):
        return where
    if _is_url(given):
        _post(given, {"sequence": of.sequence, "hash": of.hash, "at": moment.isoformat()}, within)
    else:
        _append(Path(given), f"{of.sequence} {of.hash} {moment.isoformat()}\n")
    with writing() as book:
        book.add(AuditAnchor(sequence=of.sequence, hash=of.hash, at=moment, where=where))
    return where


def _post(url: str, told: dict[str, object], within: float) -> None:
    try:
        httpx.post(url, json=told, timeout=within).raise_for_status()
    except httpx.HTTPError as error:
        # Parted from its cause: the worker takes that for an outage of the house's own, and begins again without end.
        raise NotPublished(f"{urlsplit(url).hostname}: {type(error).__name__}") from None


def _append(file: Path, line: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    written = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    try:
        os.write(written, line.encode())  # one write: two keepers don't mix their lines
        os.fsync(written)
    finally:
        os.close(written)


def anchors(book: Connection, *files: Path) -> dict[int, list[Published]]:
    """All that was published, by number: as the case book has it, and as these files do."""
    found = defaultdict(list)
    for row in book.execute(select(AuditAnchor.sequence, AuditAnchor.hash, AuditAnchor.where)):
        found[row.sequence].append(Published(*row))
    for file in files:
        for one in read_back(file):
            found[one.sequence].append(one)
    return dict(found)


def read_back(file: Path) -> Iterator[Published]:
    """The heads in a file; UnreadableAnchor names the first line that is none."""
    lines = file.read_text("utf-8").splitlines(keepends=True)
    for number, line in enumerate(lines, 1):
        if not line.endswith("\n"):
            return  # its writer was just killed: the head will be published again
        try:
            sequence, its_hash, at = line.split()
            datetime.fromisoformat(at)
            yield Published(int(sequence), its_hash, f"{file.name} {number}")
        except ValueError as none:
            raise UnreadableAnchor(f"{file}: 第 {number} 行 line {number} isn't `sequence hash at`") from none
