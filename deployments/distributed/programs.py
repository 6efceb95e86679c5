"""The programs of Debian that a distributed house stands on, where no others are named: PostgreSQL, Redis, nginx."""

import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from deployments.child import Child, Process, launch

SOCKET_PATH = 100
"""Characters that the path of a socket may have, its own name left out: Linux takes 107."""

PACKAGES = {"initdb": "postgresql-15", "redis-server": "redis-server", "nginx": "nginx-light"}
USER = "postgres"
"""Whom PostgreSQL runs as where we are root, as which it refuses to run; Debian's package makes that user."""


class Missing(Exception):  # noqa: N818 - says what to install
    """A program that the house needs isn't there."""


@dataclass
class Part(Child):
    """One of several processes of a kind, or a program that isn't ours."""

    label: str = ""
    command: tuple[str, ...] = ()
    """None: the module of the house."""

    more: Mapping[str, str] = field(default_factory=dict)
    user: int | None = None

    @property
    def name(self) -> str:
        return self.label or super().name

    def launch(self, held: int) -> Process:
        command = self.command or (sys.executable, "-m", self.module)
        return launch(command, self.log, (held,), self.more, self.user)


def there(name: str) -> str | None:
    """The path of a program; None where it isn't installed."""
    newest = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    where = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", *map(str, newest)))
    return shutil.which(name, path=where)


def program(name: str) -> str:
    """The path of a program; raises Missing with the package that has it."""
    if found := there(name):
        return found
    package = PACKAGES.get(name, PACKAGES["initdb"])
    raise Missing(f"缺少 {name} is missing (Debian: apt-get install {package})")


def postgres(home: Path) -> Part:
    """PostgreSQL in the home, reached by a socket that only its owner may open; made at its first start."""
    folder = home / "postgres"
    if len(str(folder)) > SOCKET_PATH - len("/.s.PGSQL.5432"):
        raise Missing(f"路径太长 too long a path for a socket: {folder}")
    user = pwd.getpwnam(USER).pw_uid if os.geteuid() == 0 else None
    if not (folder / "data").exists():
        _found(folder, user)
    switches = {
        "listen_addresses": "",
        "unix_socket_directories": folder,
        "unix_socket_permissions": "0700",
        "max_connections": 300,
    }
    options = [word for name, value in switches.items() for word in ("-c", f"{name}={value}")]
    command = (program("postgres"), "-D", str(folder / "data"), *options)
    return Part("postgres", "数据库", home, 20, label="postgres", command=command, user=user)


def _found(folder: Path, user: int | None) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if user is not None:
        os.chown(folder, user, -1)
    # As trusting as its socket is closed: nobody but the owner reaches it.
    command = [
        program("initdb"),
        "-D",
        str(folder / "data"),
        "-U",
        USER,
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C",
    ]
    done = subprocess.run(command, user=user, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise Missing(f"initdb: {done.stderr.strip()}")


def redis(home: Path) -> Part:
    """Redis in the home, reached by a socket; what it holds outlives it."""
    folder = home / "redis"
    folder.mkdir(parents=True, exist_ok=True)
    switches = {"port": "0", "unixsocket": str(folder / "socket"), "unixsocketperm": "700"}
    switches |= {"dir": str(folder), "appendonly": "yes", "save": ""}
    options = [word for name, value in switches.items() for word in (f"--{name}", value)]
    command = (program("redis-server"), *options)
    return Part("redis", "消息库", home, 10, label="redis", command=command)


def nginx(home: Path, conf: str) -> Part:
    """The nginx before the servers, with its files in the home."""
    folder = home / "nginx"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "nginx.conf").write_text(conf, "utf-8")
    command = (program("nginx"), "-p", str(folder), "-c", str(folder / "nginx.conf"), "-g", "daemon off;")
    return Part("nginx", "入口", home, 10, label="nginx", command=command)
