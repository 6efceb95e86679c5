"""The house behind nginx, as docs/behind-a-proxy.md says: TLS, single sign-on, forms, websockets."""

import asyncio
import json
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from prefect import flow
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.input.run_input import keyset_from_base_key
from prefect.settings import PREFECT_API_AUTH_STRING, PREFECT_API_URL, temporary_settings
from prefect.states import Suspended
from real_processes import ROOT, answers, free_server, wait_until
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tasks.run_page import base_key, response_to, write_input

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        shutil.which("nginx") is None, reason="没有 nginx no nginx: apt-get install nginx-light"
    ),
]

AUTH = "desk:s3cret"
SESSION = {"Cookie": "session=clerk"}
TEMPLATE = ROOT / "deployments" / "proxy" / "nginx.conf.template"
AROUND = """
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{}}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/rulebook.conf;
}}
"""


class SignOn(BaseHTTPRequestHandler):
    """What stands in for a sign-on service: a cookie is a session, and names who it is of."""

    def do_GET(self) -> None:
        session = (self.headers.get("Cookie") or "").partition("session=")[2]
        assert self.headers.get("Authorization") is None
        self.send_response(202 if self.path == "/oauth2/auth" and session else 401)
        if session:
            self.send_header("X-Auth-Request-User", session)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


@dataclass
class Proxied:
    """The house as people reach it, and as this machine does."""

    url: str
    tls: ssl.SSLContext
    folder: Path
    api: SyncPrefectClient

    def ask(
        self, method: str, path: str, *, auth: str = AUTH, session: bool = True, **more: Any
    ) -> httpx.Response:
        headers = (SESSION if session else {}) | more.pop("headers", {})
        with httpx.Client(base_url=self.url, verify=self.tls, headers=headers) as client:
            return client.request(
                method, path, auth=httpx.BasicAuth(*auth.split(":")) if auth else None, **more
            )


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def certified(folder: Path) -> ssl.SSLContext:
    """Write a self-made certificate and its key; what a client trusts it by."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "rulebook.test")])
    names = [x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "certificate.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    pem, plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (folder / "key.pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, pem, plain))
    return ssl.create_default_context(cafile=str(folder / "certificate.pem"))


def filled_in(**names: object) -> str:
    text = TEMPLATE.read_text("utf-8")
    for name, value in names.items():
        text = text.replace(f"${{{name}}}", str(value))
    return text


@pytest.fixture(scope="module")
def proxied(tmp_path_factory: pytest.TempPathFactory, prefect_database: Path) -> Iterator[Proxied]:
    """Prefect's server behind a password, behind nginx."""
    folder, port = tmp_path_factory.mktemp("proxy"), free_port()
    tls, sign_on = certified(folder), ThreadingHTTPServer(("127.0.0.1", 0), SignOn)
    Thread(target=sign_on.serve_forever, daemon=True).start()
    url = f"https://localhost:{port}"
    server = free_server(folder, prefect_database)
    (folder / "nginx.conf").write_text(AROUND.format(folder=folder), "utf-8")
    conf = filled_in(
        LISTEN=f"127.0.0.1:{port}",
        PUBLIC_NAME="localhost",
        CERTIFICATE=folder / "certificate.pem",
        KEY=folder / "key.pem",
        SERVER=server.url.removeprefix("http://").removesuffix("/api"),
        SIGN_ON=f"http://127.0.0.1:{sign_on.server_port}",
        LOG=folder / "access.log",
    )
    (folder / "rulebook.conf").write_text(conf, "utf-8")
    nginx = [
        "nginx",
        "-p",
        str(folder),
        "-c",
        str(folder / "nginx.conf"),
        "-g",
        "daemon off; master_process off;",
    ]
    with server.process("-m", "deployments.server", RULEBOOK_AUTH=AUTH, RULEBOOK_PUBLIC_URL=url):
        running = subprocess.Popen(nginx, cwd=folder)
        try:
            wait_until(lambda: answers(server.url), 90)
            reached = {PREFECT_API_URL: server.url, PREFECT_API_AUTH_STRING: AUTH}
            with temporary_settings(reached), get_client(sync_client=True) as api:
                yield Proxied(url, tls, folder, api)
        finally:
            running.terminate()
            running.wait(20)
            sign_on.shutdown()


def test_pages_and_api_come_through_tls(proxied: Proxied) -> None:
    page = proxied.ask("GET", "/v2/", headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert "<html" in page.text
    assert proxied.ask("GET", "/ui-settings").json()["api_url"] == f"{proxied.url}/api"
    assert proxied.ask("POST", "/api/flow_runs/filter", json={}).json() == []
    assert page.headers["Strict-Transport-Security"]


@pytest.mark.parametrize("auth", ["", "desk:wrong", "clerk:s3cret"])
def test_a_session_does_not_stand_in_for_the_password(proxied: Proxied, auth: str) -> None:
    assert proxied.ask("POST", "/api/flow_runs/filter", auth=auth, json={}).status_code == 401


def test_without_a_session_programs_are_refused_and_people_are_sent_to_sign_in(proxied: Proxied) -> None:
    assert proxied.ask("POST", "/api/flow_runs/filter", session=False, json={}).status_code == 401
    page = proxied.ask("GET", "/v2/runs?tag=a", session=False, headers={"Accept": "text/html,*/*"})
    assert (page.status_code, page.headers["location"]) == (302, "/oauth2/start?rd=/v2/runs?tag=a")
    assert proxied.ask("GET", "/sign-on/check").status_code == 404, "asked by nginx alone"


def test_plain_http_is_not_answered(proxied: Proxied) -> None:
    assert httpx.get(proxied.url.replace("https", "http")).status_code == 400


def test_a_form_is_answered_through_the_proxy_and_the_log_names_who_sent_it(proxied: Proxied) -> None:
    run = waiting(proxied.api)
    answer = {"run_input": {"answered_by": "K2"}}
    sent = proxied.ask("POST", f"/api/flow_runs/{run}/resume", json=answer, headers={"X-Remote-User": "boss"})
    assert sent.json()["status"] == "ACCEPT", sent.text
    said = response_to(run, "said", 1, proxied.api)
    assert said is not None
    assert said.content == {"answered_by": "K2"}
    log = (proxied.folder / "access.log").read_text()
    (line,) = [one for one in log.splitlines() if f"{run}/resume" in one]
    assert line.split()[1] == "clerk"
    assert "K2" not in log


def waiting(api: SyncPrefectClient) -> str:
    """A run that waits for a form."""
    deployment = api.create_deployment(api.create_flow(flow(lambda: None, name="asks")), "asks")
    run = api.create_flow_run_from_deployment(deployment)
    keys = keyset_from_base_key(base_key("said", 1))
    schema = {"title": "Said", "type": "object", "properties": {"answered_by": {"type": "string"}}}
    write_input(api, str(run.id), keys["schema"], schema)
    state: Any = Suspended()
    state.state_details.run_input_keyset = {str(kind): key for kind, key in keys.items()}
    api.set_flow_run_state(run.id, state, force=True)
    return str(run.id)


async def first_word(proxied: Proxied, token: str, headers: dict[str, str]) -> dict[str, Any]:
    address = f"{proxied.url.replace('https', 'wss')}/api/events/out"
    async with connect(
        address, ssl=proxied.tls, subprotocols=["prefect"], additional_headers=headers
    ) as socket:
        await socket.send(json.dumps({"type": "auth", "token": token}))
        word: dict[str, Any] = json.loads(await socket.recv())
        return word


def test_a_websocket_opens_with_session_and_password_only(proxied: Proxied) -> None:
    assert asyncio.run(first_word(proxied, AUTH, SESSION)) == {"type": "auth_success"}
    with pytest.raises(ConnectionClosed):
        asyncio.run(first_word(proxied, "desk:wrong", SESSION))
    with pytest.raises(InvalidStatus) as refused:
        asyncio.run(first_word(proxied, AUTH, {}))
    assert refused.value.response.status_code == 401
