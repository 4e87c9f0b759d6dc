"""Files of items: every format as a stream, and errors that name the line."""

from __future__ import annotations

import io
import itertools
import json
import math
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from supt_async.domain.items import NewItem
from supt_async.errors import BadFile
from supt_async.payloads.codec import decode, encode
from supt_async.protocol.tasks.task import parse
from supt_async.readers import encoding
from supt_async.readers.open_items import open_items
from supt_async.readers.roles import Roles
from tests.e2e.projects import landscape

ANY = parse({"kind": "any"})


def read(path: Any, stdin: Any = None) -> Iterator[NewItem]:
    with open_items(path, ANY, Roles(), stdin=stdin) as source:
        yield from source


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def payloads_of(path: Path) -> list[object]:
    return [decode(item.payload) for item in read(path)]


def refusal(path: Path) -> str:
    with pytest.raises(BadFile) as caught:
        list(read(path))
    message = str(caught.value)
    assert message.startswith(str(path))
    assert "\n" not in message
    return message.removeprefix(str(path)).removeprefix(": ").removeprefix(", ")


# --- JSON


LINES = """\
{"data": [1, 2], "id": "x1", "label": "cat", "features": [0.5], "priority": 3}

{"data": null, "id": 7, "label": null}
{"text": "an object without data", "$supt": "x"}
"only a text"
5
{"data": {"data": 1}, "label": false}
"""
ITEMS: list[dict[str, Any]] = [
    {"payload": [1, 2], "external_id": "x1", "label": "cat", "features": "[0.5]",
     "priority": 3, "line": 1},
    {"payload": None, "external_id": "7", "line": 3},
    {"payload": {"text": "an object without data", "$supt": "x"}, "line": 4},
    {"payload": "only a text", "line": 5},
    {"payload": 5, "line": 6},
    {"payload": {"data": 1}, "label": False, "line": 7},
]  # fmt: skip


def expected() -> list[NewItem]:
    return [NewItem(**fields | {"payload": encode(fields["payload"])}) for fields in ITEMS]


@pytest.mark.parametrize("name", ["a.jsonl", "a.ndjson"])
def test_a_line_of_json_is_an_item_or_its_payload(tmp_path: Path, name: str) -> None:
    assert list(read(write(tmp_path, name, LINES))) == expected()
    assert list(read(write(tmp_path, name, "\ufeff" + LINES.rstrip()))) == expected()


def test_standard_input_is_json_lines() -> None:
    assert list(read("-", stdin=io.BytesIO(LINES.encode()))) == expected()
    assert list(read(Path("-"), stdin=io.BytesIO(b""))) == []
    with pytest.raises(BadFile, match="standard input, line 2: is not JSON"):
        list(read("-", stdin=io.BytesIO(b"1\n{\n")))


def test_a_table_on_standard_input_is_refused_with_what_to_do() -> None:
    with pytest.raises(BadFile, match=r"line 1: is not JSON.*JSON lines: add other formats as fi"):
        list(read("-", io.BytesIO(b"id,text\n1,a\n")))


def test_a_json_list_holds_the_same_items(tmp_path: Path) -> None:
    text = "[\n" + ",\n".join(line for line in LINES.splitlines() if line) + "\n]\n"
    items = list(read(write(tmp_path, "a.json", text)))
    assert [item.payload for item in items] == [item.payload for item in expected()]
    assert [item.external_id for item in items] == [item.external_id for item in expected()]
    assert [item.line for item in items] == [2, 3, 4, 5, 6, 7]


def test_the_marker_of_envelopes_in_a_file_is_nothing_special(tmp_path: Path) -> None:
    value = {"$supt": "tuple", "items": [1]}
    (item,) = read(write(tmp_path, "a.jsonl", json.dumps(value)))
    assert decode(item.payload) == value


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "is not JSON"),
        ("NaN", "is not JSON"),
        ("1 2", "is not JSON"),
        ("1e999", "is not JSON"),
        ('"\\ud800"', "is not JSON"),
        ("[" * 100_000, "is nested too deep"),
        ("[" * 70 + "]" * 70, "a payload can't be nested deeper"),
        ('"a\\u0000b"', "a text has U+0000"),
        ('{"data": {"t": ["\\u0000"]}}', "a text has U+0000 or half of a surrogate pair in it (at"),
        ('{"data": 1, "lable": 2}', "an object with data may only have data, id, label"),
        ('{"data": 1, "id": ""}', "id "),
        ('{"data": 1, "id": "a\\u0000"}', "id "),
        ('{"data": 1, "id": true}', "id "),
        ('{"data": 1, "id": 1.5}', "id "),
        ('{"data": 1, "features": ["\\u0000"]}', "a text has U+0000"),
        ('{"data": 1, "priority": "high"}', "priority "),
        ('{"data": 1, "priority": true}', "priority "),
        ('{"data": 1, "priority": 2147483648}', "priority "),
    ],
    ids=lambda text: text[:40],
)
def test_a_bad_item_is_refused_with_its_line(tmp_path: Path, line: str, reason: str) -> None:
    path = write(tmp_path, "a.jsonl", f'"fine"\n\n{line}\n"fine"\n')
    assert refusal(path).startswith(f"line 3: {reason}")
    items = read(path)
    assert next(items).payload == '"fine"'  # what stands before it has been delivered
    path = write(tmp_path, "a.json", f'["fine",\n\n{line}\n]')
    assert refusal(path).startswith(f"line 3: {reason}") or reason == "is not JSON"


def test_a_line_that_is_not_utf8_or_too_long_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert refusal(write(tmp_path, "a.jsonl", b'1\n"\xff"\n')).startswith("line 2: is not UTF-8")
    monkeypatch.setattr(encoding, "MAX_LINE_BYTES", 10)
    assert payloads_of(write(tmp_path, "b.jsonl", '"1234567"\n')) == ["1234567"]
    message = refusal(write(tmp_path, "c.jsonl", '1\n"123456789"\n'))
    assert message == "line 2: longer than 10 bytes"


# --- numpy


@pytest.mark.parametrize("dtype", ["<f8", ">i2", "?", "<U3", "<M8[s]"])
@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("name", ["a.npy", "a.npz", "compressed.npz"])
def test_a_row_of_an_array_is_an_item(tmp_path: Path, dtype: str, order: Any, name: str) -> None:
    array = np.arange(12).reshape(3, 2, 2).astype(dtype, order=order)
    save(tmp_path / name, array)
    items = list(read(tmp_path / name))
    assert [item.line for item in items] == [1, 2, 3]
    for item, row in zip(items, array, strict=True):
        back = decode(item.payload)
        assert type(back) is np.ndarray
        assert back.dtype == row.dtype
        assert np.array_equal(back, row)


@pytest.mark.parametrize("name", ["a.npy", "a.npz"])
def test_a_row_of_a_vector_is_a_scalar_and_an_empty_array_has_no_items(
    tmp_path: Path, name: str
) -> None:
    save(tmp_path / name, np.array([1.5, math.inf], dtype="<f4"))
    assert payloads_of(tmp_path / name) == [np.float32(1.5), np.float32(math.inf)]
    assert type(decode(next(read(tmp_path / name)).payload)) is np.float32
    save(tmp_path / name, np.zeros((0, 3)))
    assert payloads_of(tmp_path / name) == []
    save(tmp_path / name, np.zeros((2, 0)))
    assert [np.shape(row) for row in payloads_of(tmp_path / name)] == [(0,), (0,)]  # type: ignore[call-overload]


def save(path: Path, array: Any) -> None:
    if path.suffix == ".npy":
        np.save(path, array)
    elif path.stem == "compressed":
        np.savez_compressed(path, array)
    else:
        np.savez(path, array)


def test_an_archive_may_name_its_data(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    for name in ("data", "x", "X"):
        np.savez(path, **{name: np.arange(2), "other": np.arange(5)})  # type: ignore[arg-type]
        assert len(payloads_of(path)) == 2
    np.savez(path, p=np.arange(2), q=np.arange(5))
    assert refusal(path) == "must have one array, or one named data or x; it has p, q"


@pytest.mark.parametrize("name", ["a.npy", "a.npz"])
def test_an_array_that_has_no_rows_or_holds_objects_is_refused(tmp_path: Path, name: str) -> None:
    save(tmp_path / name, np.array(5))
    assert "an array without axes" in refusal(tmp_path / name)
    save(tmp_path / name, np.array([{"a": 1}], dtype=object))
    assert "holds Python objects" in refusal(tmp_path / name)


@pytest.mark.parametrize("name", ["a.npy", "a.npz"])
def test_a_file_that_is_damaged_or_something_else_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    save(path, np.arange(1000.0).reshape(10, 100))
    whole = path.read_bytes()
    for content in (b"", b"no array", whole[:60], whole[:3000], whole[:50] + b"\0" * 40):
        path.write_bytes(content)
        assert "is not a numpy array" in refusal(path)


def test_a_damaged_compressed_archive_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "compressed.npz"
    save(path, np.random.default_rng(1).random((10, 100)))
    whole = path.read_bytes()
    path.write_bytes(whole[:400] + b"\xff" * 40 + whole[440:])
    assert "is not a numpy array" in refusal(path)


# --- all


@pytest.mark.parametrize("name", ["a.xyz", "a", "a.doc"])
def test_a_text_of_which_neither_name_nor_content_tells_the_format_is_refused(
    tmp_path: Path, name: str
) -> None:
    assert refusal(write(tmp_path, name, "x")).startswith("is in no known format")


@pytest.mark.parametrize("name", ["a.png", "a.csv", "a"])
def test_an_image_is_an_item_by_itself(tmp_path: Path, name: str) -> None:
    path = write(tmp_path, name, landscape())
    (item,) = read(path)
    assert (item.external_id, decode(item.payload)) == (name, landscape())
    path.write_bytes(landscape()[:20])
    assert refusal(path).startswith("is damaged")


@pytest.mark.parametrize("ending", ["csv", "jsonl", "json", "npy", "npz"])
def test_a_file_that_cannot_be_opened_is_refused(tmp_path: Path, ending: str) -> None:
    assert refusal(tmp_path / f"missing.{ending}").startswith("can't be read: No such file")
    (tmp_path / f"folder.{ending}").mkdir()
    assert payloads_of(tmp_path / f"folder.{ending}") == []


def test_nothing_is_read_before_the_first_item_is_asked_for(tmp_path: Path) -> None:
    lines = read(tmp_path / "missing.csv")
    assert isinstance(lines, Iterator)


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl", "a.json", "a.npy", "a.npz"])
def test_a_long_file_is_never_in_memory_as_a_whole(tmp_path: Path, name: str) -> None:
    path, rows, width = tmp_path / name, 8000, 1000
    if name.startswith("a.np"):
        save(path, np.zeros((rows, width), dtype=np.int8))
    else:
        cell = '"' + "x" * width + '"'
        start, between, end = {"a.json": ("[", ",", "]")}.get(name, ("", "\n", ""))
        path.write_text(start + between.join([cell] * rows) + end)
    tracemalloc.start()
    try:
        count = sum(1 for _ in itertools.islice(read(path), rows))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count >= rows - 1
    assert peak < rows * width / 4


def test_a_cell_with_the_json_text_of_a_chat_or_series_becomes_its_value(tmp_path: Path) -> None:
    turns = [{"role": "user", "content": "Hi"}]
    text = json.dumps(turns)
    row = {"a": text, "b": "[1, 2]", "load": "[1, 2.5]", "note": "[1, 2]"}
    file = tmp_path / "x.jsonl"
    file.write_text(json.dumps(row))

    def payload(task: dict[str, Any], roles: Roles) -> Any:
        (item,) = open_items(file, parse(task), roles)
        return decode(item.payload)

    by_field = {"kind": "any", "item": {"a": "chat", "load": "series", "note": "text"}}
    both = Roles(show=("a", "load", "note"))
    assert payload(by_field, both) == {"a": turns, "load": [1, 2.5], "note": "[1, 2]"}
    pair = {"kind": "compare", "item": "chat"}
    assert payload(pair, Roles(show=("a", "b"))) == {"a": turns, "b": "[1, 2]"}
    assert payload({"kind": "any", "item": "chat"}, Roles(text="a")) == turns
    assert payload({"kind": "any"}, Roles(text="a")) == text
    assert payload({"kind": "any", "item": "json"}, both)["a"] == text
