"""Reading a text file that somebody named, in whatever encoding a spreadsheet saved it."""

from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from contextlib import suppress
from pathlib import Path

from policies.csv_table import Unreadable

ENDINGS = {".csv", ".tsv", ".txt"}
"""What may be read at somebody's wish: nothing else of the server's files can be looked at this way."""


def text_file(path: str, most_bytes: int) -> str:
    """The text of a file in UTF-8 (with or without BOM), UTF-16 with BOM, or GB18030 (GBK).

    Unreadable when there is no such file, it is too large, or its encoding is none of these.
    """
    file = Path(path)
    if file.suffix.lower() not in ENDINGS:
        raise Unreadable(
            f"{path}: 只收 .csv、.tsv、.txt 文件 only .csv, .tsv and .txt files are read: save it as one"
        )
    try:
        if not file.is_file():
            raise Unreadable(
                f"{path}: 没有这个文件 there is no such file on the worker's machine: check the path"
            )
        if (size := file.stat().st_size) > most_bytes:
            raise Unreadable(f"{path}: {size} 字节,上限 {most_bytes} bytes at most: hand it over in parts")
        return _decoded(path, file.read_bytes())
    except OSError as error:
        raise Unreadable(
            f"{path}: 无法读取 can't be read ({error.strerror}): check its permissions"
        ) from error


def _decoded(path: str, content: bytes) -> str:
    marked = content.startswith((BOM_UTF16_LE, BOM_UTF16_BE))
    # Text in GB18030 is hardly ever valid UTF-8 by chance, so the order decides without a guess.
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        with suppress(UnicodeDecodeError):
            return content.decode(encoding)
    raise Unreadable(
        f"{path}: 编码不是 UTF-8 或 GB18030,请另存为 UTF-8 neither UTF-8 nor GB18030: save it as UTF-8"
    )
