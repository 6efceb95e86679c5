"""The door through which people reach a peer: its application behind the HTTP server of Python itself.

Peers are libraries. What stands before them in real use would cost more than this.
"""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol

from benchmarks.peer_rows import Fields


class Application(Protocol):
    def start(self, facts: Fields, limit: float) -> str:
        """Start a case whose first question falls due after `limit` seconds; its number."""

    def answer(self, case: str, answer: Fields) -> None:
        """Take the answer to the question at which a case waits."""


def serve(application: Application, port: int) -> None:
    """Serve people until the process is ended."""

    class Door(_Door):
        behind = application

    ThreadingHTTPServer(("127.0.0.1", port), Door).serve_forever()


class _Door(BaseHTTPRequestHandler):
    behind: Application
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    """One packet an answer: in two, the second would wait for the network."""

    def do_GET(self) -> None:
        self._say({"ready": True})

    def do_POST(self) -> None:
        content = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path == "/start":
            self._say({"case": self.behind.start(content["facts"], content["limit"])})
        else:
            self.behind.answer(content["case"], content["answer"])
            self._say({})

    def _say(self, content: Fields) -> None:
        body = json.dumps(content).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
        """Write no line a request."""
