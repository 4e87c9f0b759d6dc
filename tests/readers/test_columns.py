"""Columns of files and their roles."""

from __future__ import annotations

import io
import json
import math
import os
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image

from supt_async.domain.items import NewItem, NewSuggestion
from supt_async.errors import BadFile
from supt_async.payloads.codec import decode
from supt_async.protocol.tasks.task import parse
from supt_async.readers.open_items import ItemSource, open_items
from supt_async.readers.roles import Roles

CHOICE = {"kind": "choice", "options": ["good", "bad"]}
ROWS = [
    {"id": "r-17", "text": "A joy.", "label": "good", "stars": "5"},
    {"id": "r-18", "text": "Dreadful.", "label": "", "stars": "1"},
]


def opened(path: Path, task: Mapping[str, Any] = CHOICE, **roles: Any) -> ItemSource:
    return open_items(path, parse(task), Roles(**roles))


def read(path: Path, task: Mapping[str, Any] = CHOICE, **roles: Any) -> list[NewItem]:
    with opened(path, task, **roles) as source:
        return list(source)


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


KINDS = pytest.mark.parametrize("kind", ["csv", "parquet", "json", "jsonl"])


@KINDS
def test_columns_have_the_roles_that_are_named(tmp_path: Path, kind: str) -> None:
    path = written(tmp_path, kind)
    items = read(path, id="id", text="text", label="label", priority="stars")
    assert facts(items) == [("A joy.", "r-17", "good", 5), ("Dreadful.", "r-18", None, 1)]
    first = read(path, show=("stars", "text"))[0]
    stars = 5 if kind == "csv" else "5"
    assert list(cast(dict[str, Any], decode(first.payload)).items()) == [
        ("stars", stars),
        ("text", "A joy."),
    ]


@KINDS
def test_a_column_id_that_is_all_there_is_is_what_is_shown(tmp_path: Path, kind: str) -> None:
    path = written(tmp_path, kind, [{"id": "a"}, {"id": "b"}])
    assert facts(read(path)) == [({"id": "a"}, None, None, 0), ({"id": "b"}, None, None, 0)]


@pytest.mark.parametrize(
    ("second", "roles"), [({"id": "b"}, {}), ({"id": "b", "label": "good"}, {"label": "label"})]
)
def test_an_object_of_which_nothing_is_left_to_be_shown_is_refused(
    tmp_path: Path, second: dict[str, Any], roles: dict[str, Any]
) -> None:
    path = written(tmp_path, "jsonl", [ROWS[0], second])
    with pytest.raises(BadFile, match="line 2: has no field left to show to labellers"):
        read(path, **roles)


@KINDS
def test_a_column_id_is_the_id_if_each_row_has_its_own(tmp_path: Path, kind: str) -> None:
    with opened(written(tmp_path, kind)) as source:
        first, second = source
        assert (first.external_id, second.external_id) == ("r-17", "r-18")
        stars = 5 if kind == "csv" else "5"
        assert decode(first.payload) == {"text": "A joy.", "label": "good", "stars": stars}
        assert (first.label, source.notes) == (None, ["id from column id"])
        hint = source.hint or ""
    assert "--text text" in hint
    assert "--label label" in hint


@pytest.mark.parametrize("ids", [["1", "1"], ["1", ""], ["x", "y" * 257]])
def test_values_that_are_no_ids_stay_a_column(tmp_path: Path, ids: list[str]) -> None:
    rows = [{"id": id_, "text": f"no. {number}"} for number, id_ in enumerate(ids)]
    with opened(written(tmp_path, "csv", rows)) as source:
        items = list(source)
        assert "is not the id" in source.notes[0]
    assert [one.external_id for one in items] == [None, None]
    shown = [cast(dict[str, Any], decode(one.payload)) for one in items]
    assert [str(one["id"] or "") for one in shown] == ids


def test_json_lines_that_are_items_stay_items(tmp_path: Path) -> None:
    lines: list[Any] = [{"data": "x", "id": "a"}, "text", {"text": "no id"}, {"id": 1, "data": 2}]
    path = tmp_path / "x.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    items = read(path)
    assert [decode(one.payload) for one in items] == ["x", "text", {"text": "no id"}, 2]
    assert [one.external_id for one in items] == ["a", None, None, "1"]


@pytest.mark.parametrize(
    ("task", "cell", "value"),
    [
        ({"kind": "choice", "options": ["1", {"value": 1}, {"value": True}]}, "1", 1),
        ({"kind": "choice", "options": ["1", {"value": 1}, {"value": True}]}, '"1"', "1"),
        ({"kind": "choice", "options": ["1", {"value": 1}, {"value": True}]}, "true", True),
        ({"kind": "choice", "options": ["1", "2"]}, "1", "1"),
        ({"kind": "choice", "options": [{"value": True}, {"value": False}]}, "FALSE", False),
        ({"kind": "choice", "options": ["true", "false"]}, "true", "true"),
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
    (item,) = read(path, task, label="answer")
    assert item.label == value
    assert type(item.label) is type(value)
    assert decode(item.payload) == {"text": "x"}


def test_numbers_with_gaps_are_ids_and_priorities(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [
        {"n": 17.0, "p": 3.0, "t": "a", "l": None},
        {"n": 18.0, "p": None, "t": "b", "l": None},
    ]
    path = written(tmp_path, "parquet", rows)
    items = read(path, id="n", priority="p", text="t", label="l")
    assert facts(items) == [("a", "17", None, 3), ("b", "18", None, 0)]


@pytest.mark.parametrize(
    ("roles", "reason"),
    [
        ({"text": "body"}, "has no column 'body'; it has id, text, label, stars"),
        ({"text": "tekst"}, "has no column 'tekst', but 'text'"),
        ({"priority": "text"}, "line 2: column 'text': priority is an integer"),
        ({"id": "id", "label": "label", "priority": "stars", "show": ("x",)}, "no column 'x'"),
        ({"features": ("emb_*",)}, "has no column like 'emb_*': it has id, text, label, stars"),
        ({"features": ("text",)}, "line 2: column 'text': features are numbers"),
        ({"suggest": ("label:text",)}, "line 2: column 'text': score is a number from 0 to 1"),
    ],
)
def test_what_a_column_cannot_be_is_refused(
    tmp_path: Path, roles: dict[str, Any], reason: str
) -> None:
    with pytest.raises(BadFile) as caught:
        read(written(tmp_path, "csv"), **roles)
    assert reason in str(caught.value)


def test_an_empty_text_is_nothing_to_show(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="line 3: column 'label' is empty: there is nothing to show"):
        read(written(tmp_path, "csv"), text="label")


@KINDS
def test_facts_features_suggestions_and_people_come_with_an_item(tmp_path: Path, kind: str) -> None:
    rows: list[dict[str, Any]] = [
        {"body": "A joy.", "shop": 7, "x1": 0.5, "x2": 2, "guess": "good", "sure": 0.75,
         "who": "ann, bob"},
        {"body": "Bad.", "shop": None, "x1": None, "x2": 3, "guess": None, "sure": None,
         "who": None},
    ]  # fmt: skip
    path = tmp_path / f"x.{kind}"
    if kind == "csv":
        path.write_text(
            'body,shop,x1,x2,guess,sure,who\nA joy.,7,0.5,2,good,0.75,"ann, bob"\nBad.,,,3,,,\n'
        )
    else:
        path = written(tmp_path, kind, rows)
    named: dict[str, Any] = {
        "text": "body",
        "meta": ("shop",),
        "features": ("x*",),
        "assign": "who",
    }
    first, second = read(path, **named, suggest=("guess:sure",), source="llm")
    assert (first.meta, second.meta) == ({"shop": 7}, {"shop": None})
    assert first.suggestions == (NewSuggestion(source="llm", value="good", score=0.75),)
    assert second.suggestions == ()
    assert (first.assign, second.assign) == (("ann", "bob"), ())
    numbers: list[Any] = [decode(one.features or "") for one in (first, second)]
    expected = np.array([[0.5, 2], [math.nan, 3]])
    assert np.array_equal(np.stack(numbers), expected, equal_nan=True)


def test_a_list_column_counts_as_its_numbers(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [
        {"t": "a", "emb": [1.0, 2.0], "n": 3},
        {"t": "b", "emb": [4.0, 5.0], "n": None},
    ]
    items = read(written(tmp_path, "parquet", rows), text="t", features=("n", "emb"))
    numbers: list[Any] = [decode(one.features or "") for one in items]
    expected = np.array([[3, 1, 2], [math.nan, 4, 5]])
    assert np.array_equal(np.stack(numbers), expected, equal_nan=True)


def test_a_name_may_hold_what_separates_a_score(tmp_path: Path) -> None:
    path = written(tmp_path, "csv", [{"t": "x", "a:b": "good", "s": "0.5"}])
    (plain,) = read(path, suggest=("a:b",))
    (scored,) = read(path, suggest=("a:b:s",))
    assert plain.suggestions == (NewSuggestion(source="a:b", value="good"),)
    assert scored.suggestions == (NewSuggestion(source="a:b", value="good", score=0.5),)


def test_an_option_for_another_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="--delimiter is for csv: this is jsonl"):
        read(written(tmp_path, "jsonl"), delimiter=";")


def test_a_pipe_is_read_like_a_file(tmp_path: Path) -> None:
    pipe = tmp_path / "x.csv"
    os.mkfifo(pipe)
    writer = threading.Thread(target=lambda: pipe.write_text("id;text\n1;a\n"))
    writer.start()
    (item,) = read(pipe)
    writer.join()
    assert decode(item.payload) == {"text": "a"}
    assert item.external_id == "1"


def test_a_text_that_is_the_only_column_is_hinted_at_too(tmp_path: Path) -> None:
    with opened(written(tmp_path, "csv", [{"text": "a"}])) as source:
        list(source)
        assert "--text text" in (source.hint or "")


def test_a_column_that_holds_long_texts_is_hinted_at_by_any_name(tmp_path: Path) -> None:
    with opened(written(tmp_path, "csv", [{"n": 1, "kommentar": "so long a text " * 5}])) as source:
        list(source)
        assert "--text kommentar" in (source.hint or "")


@pytest.mark.parametrize("roles", [{}, {"text": "body"}])
def test_a_column_of_the_tasks_answers_is_hinted_at_by_any_name(tmp_path: Path, roles: Any) -> None:
    rows = [{"body": "A joy.", "mood": "good"}, {"body": "Dull.", "mood": ""}]
    with opened(written(tmp_path, "csv", rows), **roles) as source:
        source.watch = lambda row: None  # as a preview, which reads all columns
        list(source)
        assert "--label mood" in (source.hint or "")
    rows.append({"body": "So so.", "mood": "mixed"})  # no answer of the task
    with opened(written(tmp_path, "csv", rows), **roles) as source:
        source.watch = lambda row: None
        list(source)
        assert "--label" not in (source.hint or "")


def test_a_first_row_that_is_data_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("1,A joy.,2026-01-01\n2,Dull.,2026-01-02\n")
    with opened(path) as source:
        assert any("'2026-01-01'" in note for note in source.notes)
    path.write_text("0,text,2019\n1,A joy.,5\n")
    with opened(path) as source:
        assert not any("first row" in note for note in source.notes)


def test_an_image_in_a_cell_is_one_that_browsers_show(tmp_path: Path) -> None:
    def saved(mode: str, format_: str) -> bytes:
        file = io.BytesIO()
        Image.new(mode, (3, 2)).save(file, format_)
        return file.getvalue()

    contents = [saved("RGB", "PNG"), saved("RGB", "TIFF"), saved("CMYK", "JPEG")]
    pq.write_table(pa.table({"image": contents}), tmp_path / "a.parquet")
    found = [decode(item.payload) for item in read(tmp_path / "a.parquet", image="image")]
    assert found[0] == contents[0]
    formats = [Image.open(io.BytesIO(one)) for one in found if isinstance(one, bytes)]
    assert [(one.format, one.mode) for one in formats] == [
        *(("PNG", "RGB"), ("PNG", "RGB"), ("JPEG", "RGB")),
    ]
    pq.write_table(pa.table({"image": [saved("I;16", "PNG")]}), tmp_path / "a.parquet")
    with pytest.raises(BadFile, match="has 16 bits or more: add the folder"):
        read(tmp_path / "a.parquet", image="image")


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_columns_that_nobody_needs_are_only_read_for_bad_rows(tmp_path: Path, kind: str) -> None:
    rows = [{"t": "a", "x": "1", "l": "good"}, {"t": "b", "x": "2", "l": "fish"}]
    path = written(tmp_path, kind, rows)
    seen: list[Any] = []

    def refuse(item: NewItem) -> NewItem:
        if item.label == "fish":
            raise ValueError("no")
        return item

    roles = Roles(text="t", label="l")
    with open_items(path, parse(CHOICE), roles, on_bad=seen.append, admit=refuse) as source:
        assert len(list(source)) == 1
    assert [str(value) for value in seen[0].value.values()] == ["b", "2", "fish"]
    with open_items(path, parse(CHOICE), roles, admit=refuse) as source:
        with pytest.raises(BadFile) as caught:
            list(source)
        assert source.notes == ["left out: x"]
    assert caught.value.value == {"t": "b", "l": "fish"}  # type: ignore[attr-defined]


def test_a_column_of_features_may_have_no_number_at_all(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("t,a,b\nx,0.5,NA\ny,,\n")
    items = read(tmp_path / "x.csv", text="t", features=("a", "b"))
    numbers: list[Any] = [decode(one.features or "") for one in items]
    expected = np.array([[0.5, math.nan], [math.nan, math.nan]])
    assert np.array_equal(np.stack(numbers), expected, equal_nan=True)
