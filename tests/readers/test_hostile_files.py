"""Files that are damaged, hostile or odd: a right import or one line, and never a traceback."""

from __future__ import annotations

import csv
import gzip
import io
import json
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings, strategies as st

from supt_async.errors import BadFile, Refused
from supt_async.payloads.codec import decode
from supt_async.readers.open_items import open_items
from supt_async.readers.preview import preview
from supt_async.readers.roles import NAMES as ROLES, Roles, parse_roles
from supt_async.readers.table import MAX_COLUMNS
from tests.readers.test_open_items import ANY
from tests.readers.xlsx_files import sheet, write

NAMES = ["a.csv", "a.tsv", "a.jsonl", "a.json", "a.txt", "a.parquet", "a.xlsx", "a.npy", "a.npz"]
NAMES += ["a", "a.csv.gz", "a.jsonl.zst"]
cells = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0")
    | st.sampled_from('",;\t\n\r|'),
    max_size=8,
)


def outcome(path: Path) -> list[Any] | str:
    """Return the payloads of a file, or the line that refuses it."""
    try:
        with open_items(path, ANY, Roles()) as source:
            return [decode(item.payload) for item in source]
    except BadFile as exc:
        said = str(exc)
        assert "\n" not in said
        assert len(said) < 2_000
        assert "Traceback" not in said
        return said


def valid(folder: Path) -> dict[str, bytes]:
    """Return a file of each format."""
    rows = [{"id": n, "text": f'Text {n}; more, of "it"', "x": n / 7} for n in range(50)]
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    pq.write_table(pa.Table.from_pylist(rows), folder / "valid")
    parquet = (folder / "valid").read_bytes()
    table: list[list[Any]] = [list(rows[0]), *(list(row.values()) for row in rows)]
    xlsx = write(folder / "valid", {"one": sheet(table)}).read_bytes()
    np.save(folder / "valid.npy", np.arange(30.0).reshape(10, 3))
    np.savez(folder / "valid.npz", np.arange(30.0).reshape(10, 3))
    return {
        "a.csv": text.getvalue().encode(),
        "b.csv": text.getvalue().encode("utf-16"),
        "a.jsonl": "".join(json.dumps(row) + "\n" for row in rows).encode(),
        "a.json": json.dumps(rows).encode(),
        "a.txt": b"some\nlines\n",
        "a.csv.gz": gzip.compress(text.getvalue().encode()),
        "a.parquet": parquet,
        "a.xlsx": xlsx,
        "a.npy": (folder / "valid.npy").read_bytes(),
        "a.npz": (folder / "valid.npz").read_bytes(),
    }


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hostile")


@pytest.fixture(scope="module")
def files(folder: Path) -> dict[str, bytes]:
    found = valid(folder)
    for name, data in found.items():
        (folder / name).write_bytes(data)
        assert isinstance(outcome(folder / name), list), name
    return found


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_a_damaged_file_is_read_or_refused_in_one_line(
    folder: Path, files: dict[str, bytes], data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(sorted(files)))
    content = bytearray(files[name])
    match data.draw(st.sampled_from(["cut", "change", "insert", "repeat"])):
        case "cut":
            content = content[: data.draw(st.integers(0, len(content)))]
        case "change":
            for _ in range(data.draw(st.integers(1, 5))):
                content[data.draw(st.integers(0, len(content) - 1))] = data.draw(
                    st.integers(0, 255)
                )
        case "insert":
            place = data.draw(st.integers(0, len(content)))
            content[place:place] = data.draw(st.binary(max_size=20))
        case _:
            content *= 2
    path = folder / f"damaged-{name}"
    path.write_bytes(content)
    outcome(path)


@given(st.binary(max_size=300), st.sampled_from(NAMES))
@settings(max_examples=300, deadline=None)
def test_any_bytes_under_any_name_are_read_or_refused(
    folder: Path, content: bytes, name: str
) -> None:
    path = folder / f"any-{name}"
    path.write_bytes(content)
    outcome(path)


@given(
    st.lists(st.lists(cells, min_size=3, max_size=3), min_size=1, max_size=8),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    st.booleans(),
)
@settings(max_examples=300, deadline=None)
def test_what_a_csv_writer_writes_is_read_cell_by_cell(
    folder: Path, rows: list[list[str]], delimiter: str, end: str, encoding: str, named: bool
) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerows([["a", "b", "c"], *rows])
    path = folder / "written.csv"
    path.write_bytes(text.getvalue().encode(encoding))
    with open_items(path, ANY, Roles(delimiter=delimiter if named else None)) as source:
        found = [decode(item.payload) for item in source]
        types = [column.type for column in source.columns]
        notes = source.notes
    filled = [row for row in rows if any(row)]
    assert len(found) == len(filled)
    skipped = len(rows) - len(filled)
    said = [note for note in notes if "without any cell" in note]
    assert [note.split()[0] for note in said] == ([str(skipped)] if skipped else [])
    for got, row in zip(found, filled, strict=True):
        assert isinstance(got, dict)
        for value, cell, type_ in zip(got.values(), row, types, strict=True):
            if type_ in ("integer", "decimal", "boolean"):
                assert (
                    value is None
                    or str(value).lower() == cell.strip().lower()
                    or (float(value) == float(cell))
                )
            else:
                assert value == (cell or None)


@pytest.mark.parametrize("columns", [1000, MAX_COLUMNS, 10_000])
def test_very_many_columns_are_read_or_refused(tmp_path: Path, columns: int) -> None:
    path = tmp_path / "wide.csv"
    names = [f"c{n}" for n in range(columns)]
    path.write_text(",".join(names) + "\n" + (",".join(["1"] * columns) + "\n") * 3)
    got = outcome(path)
    if columns > MAX_COLUMNS:
        assert "has 10,000 columns, and may have 5,000" in got
    else:
        assert got == [dict.fromkeys(names, 1)] * 3
        assert len(preview(path, None, Roles()).columns) == columns


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", b'a,b\n"' + b"x" * 40_000_000),
        ("a.csv", b"a,b\n" + b"x" * 40_000_000),
        ("a.csv", b'a,b\n"' + (b"x" * 99 + b"\n") * 400_000),
        ("a.jsonl", b'"' + b"x" * 40_000_000),
        ("a.json", b'["' + b"x" * 40_000_000),
        ("a.txt", b"x" * 40_000_000),
        ("a.csv", ('a,b\n"' + "x" * 20_000_000).encode("utf-16")),
    ],
    ids=lambda value: value if isinstance(value, str) else f"{len(value)} bytes",
)
def test_a_huge_cell_is_refused_in_bounded_memory(
    tmp_path: Path, name: str, content: bytes
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    del content
    tracemalloc.start()
    try:
        got = outcome(path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert isinstance(got, str)
    assert peak < 150_000_000


def test_deep_json_and_long_numbers_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    for text in ("[" * 100_000, '{"a":' * 100_000, "1" * 100_000, "-" * 1000, '{"a":1e99999}'):
        path.write_text(text + "\n")
        assert isinstance(outcome(path), str)


@given(st.dictionaries(st.text(max_size=8), st.text(max_size=12) | st.lists(st.text(max_size=4))))
def test_any_roles_are_parsed_or_refused(given_: dict[str, Any]) -> None:
    said = ""
    try:
        parse_roles(dict(zip(ROLES, given_.values(), strict=False)))
    except Refused as exc:
        said = str(exc)
    assert "\n" not in said
