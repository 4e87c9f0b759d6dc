"""Parquet files: each row is a mapping, and errors are one line."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from supt_async.errors import BadFile
from supt_async.payloads.codec import decode
from supt_async.readers import parquet
from supt_async.readers.files import read

MOMENT = datetime(2026, 1, 2, 3, tzinfo=UTC)


def test_rows_are_mappings_with_their_types(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet, "BATCH", 2)
    rows = [
        {"text": f"n {n}", "n": n, "at": MOMENT, "raw": b"\x00", "none": None} for n in range(5)
    ]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "x.parquet")
    items = list(read(tmp_path / "x.parquet"))
    assert [decode(item.payload) for item in items] == rows
    assert [item.line for item in items] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("content", [b"", b"PAR1 nonsense PAR1", b"text,text\n"])
def test_what_is_no_parquet_is_one_clear_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.parquet"
    path.write_bytes(content)
    with pytest.raises(BadFile, match="is not a readable Parquet file") as caught:
        list(read(path))
    assert "\n" not in str(caught.value)


def test_two_columns_of_one_name_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    arrays = [pa.array(["first"]), pa.array(["second"])]
    pq.write_table(pa.Table.from_arrays(arrays, names=["x", "x"]), path)
    with pytest.raises(BadFile, match="two columns 'x'"):
        list(read(path))


def test_a_time_that_python_has_not_is_named_by_row_and_column(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    times = pa.array([0, 1, 316_516_377_600], pa.timestamp("s"))
    pq.write_table(pa.table({"n": [1, 2, 3], "t": times}), path)
    with pytest.raises(BadFile, match="line 3: column 't' has a value that Python can't represent"):
        list(read(path))
