"""Encodings: what is said by a mark or by the user, and never a guess."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from supt_async.errors import BadFile
from supt_async.payloads.codec import decode
from supt_async.readers.open_items import open_items
from supt_async.readers.roles import Roles
from tests.readers.test_open_items import ANY, payloads_of

TEXT = "Grüße, 世界 🎈"
NAMES = ["a.csv", "a.jsonl", "a.json", "a.txt"]


def written(folder: Path, name: str, encoding: str, text: str = TEXT) -> Path:
    path = folder / name
    whole = {
        "a.csv": f't\n"{text}"\n',
        "a.jsonl": f'"{text}"\n',
        "a.json": f'["{text}"]',
        "a.txt": f"{text}\n",
    }
    path.write_bytes(whole[name].encode(encoding))
    return path


def texts(path: Path, encoding: str | None = None) -> list[object]:
    with open_items(path, ANY, Roles(encoding=encoding)) as source:
        found = [decode(item.payload) for item in source]
    return [one["t"] if isinstance(one, dict) else one for one in found]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("name", NAMES)
def test_a_byte_order_mark_says_the_encoding(tmp_path: Path, name: str, encoding: str) -> None:
    assert texts(written(tmp_path, name, encoding)) == [TEXT]


@pytest.mark.parametrize("encoding", ["cp1252", "iso-8859-1", "utf-16-le", "gb18030"])
@pytest.mark.parametrize("name", NAMES)
def test_another_encoding_is_named_by_the_user(tmp_path: Path, name: str, encoding: str) -> None:
    text = "Grüße, naïve" if "16" not in encoding and "gb" not in encoding else TEXT
    path = written(tmp_path, name, encoding, text)
    with pytest.raises(BadFile, match="--encoding") as caught:
        payloads_of(path)
    assert "\n" not in str(caught.value)
    assert texts(path, encoding) == [text]


def test_the_line_that_is_not_in_the_encoding_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"t\n" + b"x\n" * 100_000 + b"\xff\n")
    with pytest.raises(BadFile, match="line 100002: is not UTF-8: name its encoding"):
        payloads_of(path)
    with pytest.raises(BadFile, match=r"a\.csv, line 1: is not ascii .* name another --encoding"):
        texts(path, "ascii")


def test_an_encoding_that_contradicts_the_mark_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", "utf-8-sig")
    assert texts(path, "utf-8") == [TEXT]
    with pytest.raises(BadFile, match="begins with the byte order mark of utf-8, and is not cp12"):
        texts(path, "cp1252")


def test_standard_input_may_begin_with_a_mark() -> None:
    with open_items("-", ANY, Roles(), stdin=io.BytesIO(b'\xef\xbb\xbf"x"\n')) as source:
        assert [item.payload for item in source] == ['"x"']


def test_line_ends_of_any_kind_may_be_mixed(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"t,n\na,1\r\nb,2\rc,3")
    assert payloads_of(path) == [{"t": "a", "n": 1}, {"t": "b", "n": 2}, {"t": "c", "n": 3}]


def test_bytes_that_are_no_text_are_refused_as_such(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"a,b\n\x00\xff\x12\n" * 50)
    with pytest.raises(BadFile, match="is not UTF-8 and has zero bytes in it: it is no text"):
        payloads_of(tmp_path / "a.csv")
