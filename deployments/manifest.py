"""What a backup says of itself: of when, of which versions, each file by its digest, and what it doesn't hold."""

import tomllib
from collections.abc import Iterator
from datetime import datetime
from hashlib import file_digest
from importlib.metadata import version
from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory
from packaging.version import Version
from pydantic import BaseModel, ValidationError
from sqlalchemy import create_engine, inspect, text

from deployments.databases import Database
from tasks.records.migrate import alembic_config

FORMAT = 1
"""Of the folder; a later one is refused."""

MANIFEST = "manifest.json"
ROOT = Path(__file__).parents[1]


class Unfit(Exception):  # noqa: N818 - says what is wrong with a backup
    """A backup that can't be restored here; the message says why."""


class Manifest(BaseModel, frozen=True, extra="forbid"):
    """A backup's own account of itself."""

    format: int = FORMAT
    made_at: datetime
    house: str
    prefect: str
    revisions: dict[str, str]
    """The shape of each database, by its last migration."""

    kinds: dict[str, str]
    """`sqlite` or `postgresql`, by database."""

    files: dict[str, str]
    """SHA-256 of each file."""

    open_cases: int
    settings: tuple[str, ...]
    """Which settings the house was started with, by name: what is secret in them isn't in the backup."""

    audit_key: str
    """What tells the key of the audit's chain from another one; the key itself isn't in the backup."""

    def write(self, folder: Path) -> None:
        (folder / MANIFEST).write_text(self.model_dump_json(indent=2), "utf-8")


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a backup that is whole, and that this house can read; Unfit otherwise."""
    try:
        manifest = Manifest.model_validate_json((folder / MANIFEST).read_bytes())
    except OSError as missing:
        raise Unfit(f"不是备份 this is no backup: {folder} ({missing.strerror})") from missing
    except ValidationError as unreadable:
        raise Unfit(
            "备份清单无法读取,或由更新的版本写成 its manifest can't be read, or is of a newer house"
        ) from unreadable
    for wrong in (*_damaged(folder, manifest), *_newer(manifest)):
        raise Unfit(wrong)
    return manifest


def digest_of(file: Path) -> str:
    """The SHA-256 of a file."""
    with file.open("rb") as content:
        return file_digest(content, "sha256").hexdigest()


def house_version() -> str:
    """The version of this checkout."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return str(project["version"])


def revision_of(database: Database) -> str:
    """The last migration that a database has seen; blank for one without tables."""
    driver = "sqlite" if database.is_sqlite else "postgresql+psycopg"
    engine = create_engine(database.url.set(drivername=driver))
    try:
        with engine.connect() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return ""
            return str(connection.scalar(text("SELECT version_num FROM alembic_version")) or "")
    finally:
        engine.dispose()


def _damaged(folder: Path, manifest: Manifest) -> Iterator[str]:
    for name, digest in manifest.files.items():
        file = folder / name
        if not file.is_file():
            yield f"备份不完整,缺少 incomplete, there is no {name}"
        elif digest_of(file) != digest:
            yield f"备份已损坏 {name} is not as it was written"


def _newer(manifest: Manifest) -> Iterator[str]:
    if manifest.format > FORMAT:
        yield f"备份格式更新 its format is newer ({manifest.format} > {FORMAT})"
    if Version(manifest.prefect) > Version(version("prefect")):
        yield f"备份来自更新的 Prefect it is of a newer Prefect ({manifest.prefect} > {version('prefect')})"
    for name, known in (("case_book", _ours()), ("prefect", _prefects(manifest.kinds["prefect"]))):
        if manifest.revisions[name] not in known:
            yield f"备份的库结构更新 {name} has a newer shape than is known here ({manifest.revisions[name]})"


def newest_revisions(database: Database) -> set[str]:
    """The shape that this code brings a database to."""
    config = alembic_config("") if database.name == "case_book" else _prefects_config(database.kind)
    return set(ScriptDirectory.from_config(config).get_heads())


def _ours() -> set[str]:
    return _revisions(alembic_config(""))


def _prefects(kind: str) -> set[str]:
    return _revisions(_prefects_config(kind))


def _prefects_config(kind: str) -> Config:
    import prefect.server.database  # noqa: PLC0415 - it takes seconds, and only a restore needs it

    here = Path(prefect.server.database.__file__).parent / "_migrations"
    config = Config()
    config.set_main_option("path_separator", "os")
    config.set_main_option("script_location", str(here))
    config.set_main_option("version_locations", str(here / "versions" / kind))
    return config


def _revisions(config: Config) -> set[str]:
    return {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
