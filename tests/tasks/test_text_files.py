"""Files as spreadsheets save them, and files that can't be read."""

from pathlib import Path

import pytest

from policies.csv_table import Unreadable
from tasks.text_files import text_file

TEXT = "类别,内容\n暖气,不热\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_a_file_is_read_in_the_encodings_that_spreadsheets_write(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(TEXT.encode(encoding))
    assert text_file(str(file), 1000) == TEXT


def test_an_unknown_encoding_is_refused_with_what_to_do(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(b"a,b\n\xff\xff,1\n")
    with pytest.raises(Unreadable, match="save it as UTF-8"):
        text_file(str(file), 1000)


def test_a_file_of_just_the_limit_is_taken_and_one_byte_more_is_not(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(b"x" * 10)
    assert text_file(str(file), 10) == "x" * 10
    with pytest.raises(Unreadable, match="hand it over in parts"):
        text_file(str(file), 9)


@pytest.mark.parametrize("name", ["none.csv", "folder.csv", "nul\0.csv"])
def test_what_is_no_file_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(Unreadable, match="no such file"):
        text_file(str(tmp_path / name), 10)


def test_only_files_of_tables_can_be_looked_at(tmp_path: Path) -> None:
    secret = tmp_path / "passwords"
    secret.write_text("a:b")
    with pytest.raises(Unreadable, match=r"only \.csv"):
        text_file(str(secret), 1000)
