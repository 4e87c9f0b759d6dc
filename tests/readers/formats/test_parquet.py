"""Parquet files: each row is a mapping, and errors are one line."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from supt_async.errors import BadFile
from supt_async.payloads.codec import decode
from supt_async.readers.formats import duckdb_session, parquet
from supt_async.readers.open_items import open_items
from supt_async.readers.roles import Roles
from tests.readers.test_open_items import ANY, read

MOMENT = datetime(2026, 1, 2, 3, tzinfo=UTC)


def test_rows_are_mappings_with_their_types(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet, "PART", 2)
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
    with pytest.raises(BadFile, match="there are two columns 'x'"):
        list(read(path))


def test_a_time_that_python_has_not_is_its_text(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    times = pa.array([0, 316_516_377_600], pa.timestamp("s"))
    pq.write_table(pa.table({"n": [1, 2], "t": times}), path)
    last = decode(list(read(path))[1].payload)
    assert last == {"n": 2, "t": "12000-01-03 00:00:00"}


def test_numbers_lists_and_structs_are_exact(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    table = {
        "big": pa.array([2**63 + 5], pa.uint64()),
        "near": pa.array([2**53 + 1]),
        "price": pa.array([Decimal("1.10")]),
        "exact": pa.array([Decimal("1.12345678901234567890")]),
        "list": pa.array([[1.5, 2.0]]),
        "short": pa.array([[1, 2]], pa.list_(pa.int8(), 2)),
        "image": pa.array([{"bytes": b"x", "path": "a"}]),
        "yes": pa.array([True]),
        "day": pa.array([date(2026, 1, 2)]),
        "word": pa.array(["x"]).dictionary_encode(),
    }
    pq.write_table(pa.table(table), path)
    with open_items(path, ANY, Roles()) as source:
        (item,) = source
        types = {column.name: column.type for column in source.columns}
    assert decode(item.payload) == {
        "big": 2**63 + 5, "near": 2**53 + 1, "price": 1.1,
        "exact": Decimal("1.12345678901234567890"), "list": [1.5, 2.0], "short": [1, 2],
        "image": {"bytes": b"x", "path": "a"}, "yes": True, "day": date(2026, 1, 2), "word": "x",
    }  # fmt: skip
    assert types == {
        "big": "integer", "near": "integer", "price": "decimal", "exact": "decimal",
        "list": "list", "short": "list", "image": "object", "yes": "boolean", "day": "date",
        "word": "text",
    }  # fmt: skip


def test_the_index_of_pandas_is_a_column_with_a_name(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    pd.DataFrame({"t": ["a", "b"]}, index=[5, 7]).to_parquet(path)
    assert [decode(item.payload) for item in read(path)] == [
        {"t": "a", "index": 5},
        {"t": "b", "index": 7},
    ]


def test_nanoseconds_are_not_cut_off(tmp_path: Path) -> None:
    moment = 1_700_000_000_123_456_000
    times = {"whole": [moment, None], "fine": [None, moment + 789]}
    columns = {name: pa.array(values, pa.timestamp("ns")) for name, values in times.items()}
    pq.write_table(pa.table(columns), tmp_path / "x.parquet")
    first, second = [decode(item.payload) for item in read(tmp_path / "x.parquet")]
    assert first == {"whole": datetime(2023, 11, 14, 22, 13, 20, 123456), "fine": None}  # noqa: DTZ001
    assert second == {"whole": None, "fine": "2023-11-14T22:13:20.123456789"}


def test_nanoseconds_with_a_zone_are_not_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    kinds = (pa.timestamp("ns", "Europe/Berlin"), pa.timestamp("ns", "UTC"))
    fine, plain = (
        pa.array([1_700_000_000_123_456_000 + n, None], one)
        for n, one in zip((789, 0), kinds, strict=True)
    )
    within = pa.StructArray.from_arrays([fine], ["at"])
    pq.write_table(pa.table({"fine": fine, "plain": plain, "within": within}), path)
    first, second = (decode(item.payload) for item in read(path))
    at = datetime(2023, 11, 14, 22, 13, 20, 123_456, tzinfo=UTC)
    assert first == {
        "fine": "2023-11-14T22:13:20.123456789Z", "plain": at, "within": {"at": at}
    }  # fmt: skip
    assert second["fine"] is None  # type: ignore[index]
    with open_items(path, ANY, Roles()) as source:
        assert source.notes == ["times within column within are read to the microsecond"]
        assert [one.type for one in source.columns] == ["timestamp", "timestamp", "object"]


def test_a_map_with_a_key_twice_is_a_list_of_keys_and_values(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    twice = pa.MapArray.from_arrays([0, 2, 3], ["a", "a", "b"], [1, 2, 3])
    once = pa.MapArray.from_arrays([0, 1, 2], ["a", "b"], [1, 2])
    pq.write_table(pa.table({"twice": twice, "once": once}), path)
    assert [decode(item.payload) for item in read(path)] == [
        {"twice": [{"key": "a", "value": 1}, {"key": "a", "value": 2}], "once": {"a": 1}},
        {"twice": [{"key": "b", "value": 3}], "once": {"b": 2}},
    ]
    with open_items(path, ANY, Roles()) as source:
        assert source.notes[0].startswith("maps of column twice have a key twice")
        assert [one.type for one in source.columns] == ["list", "object"]
    pq.write_table(pa.table({"a": pa.StructArray.from_arrays([twice], ["m"])}), path)
    with pytest.raises(BadFile, match=r"x.parquet: a map within a list or an object has a key twi"):
        list(read(path))


def test_the_names_of_folders_are_no_columns(tmp_path: Path) -> None:
    folder = tmp_path / "year=1999"
    folder.mkdir()
    pq.write_table(pa.table({"year": [2024], "t": ["a"]}), folder / "x.parquet")
    assert [decode(item.payload) for item in read(folder / "x.parquet")] == [
        {"year": 2024, "t": "a"}
    ]


@pytest.mark.parametrize("name", ["x[1].parquet", "x*.parquet", "x?.parquet", "[ab]*?.parquet"])
def test_a_name_is_no_pattern(tmp_path: Path, name: str) -> None:
    pq.write_table(pa.table({"t": ["another"]}), tmp_path / "x1.parquet")
    pq.write_table(pa.table({"t": ["this"]}), tmp_path / name)
    assert [decode(item.payload) for item in read(tmp_path / name)] == [{"t": "this"}]


def test_a_large_row_group_is_never_in_memory_as_a_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As other programs write them: a million rows in one."""
    path = tmp_path / "x.parquet"
    numbers = np.random.default_rng(0).random(64 * 60_000)
    column = pa.FixedSizeListArray.from_arrays(pa.array(numbers), 64)
    pq.write_table(pa.table({"e": column}), path)
    monkeypatch.setattr(duckdb_session, "MEMORY", "16MB")
    assert path.stat().st_size > 24_000_000
    assert sum(1 for _ in read(path)) == 60_000
    monkeypatch.setattr(duckdb_session, "MEMORY", "1MB")
    with pytest.raises(BadFile, match="needs more than 1MB to be read: write it again with small"):
        list(read(path))
