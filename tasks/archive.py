"""The archive: what was reported stays as a file, under the case's number."""

from pathlib import Path

from tasks.settings import settings


def keep(number: str, page: str) -> Path:
    """Put a page into the archive; the same page once more changes nothing."""
    prefix, day, _ = number.split("-")
    file = settings().home / "archive" / prefix / day / f"{number}.md"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(page, encoding="utf-8")
    return file
