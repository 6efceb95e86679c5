"""A distributed house on one machine and on loopback, for trying and for tests: all that several machines run."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import psycopg
from sqlalchemy import make_url

from deployments.child import Child
from deployments.console import say
from deployments.distributed import programs
from deployments.distributed.programs import Part
from deployments.house import House, answers
from tasks.settings import Settings

TEMPLATE = Path(__file__).with_name("upstream.conf.template")
AROUND = """
master_process off;
pid nginx.pid;
error_log stderr;
events {{ worker_connections 4096; }}
http {{
    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
{}
}}
"""


SIZE_AT_MOST = 10
"""Servers of one machine: so many ports from the house's own on are theirs, and the next one is the metrics'."""


class Size(NamedTuple):
    """How many processes of each kind."""

    servers: int = 2
    workers: int = 3
    keepers: int = 2


def where_nothing_is_named(own: Settings, given: Mapping[str, str]) -> dict[str, str]:
    """The settings of a house in whose home PostgreSQL and Redis are, but for those that are given."""
    home = own.home.resolve()
    found = {
        "RULEBOOK_CASE_BOOK_URL": f"postgresql+psycopg://{programs.USER}@/case_book?host={home / 'postgres'}",
        "RULEBOOK_PREFECT_DATABASE_URL": f"postgresql+asyncpg://{programs.USER}@/prefect?host={home / 'postgres'}",
        "RULEBOOK_REDIS_URL": f"unix://{home / 'redis' / 'socket'}",
        "RULEBOOK_SERVER_URL": own.address,
        "RULEBOOK_METRICS_PORT": str(own.port + SIZE_AT_MOST),
    }
    return {name: value for name, value in found.items() if not given.get(name)}


class Distributed(House):
    """nginx, API servers, services, workers and keepers, and what they stand on."""

    def __init__(self, settings: Settings, size: Size, ours: Mapping[str, str]) -> None:
        super().__init__(settings)
        self._home = settings.home.resolve()
        self._ports = [settings.port + nth for nth in range(1, size.servers + 1)]
        self._postgres = programs.postgres(self._home) if "RULEBOOK_CASE_BOOK_URL" in ours else None
        self._redis = programs.redis(self._home) if "RULEBOOK_REDIS_URL" in ours else None
        self._nginx = programs.nginx(self._home, self._conf())
        self._servers = [self._server(nth, port) for nth, port in enumerate(self._ports, 1)]
        self._services = self._part("deployments.distributed.services", "后台服务", 20)
        self._keepers = self._several("deployments.keeper", "期限看守", 15, size.keepers)
        self._workers = self._several("deployments.worker", "工作进程", 60, size.workers)
        self._metrics = self._part("deployments.metrics", "指标", 10)

    @property
    def children(self) -> tuple[Child, ...]:
        under = [part for part in (self._nginx, self._redis, self._postgres) if part]
        return (self._metrics, *self._workers, *self._keepers, self._services, *self._servers, *under)

    def come_up(self) -> None:
        say("[1/4] 启动数据库和消息库", "starting PostgreSQL and Redis, if none are named")
        for part in (self._postgres, self._redis):
            if part:
                self._keep(part)
        if self._postgres:
            self.until(self._takes_connections, self._postgres)
        say("[2/4] 迁移两个数据库", "bringing both databases to their newest shape, once for all")
        self.step("deployments.distributed.prepare")
        say("[3/4] 启动服务器并部署流程目录", "starting the servers, and deploying the roster")
        for part in (*self._servers, self._nginx):
            self._keep(part)
        for server, port in zip(self._servers, self._ports, strict=True):
            self.until(_answering(port), server)
        self.step("deployments.roster")
        say("[4/4] 启动后台服务、期限看守和工作进程", "starting services, keepers and workers")
        for part in (self._services, *self._keepers, *self._workers, self._metrics):
            self._keep(part)

    def _keep(self, part: Child) -> None:
        part.start()
        self.watched.append(part)

    def _part(self, module: str, chinese: str, grace: float, **more: object) -> Part:
        return Part(module, chinese, self._home, grace, **more)  # type: ignore[arg-type] # fields of a Part

    def _several(self, module: str, chinese: str, grace: float, count: int) -> list[Part]:
        kind = module.rpartition(".")[2]
        return [
            self._part(module, f"{chinese} {nth}", grace, label=f"{kind}-{nth}")
            for nth in range(1, count + 1)
        ]

    def _server(self, nth: int, port: int) -> Part:
        more = {"RULEBOOK_HOST": "127.0.0.1", "RULEBOOK_PORT": str(port)}
        return self._part("deployments.server", f"服务器 {nth}", 20, label=f"server-{nth}", more=more)

    def _conf(self) -> str:
        servers = "\n    ".join(
            f"server 127.0.0.1:{port} max_fails=1 fail_timeout=2s;" for port in self._ports
        )
        host = f"[{self.settings.host}]" if ":" in self.settings.host else self.settings.host
        text = TEMPLATE.read_text("utf-8").replace("${LISTEN}", f"{host}:{self.settings.port}")
        return AROUND.format(text.replace("${SERVERS}", servers))

    def _takes_connections(self) -> bool:
        url = make_url(self.settings.case_book_url).set(drivername="postgresql", database="postgres")
        with suppress(psycopg.OperationalError):
            psycopg.connect(url.render_as_string(hide_password=False)).close()
            return True
        return False


def _answering(port: int) -> Callable[[], bool]:
    return lambda: answers("127.0.0.1", port)
