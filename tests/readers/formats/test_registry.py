"""Formats are recognised by the content, and texts by their names."""

from __future__ import annotations

import io
import pickle
import zipfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from supt_async.errors import BadFile
from supt_async.readers.formats.registry import FORMATS, format_of
from supt_async.readers.input import Input


def format_name(path: Path) -> str:
    return format_of(Input(path)).name


def test_a_binary_format_is_recognised_whatever_its_name(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    pq.write_table(pa.table({"a": [1]}), path)
    assert format_name(path) == "parquet"
    with path.open("wb") as file:
        np.save(file, np.arange(3))
    assert format_name(path) == "npy"
    with path.open("wb") as file:
        np.savez(file, np.arange(3))
    assert format_name(path) == "npz"


@pytest.mark.parametrize(
    ("name", "text", "format_"),
    [
        ("a.csv", "{", "csv"),
        ("a.TSV", "x", "csv"),
        ("a.jsonl", "[1]", "jsonl"),
        ("a.txt", "a,b", "txt"),
        ("a", "a,b\n1,2\n", "csv"),
        ("a.dat", "a;b\n1;2\n", "csv"),
        ("upload", '{"a": 1}\n', "json"),
        ("upload", " [1]", "json"),
    ],
)
def test_a_text_is_recognised_by_its_name_or_else_its_beginning(
    tmp_path: Path, name: str, text: str, format_: str
) -> None:
    (tmp_path / name).write_text(text)
    assert format_name(tmp_path / name) == format_


def archive(name: str = "a.txt") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr(name, "x")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "advice"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "save it as .xlsx"),
        (b"%PDF-1.7", "take its texts out"),
        (archive(), "extract its files"),
        (archive("project.jsonl"), "supt project import"),
        (pickle.dumps([1]), "could run anything"),
        (b"\0\1\2\3" * 100, "is in no known format"),
        (b"just some words", "is in no known format"),
    ],
)
def test_what_is_in_another_format_is_refused_with_advice(
    tmp_path: Path, data: bytes, advice: str
) -> None:
    (tmp_path / "a").write_bytes(data)
    with pytest.raises(BadFile, match=advice):
        format_name(tmp_path / "a")


def test_no_two_formats_share_an_ending() -> None:
    endings = [ending for one in FORMATS for ending in one.endings]
    assert len(set(endings)) == len(endings)
