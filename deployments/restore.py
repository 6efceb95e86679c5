"""`python -m deployments.restore FOLDER [--force]` puts a backup in the place of an empty house; `make up` goes on."""

import argparse
import os
import shutil
import sys
import tarfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from signal import SIGTERM

import psycopg

from deployments import claim
from deployments.backup import ARCHIVE, VALUES, for_nobody_else
from deployments.console import say
from deployments.databases import (
    OTHERS,
    TABLES,
    CannotCopy,
    Database,
    counted,
    databases,
    empty,
    run_tool,
)
from deployments.house import House
from deployments.manifest import Manifest, Unfit, read_manifest
from deployments.preflight import refused
from tasks.auditing.key import key_is_kept, keys
from tasks.settings import Settings, settings

NOT_RESTORED, WRONG_SETTING = 1, 2
STOP_WITHIN = 120
BESIDE = ("", "-wal", "-shm", "-journal")
"""What lies beside an SQLite file and belongs to it."""


class InTheWay(Exception):  # noqa: N818 - says what is in the way
    """What stands here already, and is overwritten by force only."""


def restore(own: Settings, folder: Path, *, force: bool) -> Manifest:
    """Put a backup in the place of this house; its account of itself.

    Unfit for one that is damaged, newer, or of another kind of database; InTheWay for a house that runs or isn't
    empty. By force the one that runs is ended, and what stood here is set aside.
    """
    manifest = read_manifest(folder)
    pair = databases(own)
    for one in pair:
        if manifest.kinds[one.name] != one.kind:
            raise Unfit(
                f"{one.name}: 备份为 the backup is of {manifest.kinds[one.name]}, 设置为 set is {one.kind}"
            )
    _end_the_running(own, force=force)
    held = claim.take(own.home / "run" / "up.pid")  # nobody starts it meanwhile
    if held is None:
        raise InTheWay("刚刚有人启动了本系统 somebody has just started it")
    try:
        _in_use(pair)
        if found := [*_standing(own, pair)]:
            if not force:
                raise InTheWay(
                    f"此处不是空的,确要覆盖请加 FORCE=1 not empty: {'、'.join(found)}; FORCE=1 sets it aside"
                )
            _set_aside(own, pair)
        _put_back(own, pair, folder)
    finally:
        os.close(held)
    return manifest


def _end_the_running(own: Settings, *, force: bool) -> None:
    pid_file = own.home / "run" / "up.pid"
    if (pid := claim.holder(pid_file)) is not None:
        if not force:
            raise InTheWay("本系统正在运行,请先 make down it runs: `make down` first")
        claim.send(pid, SIGTERM)
        if not claim.freed(pid_file, STOP_WITHIN):
            raise InTheWay(f"进程 {pid} 未能结束 process {pid} didn't end")
    House(own).end_leftovers()


def _standing(own: Settings, pair: tuple[Database, ...]) -> Iterator[str]:
    for one in pair:
        if one.is_sqlite and one.file.exists():
            yield str(one.file)
        elif not one.is_sqlite and (tables := counted(one, TABLES)):
            yield f"{one.shown} ({tables} tables)"
    if (pages := own.home / "archive").is_dir() and any(pages.iterdir()):
        yield str(pages)


def _in_use(pair: tuple[Database, ...]) -> None:
    """A house on another machine isn't known by its claim, but by its connections."""
    for one in pair:
        if not one.is_sqlite and (others := counted(one, OTHERS)):
            shown = one.shown
            raise InTheWay(f"{shown}: 还有 {others} 个连接 others are connected: end them first")


def _set_aside(own: Settings, pair: tuple[Database, ...]) -> None:
    aside = own.home / f"before-restore-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    aside.mkdir(mode=0o700)
    for one in pair:
        if one.is_sqlite:
            for beside in BESIDE:
                if (file := one.file.with_name(one.file.name + beside)).exists():
                    shutil.move(file, aside / f"{one.copy_name}{beside}")
        elif counted(one, TABLES):
            run_tool(one, "pg_dump", "--format=custom", f"--file={aside / one.copy_name}")
    for name in ("archive", VALUES):
        if (there := own.home / name).exists():
            shutil.move(there, aside / name)
    say(f"  原有数据移至 {aside}", "what stood here was set aside")


def _put_back(own: Settings, pair: tuple[Database, ...], folder: Path) -> None:
    for one in pair:
        if one.is_sqlite:
            one.file.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(folder / one.copy_name, one.file)
        else:
            empty(one)
            run_tool(
                one,
                "pg_restore",
                "--single-transaction",
                "--no-owner",
                "--no-privileges",
                str(folder / one.copy_name),
            )
    _unpack(folder / ARCHIVE, own.home)
    if (folder / VALUES).exists():
        shutil.copyfile(folder / VALUES, own.values_file or own.home / VALUES)


def _unpack(archive: Path, home: Path) -> None:
    """The pages and prints of the archive; whatever else such a file might hold is left in it."""
    with tarfile.open(archive) as packed:
        for one in packed:
            content, place = packed.extractfile(one) if one.isfile() else None, Path(one.name)
            if content is not None and place.parts[0] == "archive" and ".." not in place.parts:
                (home / place).parent.mkdir(parents=True, exist_ok=True)
                with content, (home / place).open("wb") as page:
                    shutil.copyfileobj(content, page)


def _say_what_is_left_to_do(own: Settings, manifest: Manifest) -> None:
    say(
        f"已恢复 {manifest.made_at:%Y-%m-%d %H:%M} UTC 的状态",
        f"restored, with {manifest.open_cases} open cases",
    )
    kept = key_is_kept(own)
    if kept is not None and not kept.exists():
        say(
            f"  启动前请放回审计密钥 {kept}",
            "put the audit's key back before the start, or set RULEBOOK_AUDIT_KEY",
            urgent=True,
        )
    elif keys().mark != manifest.audit_key:
        say(
            "  审计密钥与备份时不同",
            "the audit's key is another one than the backup's: it won't verify",
            urgent=True,
        )
    own_names = {f"RULEBOOK_{name}".upper() for name in own.model_fields_set}
    if missing := [name for name in manifest.settings if name not in own_names]:
        say(
            f"  备份时还设置了 {'、'.join(missing)}",
            "these were set when the backup was made, and aren't here",
            urgent=True,
        )
    say(
        "  启动:make up;停机期间到期的将各执行一次", "start: `make up`; what fell due in between happens once"
    )


@for_nobody_else()
def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m deployments.restore", description=__doc__)
    parser.add_argument("folder", type=Path, help="a folder that `make backup` made")
    parser.add_argument(
        "--force", action="store_true", help="end a house that runs, set aside what stands here"
    )
    options = parser.parse_args()
    for problem in refused():
        say("设置有误", f"wrong setting {problem}", urgent=True)
        return WRONG_SETTING
    try:
        manifest = restore(settings(), options.folder, force=options.force)
    except (Unfit, InTheWay, CannotCopy, OSError, psycopg.Error) as error:
        say("未恢复", f"nothing was restored: {error}", urgent=True)
        return NOT_RESTORED
    _say_what_is_left_to_do(settings(), manifest)
    return 0


if __name__ == "__main__":
    sys.exit(main())
