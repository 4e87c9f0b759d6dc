"""Columns of files: delimiters and roles."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from supt_async.domain.items import NewItem
from supt_async.errors import BadFile
from supt_async.payloads.codec import decode
from supt_async.protocol.tasks.task import parse
from supt_async.readers.columns import Columns, Roles
from supt_async.readers.csv_files import SAMPLE, delimiter_of
from supt_async.readers.files import read

CHOICE = {"kind": "choice", "options": ["good", "bad"]}
ROWS = [
    {"id": "r-17", "text": "A joy.", "label": "good", "stars": "5"},
    {"id": "r-18", "text": "Dreadful.", "label": "", "stars": "1"},
]


def columns(task: Mapping[str, Any] = CHOICE, **roles: Any) -> Columns:
    return Columns(Roles(**roles), parse(task), "rows")


def written(folder: Path, kind: str, rows: list[dict[str, Any]] = ROWS) -> Path:
    path = folder / f"rows.{kind}"
    if kind == "parquet":
        pq.write_table(pa.Table.from_pylist(rows), path)
    elif kind == "csv":
        lines = [",".join(rows[0]), *(",".join(map(str, row.values())) for row in rows)]
        path.write_text("\n".join(lines) + "\n")
    elif kind == "json":
        path.write_text(json.dumps(rows))
    else:
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def facts(items: list[NewItem]) -> list[tuple[object, object, object, int]]:
    return [(decode(one.payload), one.external_id, one.label, one.priority) for one in items]


@pytest.mark.parametrize("kind", ["csv", "parquet", "json", "jsonl"])
def test_columns_have_the_roles_that_are_named(tmp_path: Path, kind: str) -> None:
    path = written(tmp_path, kind)
    named = columns(id="id", text="text", label="label", priority="stars")
    assert facts(list(read(path, columns=named))) == [
        ("A joy.", "r-17", "good", 5),
        ("Dreadful.", "r-18", None, 1),
    ]
    shown = columns(show=("stars", "text"))
    first = next(read(path, columns=shown))
    assert decode(first.payload) == {
        "stars": "5",
        "text": "A joy.",
    }


@pytest.mark.parametrize("kind", ["csv", "parquet", "json", "jsonl"])
def test_a_column_id_that_is_all_there_is_is_what_is_shown(tmp_path: Path, kind: str) -> None:
    path = written(tmp_path, kind, [{"id": "a"}, {"id": "b"}])
    assert facts(list(read(path, columns=columns()))) == [
        ({"id": "a"}, None, None, 0),
        ({"id": "b"}, None, None, 0),
    ]


@pytest.mark.parametrize(
    ("second", "roles"), [({"id": "b"}, {}), ({"id": "b", "label": "good"}, {"label": "label"})]
)
def test_an_object_of_which_nothing_is_left_to_be_shown_is_refused(
    tmp_path: Path, second: dict[str, Any], roles: dict[str, Any]
) -> None:
    path = written(tmp_path, "jsonl", [ROWS[0], second])
    with pytest.raises(BadFile, match="line 2: has no field left to show to labellers"):
        list(read(path, columns=columns(**roles)))


@pytest.mark.parametrize("kind", ["csv", "parquet", "json", "jsonl"])
def test_a_column_id_is_the_id_if_each_row_has_its_own(tmp_path: Path, kind: str) -> None:
    found = columns()
    (first, second) = read(written(tmp_path, kind), columns=found)
    assert (first.external_id, second.external_id) == ("r-17", "r-18")
    assert decode(first.payload) == {"text": "A joy.", "label": "good", "stars": "5"}
    assert (first.label, found.said()) == (None, ["id from column id"])
    hint = found.hint()
    assert hint is not None
    assert "--text text" in hint
    assert "--label label" in hint


@pytest.mark.parametrize("ids", [["1", "1"], ["1", ""], ["x", "y" * 257]])
def test_values_that_are_no_ids_stay_a_column(tmp_path: Path, ids: list[str]) -> None:
    rows = [{"id": id_, "text": str(number)} for number, id_ in enumerate(ids)]
    found = columns()
    items = list(read(written(tmp_path, "csv", rows), columns=found))
    assert [one.external_id for one in items] == [None, None]
    assert [decode(one.payload) for one in items] == rows
    assert "is not the id" in found.said()[0]


def test_json_lines_that_are_items_stay_items(tmp_path: Path) -> None:
    lines: list[Any] = [{"data": "x", "id": "a"}, "text", {"text": "no id"}, {"id": 1, "data": 2}]
    path = tmp_path / "x.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    items = list(read(path, columns=columns()))
    assert [decode(one.payload) for one in items] == ["x", "text", {"text": "no id"}, 2]
    assert [one.external_id for one in items] == ["a", None, None, "1"]


@pytest.mark.parametrize(
    ("task", "cell", "value"),
    [
        ({"kind": "choice", "options": ["1", {"value": 1}, {"value": True}]}, "1", 1),
        ({"kind": "choice", "options": ["1", {"value": 1}, {"value": True}]}, '"1"', "1"),
        ({"kind": "choice", "options": ["1", {"value": 1}, {"value": True}]}, "true", True),
        ({"kind": "choice", "options": ["1", "2"]}, "1", "1"),
        ({"kind": "text"}, "17", "17"),
        ({"kind": "rating", "scale": [1, 5]}, "4", 4),
        ({"kind": "choices", "options": ["a", "b"]}, '["a"]', ["a"]),
    ],
)
def test_a_known_answer_is_read_as_exports_write_it(
    tmp_path: Path, task: dict[str, Any], cell: str, value: object
) -> None:
    path = tmp_path / "x.csv"
    quoted = cell.replace('"', '""')
    path.write_text(f'text,answer\nx,"{quoted}"\n')
    (item,) = read(path, columns=columns(task, label="answer"))
    assert item.label == value
    assert type(item.label) is type(value)
    assert decode(item.payload) == {"text": "x"}


def test_numbers_with_gaps_are_ids_and_priorities(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [
        {"n": 17.0, "p": 3.0, "t": "a", "l": None},
        {"n": 18.0, "p": None, "t": "b", "l": None},
    ]
    path = written(tmp_path, "parquet", rows)
    items = list(read(path, columns=columns(id="n", priority="p", text="t", label="l")))
    assert facts(items) == [("a", "17", None, 3), ("b", "18", None, 0)]


@pytest.mark.parametrize(
    ("roles", "reason"),
    [
        ({"text": "body"}, "has no column 'body'; it has id, text, label, stars"),
        ({"priority": "text"}, "line 2: column 'text': priority is an integer"),
        ({"id": "id", "label": "label", "priority": "stars", "show": ("x",)}, "no column 'x'"),
    ],
)
def test_what_a_column_cannot_be_is_refused(
    tmp_path: Path, roles: dict[str, Any], reason: str
) -> None:
    with pytest.raises(BadFile) as caught:
        list(read(written(tmp_path, "csv"), columns=columns(**roles)))
    assert reason in str(caught.value)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_what_separates_cells_is_found_and_said(tmp_path: Path, delimiter: str) -> None:
    path = tmp_path / "x.csv"
    text = delimiter.join(("text", "stars")) + "\n"
    text += delimiter.join(('"A joy, or; not\n| at\tall"', "5")) + "\n"
    path.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    found = columns()
    (item,) = read(path, columns=found)
    assert decode(item.payload) == {"text": "A joy, or; not\r\n| at\tall", "stars": "5"}
    assert bool(found.said()) == (delimiter != ",")
    (alone,) = read(path)
    assert alone.payload == item.payload


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("text\nHello; world\nGood; bye\n", ","),
        ("text;stars\nA joy, pure;5\nBad, bad;1\n", ";"),
        ("a,b;c\n1,2;3\n", ","),
        ("a,b;c\n1;3\n2;4\n", ";"),
        ("", ","),
        ('a;b\n"' + "x\n" * SAMPLE + '";1\n', ";"),
    ],
)
def test_the_delimiter_is_what_header_and_rows_have_in_common(text: str, delimiter: str) -> None:
    assert delimiter_of(Path("x.csv"), text.encode()[:SAMPLE]) == delimiter


def test_a_delimiter_that_is_named_counts(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("a,b;c\n1,2;3\n")
    (item,) = read(path, columns=columns(delimiter=";"))
    assert decode(item.payload) == {"a,b": "1,2", "c": "3"}
    (tmp_path / "x.tsv").write_text("a,b\tc\n1,2\t3\n")
    (item,) = read(tmp_path / "x.tsv")
    assert decode(item.payload) == {"a,b": "1,2", "c": "3"}
    with pytest.raises(BadFile, match="--delimiter is for csv"):
        list(read(written(tmp_path, "jsonl"), columns=columns(delimiter=";")))


def test_a_pipe_is_read_once(tmp_path: Path) -> None:
    pipe = tmp_path / "x.csv"
    os.mkfifo(pipe)
    writer = threading.Thread(target=lambda: pipe.write_text("id;text\n1;a\n"))
    writer.start()
    (item,) = read(pipe, columns=columns())
    writer.join()
    assert decode(item.payload) == {"id": "1", "text": "a"}
    assert item.external_id is None


def test_a_text_that_is_the_only_column_is_hinted_at_too(tmp_path: Path) -> None:
    found = columns()
    list(read(written(tmp_path, "csv", [{"text": "a"}]), columns=found))
    assert "--text text" in (found.hint() or "")
