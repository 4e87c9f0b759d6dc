"""Arrow streams that pyarrow has written: batches that claim far more than they hold."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings, strategies as st

from supt_async.readers.formats import arrow_bounds
from supt_async.readers.formats.arrow_bounds import check_stream

TEXTS = pa.table({"text": [f"no. {number}" for number in range(5000)], "n": range(5000)})


def written(path: Path, table: Any, **options: Any) -> Path:
    with pa.OSFile(str(path), "wb") as file:
        given_ = pa.ipc.IpcWriteOptions(**options)
        with pa.ipc.new_stream(file, table.schema, options=given_) as stream:
            stream.write_table(table)
    return path


def refusal(path: Path) -> str:
    with pytest.raises(ValueError, match=r".") as caught:
        check_stream(path)
    return str(caught.value)


@pytest.mark.parametrize("compression", [None, "zstd", "lz4"])
@pytest.mark.parametrize("legacy", [False, True])
def test_what_is_not_too_large_is_allowed(
    tmp_path: Path, compression: str | None, legacy: bool
) -> None:
    words = pa.array(["a", "b"] * 2500).dictionary_encode()
    table = TEXTS.append_column("word", words).append_column("none", pa.nulls(5000))
    options = {"compression": compression, "use_legacy_format": legacy}
    check_stream(written(tmp_path / "a.arrow", table, **options))


@pytest.mark.parametrize("compression", ["zstd", "lz4"])
def test_a_batch_that_unpacks_to_far_too_much_is_refused(
    tmp_path: Path, compression: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = pa.table({"text": ["x" * 40_000_000]})
    path = written(tmp_path / "a.arrow", table, compression=compression)
    monkeypatch.setattr(arrow_bounds, "MAX_UNPACKED_BYTES", 30_000_000)
    assert "to 40,000,0" in refusal(path)
    monkeypatch.setattr(arrow_bounds, "MAX_UNPACKED_BYTES", 50_000_000)
    if compression == "zstd":
        assert path.stat().st_size < 10_000
        assert "unpacks from" in refusal(path)
    else:
        check_stream(path)


def test_a_dictionary_that_unpacks_to_far_too_much_is_refused(tmp_path: Path) -> None:
    table = pa.table({"text": pa.array(["x" * 40_000_000]).dictionary_encode()})
    assert "unpacks from" in refusal(written(tmp_path / "a.arrow", table, compression="zstd"))


@pytest.mark.parametrize(
    "column",
    [
        pa.nulls(10**9),
        pa.RunEndEncodedArray.from_arrays(pa.array([10**9], pa.int32()), pa.array(["x"])),
        pa.ListArray.from_arrays(pa.array([0, 10**9], pa.int32()), pa.nulls(10**9)),
    ],
    ids=["null", "run-end encoded", "list of nulls"],
)
def test_a_column_of_endless_rows_is_refused(tmp_path: Path, column: Any) -> None:
    path = written(tmp_path / "a.arrow", pa.table({"a": column}))
    assert "claims 1,000,000,000 rows" in refusal(path)


@settings(deadline=None, max_examples=300)
@given(st.data())
def test_a_damaged_file_is_refused_or_bounded(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.getbasetemp()
    whole = folder / "whole.arrow"
    if not whole.exists():
        written(whole, TEXTS.slice(0, 10), compression="zstd")
    content = bytearray(whole.read_bytes())
    for _ in range(data.draw(st.integers(1, 5))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    (folder / "damaged.arrow").write_bytes(content[: data.draw(st.integers(0, len(content)))])
    with contextlib.suppress(ValueError):
        check_stream(folder / "damaged.arrow")
