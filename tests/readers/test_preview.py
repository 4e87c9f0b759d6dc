"""Previews: what a file holds, and what would be refused."""

from __future__ import annotations

import csv
import json
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from msgspec import UNSET

from supt_async.errors import BadFile
from supt_async.protocol.tasks.task import parse
from supt_async.readers.preview import PreviewColumn, preview
from supt_async.readers.roles import Roles
from supt_async.storage.transfer.admission import admit
from tests.e2e.projects import landscape

CHOICE = parse({"kind": "choice", "options": ["good", "bad"]})


@pytest.fixture
def reviews(tmp_path: Path) -> Path:
    path = tmp_path / "reviews.csv"
    rows = [f"r{n},Text number {n},{'good' if n % 3 else 'bad'},{n % 5}" for n in range(100)]
    rows[4] = "r4,Text number 4,,"
    path.write_text("id,body,label,stars\n" + "\n".join(rows) + "\n")
    return path


def test_a_folder_is_previewed_like_a_file(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(landscape())
    (tmp_path / "b.png").write_bytes(landscape()[:20])
    (tmp_path / "notes.md").write_text("# Notes")
    found = preview(tmp_path, None, Roles())
    assert (found.format, found.rows, found.columns) == ("folder", 2, [])
    assert found.items == [{"kind": "image", "url": ""}]
    ((line, reason),) = found.refused
    assert line is None
    assert reason.startswith(f"{tmp_path}/b.png: is damaged")
    assert found.notes[0].endswith("WebM: notes.md")


def test_an_image_by_itself_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(landscape())
    assert preview(tmp_path / "a.png", None, Roles()).format == "file"


def test_fields_of_json_lines_have_their_names_as_roles(tmp_path: Path) -> None:
    lines = [{"id": "a", "data": "one"}, {"id": "g", "data": "two", "label": "good", "gold": True}]
    path = tmp_path / "items.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)))
    found = preview(path, CHOICE, Roles())
    assert {one.name: one.role for one in found.columns} == {
        name: name for name in ("id", "data", "label", "gold")
    }
    path.write_text(json.dumps({"subject": "one", "body": "two"}))
    whole = preview(path, CHOICE, Roles())
    assert {one.name: one.role for one in whole.columns} == {"subject": "show", "body": "show"}


def test_dates_are_values_too(tmp_path: Path) -> None:
    days = [date(2026, 1, 1), date(2026, 1, 1), date(2026, 1, 2)]
    times = [datetime(2026, 1, 1, 10, tzinfo=UTC)] * 3
    pq.write_table(pa.table({"day": days, "at": times}), tmp_path / "a.parquet")
    day, at = preview(tmp_path / "a.parquet", None, Roles()).columns
    assert day.values == [("2026-01-01", 2), ("2026-01-02", 1)]
    assert [count for _, count in at.values] == [3]


def test_a_header_without_rows_has_no_wrong_ids(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,text\n")
    assert not any(
        "not the id" in note for note in preview(tmp_path / "a.csv", None, Roles()).notes
    )


def test_columns_have_types_roles_and_values(reviews: Path) -> None:
    found = preview(reviews, CHOICE, Roles(text="body", label="label", meta=("stars",)))
    assert (found.format, found.rows, found.refused, found.refused_rows) == ("csv", 100, [], 0)
    id_, body, label, stars = found.columns
    assert (id_.type, id_.role, id_.missing, id_.distinct) == ("text", "id", 0, 100)
    assert (body.type, body.role, len(body.values)) == ("text", "text", 20)
    assert label == PreviewColumn(
        name="label", type="text", role="label", missing=1,
        values=[("good", 65), ("bad", 34)], distinct=2,
    )  # fmt: skip
    assert (stars.type, stars.role, stars.missing) == ("integer", "meta", 1)
    assert dict(stars.values) == {0: 20, 1: 20, 2: 20, 3: 20, 4: 19}
    assert found.items == [{"kind": "text", "text": f"Text number {n}"} for n in range(3)]


def test_without_a_task_everything_can_be_shown(reviews: Path) -> None:
    found = preview(reviews, None, Roles())
    assert [one.role for one in found.columns] == ["id", "show", "show", "show"]
    first = [["body", "Text number 0"], ["label", "bad"], ["stars", "0"]]
    assert found.items[0] == {"kind": "table", "rows": first}
    assert "id from column id" in found.notes
    assert any("--text body" in note for note in found.notes)


def test_rows_that_would_be_refused_are_listed_with_their_lines(reviews: Path) -> None:
    broken = reviews.read_text().replace("r7,Text number 7,good", "r7,Text number 7,fish")
    reviews.write_text(broken.replace("r9,", "r9,more,"))
    roles = Roles(text="body", label="label", id="id")
    found = preview(reviews, CHOICE, roles, admit=partial(admit, CHOICE))
    assert (found.rows, found.refused_rows) == (100, 2)
    (first, why), (second, ragged) = found.refused
    assert (first, second) == (9, 11)
    assert "not allowed" in why
    assert "has 5 cells, and the header 4" in ragged


def test_values_keep_their_json_type(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text('{"v": 1}\n{"v": true}\n{"v": "1"}\n{"v": [1]}\n{"w": null}\n')
    v, w = preview(path, None, Roles()).columns
    assert (v.type, v.missing, v.values, v.distinct) == ("mixed", 1, [], None)
    assert (w.type, w.missing) == ("text", 5)
    path.write_text('{"v": 1}\n{"v": true}\n{"v": "1"}\n{"v": 1.5}\n')
    (v,) = preview(path, None, Roles()).columns
    assert [(type(value), count) for value, count in v.values] == [
        (int, 1), (bool, 1), (str, 1), (float, 1),
    ]  # fmt: skip


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("a,a\n")
    with pytest.raises(BadFile, match="each column needs a different name"):
        preview(tmp_path / "x.csv", None, Roles(), name="mine.csv")


def test_columns_of_chats_and_of_numbers_over_time_are_recognised(tmp_path: Path) -> None:
    turns = [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]
    rows = [
        {"chat": turns, "load": [1, 2.5, None], "tags": ["a", "b"], "mixed": turns, "name": "x"},
        {"chat": turns[:1], "load": {"t": [0, 1], "cpu": [3, 4]}, "tags": [], "mixed": [1, 2]},
    ]
    file = tmp_path / "rows.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    found = {column.name: column.shown_as for column in preview(file, None, Roles()).columns}
    assert found == {"chat": "chat", "load": "series", "tags": UNSET, "mixed": UNSET, "name": UNSET}


def test_the_json_texts_of_a_csv_file_are_recognised_and_shown_as_they_are_elsewhere(
    tmp_path: Path,
) -> None:
    turns = json.dumps([{"role": "user", "content": "Hi"}])
    file = tmp_path / "rows.csv"
    with file.open("w", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(["chat", "load", "tags", "broken", "deep"])
        rows.writerow([turns, "[1, 2.5, null]", '["a"]', "[1, 2", "[" * 10_000])
        rows.writerow([f" {turns}", '{"t": [0, 1], "cpu": [3, 4]}', "[]", "x", "y"])
    found = {column.name: column.shown_as for column in preview(file, None, Roles()).columns}
    assert found == {
        "chat": "chat", "load": "series", "tags": UNSET, "broken": UNSET, "deep": UNSET,
    }  # fmt: skip
    task = parse({"kind": "any", "item": {"chat": "chat", "load": "series"}})
    shown = preview(file, task, Roles(show=("chat", "load"))).items[0]["fields"]
    assert [field["data"]["kind"] for field in shown] == ["chat", "series"]
