"""`python -m deployments.backup [--to FOLDER]` copies the whole house into a dated folder, whether or not it runs."""

import argparse
import os
import shutil
import sys
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from sqlalchemy import func, select

from deployments.console import say
from deployments.databases import CannotCopy, Database, databases
from deployments.manifest import Manifest, digest_of, house_version, revision_of
from deployments.one_moment import copy_as_of_one_moment
from deployments.preflight import refused
from tasks.auditing.key import keys
from tasks.clock import now
from tasks.records.engine import reading
from tasks.records.models import Case
from tasks.settings import Settings, settings

NOT_MADE, WRONG_SETTING = 1, 2
ARCHIVE, VALUES = "archive.tar.gz", "values.toml"
NOBODY_ELSE = 0o077


@contextmanager
def for_nobody_else() -> Iterator[None]:
    """Let what is written meanwhile be read by its owner alone: it holds what customers and staff have told."""
    before = os.umask(NOBODY_ELSE)
    try:
        yield
    finally:
        os.umask(before)


@for_nobody_else()
def back_up(own: Settings, to: Path) -> Path:
    """Copy both databases as of one moment, the archive, and the customer's own numbers; the folder.

    It has its name only once it is whole. The archive is copied last: a page too many does no harm, one too few would.
    """
    at = now()
    folder = to / f"rulebook-{at:%Y%m%dT%H%M%SZ}"
    unfinished = folder.with_name(f".{folder.name}.unfinished")
    unfinished.mkdir(parents=True)
    try:
        pair = databases(own)
        copy_as_of_one_moment(pair, unfinished)
        _archive(own.home / "archive", unfinished / ARCHIVE)
        if own.values:
            shutil.copyfile(own.values, unfinished / VALUES)
        _manifest(own, pair, unfinished, at).write(unfinished)
        unfinished.rename(folder)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    return folder


def _archive(pages: Path, to: Path) -> None:
    with tarfile.open(to, "w:gz", compresslevel=6) as packed:
        if pages.is_dir():
            packed.add(pages, arcname="archive")


def _manifest(own: Settings, pair: tuple[Database, ...], folder: Path, at: datetime) -> Manifest:
    with reading() as book:
        open_cases = book.scalar(select(func.count()).select_from(Case).where(Case.closed_at.is_(None))) or 0
    return Manifest(
        made_at=at.astimezone(UTC),
        house=house_version(),
        prefect=version("prefect"),
        revisions={one.name: revision_of(one) for one in pair},
        kinds={one.name: one.kind for one in pair},
        files={file.name: digest_of(file) for file in sorted(folder.iterdir())},
        open_cases=open_cases,
        settings=tuple(sorted(f"RULEBOOK_{name}".upper() for name in own.model_fields_set)),
        audit_key=keys().mark,
    )


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m deployments.backup", description=__doc__)
    parser.add_argument("--to", type=Path, help="folder of the backups; otherwise `backups` in RULEBOOK_HOME")
    options = parser.parse_args()
    for problem in refused():
        say("设置有误", f"wrong setting {problem}", urgent=True)
        return WRONG_SETTING
    own = settings()
    try:
        folder = back_up(own, options.to or own.home / "backups")
    except (CannotCopy, OSError) as error:
        say("备份未完成", f"no backup was made: {error}", urgent=True)
        return NOT_MADE
    size = sum(file.stat().st_size for file in folder.iterdir())
    say(f"已备份:{folder}", f"backed up, {size / 1e6:.1f} MB")
    say(
        "  含个人信息,请加密保存", "it holds personal data: keep it encrypted, and where nobody else reads it"
    )
    say("  不含口令和密钥(.env、audit.key),请另存", "passwords and keys are not in it: keep those elsewhere")
    return 0


if __name__ == "__main__":
    sys.exit(main())
