"""The archive: what was reported stays as a file, under the case's number."""

from pathlib import Path
from urllib.parse import quote

from tasks.settings import settings


def keep(number: str, page: str) -> Path:
    """Put a page into the archive; the same page once more changes nothing."""
    prefix, day, _ = number.split("-")
    return _kept(Path(prefix, day, f"{number}.md"), page, "utf-8")


def keep_print(number: str, page: str, name: str = "") -> Path:
    """Put a printed form of a case into the archive, beside its page; one of several under a name of its own."""
    prefix, day, _ = number.split("-")
    return _kept(Path(prefix, day, f"{number}{f'-{name}' if name else ''}.html"), page, "utf-8")


def keep_table(number: str, rows: str) -> Path:
    """Put a CSV text into the archive, marked as UTF-8 so that spreadsheets read it as such."""
    return _kept(Path("intake", f"{number}.csv"), rows, "utf-8-sig")


def _kept(name: Path, text: str, encoding: str) -> Path:
    file = settings().home / "archive" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding=encoding, newline="")
    return file


def keep_sheet(number: str, person: str, sheet: str) -> Path:
    """Put one person's sheet of a case into the archive, in a folder beside the case's page."""
    prefix, day, _ = number.split("-")
    return _kept(Path(prefix, day, number, f"{quote(person, safe='')}.md"), sheet, "utf-8")
