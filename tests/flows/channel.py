"""Channels of our own that notices are really sent to: a webhook and a mail server, both on loopback."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Lock, Thread


@dataclass
class Channel:
    """What a channel was sent, and how often it refuses before it accepts."""

    refusals: int = 0
    url: str = ""
    taken: list[dict[str, str]] = field(default_factory=list)
    refused: int = 0
    _turn: Lock = field(default_factory=Lock)

    def offered(self, message: dict[str, str]) -> bool:
        with self._turn:
            if self.refused < self.refusals:
                self.refused += 1
                return False
            self.taken.append(message)
            return True

    @property
    def text(self) -> str:
        return json.dumps(self.taken, ensure_ascii=False)


@contextmanager
def webhook(refusals: int = 0, silence: float = 0) -> Iterator[Channel]:
    """A webhook (`json://`) that refuses so often and takes what comes then, each time after a silence."""
    channel = Channel(refusals)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            time.sleep(silence)
            self.send_response(200 if channel.offered(message) else 503)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing on the test's terminal."""

    with _serving(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as port:
        channel.url = f"json://127.0.0.1:{port}/notices"
        yield channel


@contextmanager
def mail_server() -> Iterator[Channel]:
    """A mail server that takes every mail."""
    channel = Channel()

    class Handler(StreamRequestHandler):
        def handle(self) -> None:
            self._say("220 ready")
            for line in iter(self.rfile.readline, b""):
                if not self._understood(line.decode().strip().upper()):
                    return

        def _understood(self, command: str) -> bool:
            if command == "DATA":
                self._say("354 go on")
                lines = iter(lambda: self.rfile.readline().decode(), ".\r\n")
                channel.offered({"mail": "".join(lines)})
            self._say("221 bye" if command == "QUIT" else "250 ok")
            return command != "QUIT"

        def _say(self, answer: str) -> None:
            self.wfile.write(f"{answer}\r\n".encode())

    with _serving(ThreadingTCPServer(("127.0.0.1", 0), Handler)) as port:
        people = "from=desk@example.com&to=staff@example.com"
        channel.url = f"mailto://127.0.0.1:{port}/?mode=insecure&{people}"
        yield channel


@contextmanager
def _serving(server: ThreadingTCPServer) -> Iterator[int]:
    server.daemon_threads = True
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
