"""The key of the chain: given in the environment, or made once and kept in `home`."""

import os
from functools import lru_cache
from hashlib import sha256
from hmac import digest
from pathlib import Path
from secrets import token_hex
from typing import NamedTuple
from uuid import uuid4

from tasks.settings import Settings, settings

NAME = "audit.key"


class Keys(NamedTuple):
    """What is made of the one key, so that no digest of one kind can pass for one of another."""

    chain: bytes
    seal: bytes
    mark: str
    """What tells it from another key, and tells nobody what it is."""


def keys() -> Keys:
    """The keys of this installation."""
    own = settings()
    return _made_of(own.audit_key.get_secret_value() or kept_key(own.home))


def kept_key(home: Path) -> str:
    """The key that `home` keeps; the first who asks for it makes it, and nobody else may read it."""
    return _kept(home.absolute())


def key_is_kept(own: Settings) -> Path | None:
    """The file that keeps the key, where the environment gives none."""
    return None if own.audit_key.get_secret_value() else own.home / NAME


@lru_cache
def _kept(home: Path) -> str:
    file = home / NAME
    if not file.exists():
        home.mkdir(parents=True, exist_ok=True)
        # Written aside and then named: whoever comes second finds the whole key of whoever was first.
        aside = home / f"{NAME}.{uuid4().hex}"
        written = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(written, "w") as out:
            out.write(token_hex(32))
        try:
            os.link(aside, file)
        except FileExistsError:
            pass
        finally:
            aside.unlink()
    return file.read_text("ascii").strip()


@lru_cache
def _made_of(key: str) -> Keys:
    chain, seal, mark = (digest(key.encode(), use, sha256) for use in (b"chain", b"seal", b"mark"))
    return Keys(chain, seal, mark.hex()[:16])
