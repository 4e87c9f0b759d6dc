"""JSON values of a file."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from supt_async.errors import BadFile
from supt_async.readers.other_tools.json_values import Broken, values


def read(folder: Path, content: bytes) -> list[object]:
    path = folder / "file"
    path.write_bytes(content)
    return list(values(path))


def test_lists_lines_and_one_object_are_read(tmp_path: Path) -> None:
    assert read(tmp_path, b'[{"a": 1},\n {"a": 2}]') == [(1, {"a": 1}), (2, {"a": 2})]
    assert read(tmp_path, b'\xef\xbb\xbf{"a": 1}\n\n{"a": 2}') == [(1, {"a": 1}), (3, {"a": 2})]
    assert read(tmp_path, b'{\n "a": [\n1]}\n') == [(1, {"a": [1]})]
    assert read(tmp_path, gzip.compress(b'[1, {"a": 2}]')) == [(1, 1), (1, {"a": 2})]
    assert read(tmp_path, b"") == []


def test_a_broken_line_does_not_end_the_file(tmp_path: Path) -> None:
    found = read(tmp_path, b'{"a": 1\n{"a": 2}\n\xff\n{"a": 1, "a": 2}\n' + b"[" * 100_000)
    assert [type(value) for _, value in found] == [Broken, dict, Broken, Broken, Broken]  # type: ignore[misc, has-type]
    assert [line for line, _ in found] == [1, 2, 3, 4, 5]  # type: ignore[misc, has-type]


def test_a_file_that_is_cut_off_or_missing_is_refused(tmp_path: Path) -> None:
    for content in (gzip.compress(b"[" + b"1," * 99999)[:-20], b"[1, 2"):
        with pytest.raises(BadFile):
            read(tmp_path, content)
    with pytest.raises(BadFile, match="No such file"):
        list(values(tmp_path / "none"))
