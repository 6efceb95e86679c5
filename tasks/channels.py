"""The channels that carry notices: mail, WeCom, DingTalk, Feishu, a webhook, all that Apprise reaches."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from threading import get_ident

from apprise import Apprise, NotifyFormat

from tasks.settings import settings


class UndeliveredError(Exception):
    """A channel didn't take a notice; the message says which and why, without the secrets of its URL."""


def channels() -> dict[str, str]:
    """The URLs of the channels, each under a mark that gives none of its secrets away."""
    return {sha256(url.encode()).hexdigest()[:12]: url for url in settings().notice_urls}


def carry(url: str, title: str, body: str) -> None:
    """Send a text by one channel, or raise UndeliveredError."""
    channel = Apprise.instantiate(url)
    if channel is None:
        raise UndeliveredError(f"“{url.partition(':')[0]}:…” 不是 Apprise 地址 isn't an Apprise URL")
    carrier = Apprise(servers=channel)
    with _heard() as said:
        taken = carrier.notify(title=title, body=body, body_format=NotifyFormat.TEXT)
    if not taken:
        raise UndeliveredError(f"{channel.service_name}: {' '.join(said) or '未被接受 not accepted'}")


@contextmanager
def _heard() -> Iterator[list[str]]:
    # Apprise tells only its log why a channel refused; other threads deliver at the same time.
    said: list[str] = []
    listener, thread = logging.Handler(logging.WARNING), get_ident()
    listener.addFilter(lambda record: record.thread == thread)
    listener.emit = lambda record: said.append(record.getMessage())  # type: ignore[method-assign]
    log = logging.getLogger("apprise")
    log.addHandler(listener)
    try:
        yield said
    finally:
        log.removeHandler(listener)
