"""``supt items``: what is added, what is left out, and the report."""

from __future__ import annotations

import json
import os
import sqlite3
from pathlib import Path

import datasets
import numpy as np
import pytest
from PIL import Image

from tests.cli.supt import CHOICE, Supt, refused
from tests.e2e.projects import landscape
from tests.readers.test_columns import written


def test_items_are_added_once(cats: Supt, tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text('"a"\n"b"\n{"data": "c", "label": "dog"}\n')
    assert "3 added, 0 known" in cats("items", "add", "cats", "x.jsonl").out
    again = cats("items", "add", "cats", "x.jsonl", "--json")
    assert json.loads(again.out) == {"file": "x.jsonl", "added": 0, "known": 3}
    status = json.loads(cats("status", "cats", "--json").out)
    assert (status["items"], status["done"], status["dealt_twice"]) == (3, 1, 0)


ROWS = "id,text,label\nr-17,A joy.,cat\nr-18,Dreadful.,\n"


def test_columns_are_the_id_the_text_and_the_known_answer(cats: Supt, tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text(ROWS)
    roles = ("--id", "id", "--text", "text", "--label", "label")
    added = cats("items", "add", "cats", "rows.csv", *roles)
    assert added.out == "rows.csv: 2 added, 0 known already (id from column id)\n"
    assert added.err == ""
    (label,) = map(json.loads, cats("labels", "export", "cats", "--with", "item").out.splitlines())
    assert (label["external_id"], label["data"], label["value"]) == ("r-17", "A joy.", "cat")
    again = cats("items", "add", "cats", "rows.csv", *roles, "--json")
    assert json.loads(again.out) == {"file": "rows.csv", "added": 0, "known": 2, "id": "id"}
    less = cats("items", "add", "cats", "rows.csv", "--text", "text")
    assert less.out == "rows.csv: 0 added, 2 known already (id from column id; left out: label)\n"
    assert less.err == "rows.csv: if label holds known answers, use --label label\n"
    refused(cats("items", "add", "cats", "rows.csv", "--text", "body"), 1, "no column 'body'")
    refused(cats("items", "add", "cats", "rows.csv", "--text", "a", "--show", "b"), 2, "choose")
    (tmp_path / "bad.csv").write_text("id,text,label\nx,y,fish\n")
    refused(cats("items", "add", "cats", "bad.csv", *roles), 1, "line 2", "not allowed")


def test_a_column_id_is_the_id_and_what_may_be_meant_is_hinted_at(
    cats: Supt, tmp_path: Path
) -> None:
    (tmp_path / "rows.csv").write_text(ROWS.replace(",", ";"))
    added = cats("items", "add", "cats", "rows.csv")
    assert added.out == (
        "rows.csv: 2 added, 0 known already (id from column id; cells separated by ';')\n"
    )
    assert "--text text" in added.err
    assert "--label label" in added.err
    (tmp_path / "same.csv").write_text("id,text\n1,a\n1,b\n")
    assert "column id is not the id" in cats("items", "add", "cats", "same.csv").out


@pytest.mark.parametrize("kind", ["csv", "jsonl", "json", "parquet"])
def test_a_file_whose_rows_were_added_with_their_column_id_adds_nothing(
    cats: Supt, tmp_path: Path, kind: str
) -> None:
    """As earlier versions did; its items would be labelled once more."""
    rows = [{"id": f"{number:03}", "text": f"no. {number}"} for number in range(3)]
    whole = "".join(json.dumps({"data": row}) + "\n" for row in rows)
    (tmp_path / "whole.jsonl").write_text(whole)
    assert cats("items", "add", "cats", "whole.jsonl").code == 0
    rows.append({"id": "003", "text": "one that is new"})
    written(tmp_path, kind, rows)
    again = cats("items", "add", "cats", f"rows.{kind}")
    kept = "; kept as text, as a number would change it: id (000)" if kind == "csv" else ""
    assert again.out == (
        f"rows.{kind}: 1 added, 3 known already"
        f" (column id is not the id: the rows were added with it; see --id{kept})\n"
    )
    named = cats("items", "add", "cats", f"rows.{kind}", "--id", "id")
    assert f"4 added, 0 known already (id from column id{kept})" in named.out


def test_of_several_files_the_one_is_named_whose_id_is_taken(cats: Supt, tmp_path: Path) -> None:
    (tmp_path / "one.csv").write_text("id,words\n1,a\n")
    (tmp_path / "two.csv").write_text("id,words\n2,b\n1,c\n")
    taken = cats("items", "add", "cats", "one.csv", "two.csv")
    refused(taken, 1, "two.csv, line 3: the id '1' already exists with different content")


def test_what_cannot_be_used_is_named_and_nothing_added_is_a_failure(
    cats: Supt, tmp_path: Path
) -> None:
    pics = tmp_path / "pics"
    pics.mkdir()
    (pics / "a.png").symlink_to(tmp_path / "elsewhere.png")
    (pics / "linked").symlink_to(tmp_path)
    (pics / "notes.md").write_text("text")
    failed = cats("items", "add", "cats", "pics")
    assert failed.code == 1
    assert "pics: 2 symbolic links skipped: add the folder that they lead to" in failed.err
    assert "pics: 1 file skipped: not PNG" in failed.err
    assert failed.err.splitlines()[-1] == "supt: pics: nothing in it could be added"
    (tmp_path / "x.jsonl").write_text('"a"\n')
    assert [cats("items", "add", "cats", "x.jsonl").code for _ in range(2)] == [0, 0]
    (pics / "caf").write_bytes(landscape())
    os.rename(os.fsencode(pics / "caf"), os.fsencode(pics) + b"/caf\xe9.png")
    refused(cats("items", "add", "cats", "pics"), 1, "caf\\xe9.png: the name is not UTF-8")


def test_images_of_16_bits_keep_the_scale_of_the_first_import(cats: Supt, tmp_path: Path) -> None:
    def deep(name: str, highest: int) -> None:
        (tmp_path / name).mkdir()
        Image.fromarray(np.array([[0, highest]], "u2")).save(tmp_path / name / "a.png")

    deep("first", 4000)
    deep("second", 8000)
    (tmp_path / "words.jsonl").write_text('{"data": "a", "meta": {"about": "pixel_range"}}\n')
    assert cats("items", "add", "cats", "words.jsonl").code == 0
    first = cats("items", "add", "cats", "first")
    assert "images of 16 bits are shown with 0 as black and 4000 as white" in first.err
    (tmp_path / "second" / "a.png").rename(tmp_path / "second" / "b.png")
    second = cats("items", "add", "cats", "second")
    assert "shown with 0 as black and 4000 as white" in second.err
    assert "1 file with values beyond that scale, which an earlier import has chosen: b.png" in (
        second.err
    )


def test_bad_files_of_a_folder_are_written_with_their_reasons(cats: Supt, tmp_path: Path) -> None:
    pics = tmp_path / "pics"
    pics.mkdir()
    (pics / "a.png").write_bytes(landscape())
    (pics / "b.png").write_bytes(landscape()[:30])
    refused(cats("items", "add", "cats", "pics"), 1, "pics/b.png: is damaged")
    added = cats("items", "add", "cats", "pics", "--skip-bad", "bad.jsonl")
    assert added.code == 4
    assert added.out == "pics: 1 added, 0 known already, 1 refused\n"
    (bad,) = map(json.loads, (tmp_path / "bad.jsonl").read_text().splitlines())
    assert bad["file"] == "pics/b.png"
    (pics / "notes.md").write_text("# Notes")
    told = cats("items", "add", "cats", "pics", "--skip-bad", "bad.jsonl", "--json")
    assert json.loads(told.out) == {
        "file": "pics",
        "added": 0,
        "known": 1,
        "refused": 1,
        "skipped": 1,
    }
    assert bad["reason"].startswith("is damaged")


def test_a_data_set_of_hugging_face_is_added(cats: Supt, tmp_path: Path) -> None:
    names = datasets.ClassLabel(names=["cat", "dog"])
    features = datasets.Features({"text": datasets.Value("string"), "label": names})
    rows = {"text": ["purr", "woof"], "label": [0, 1]}
    made = datasets.Dataset.from_dict(rows, features=features)
    datasets.DatasetDict(train=made).save_to_disk(str(tmp_path / "set"))
    roles = ("--text", "text", "--label", "label")
    assert cats("items", "add", "cats", "set", *roles).out == (
        "set: 2 added, 0 known already (splits, named in meta: train)\n"
    )
    labels = cats("labels", "export", "cats", "--with", "item").out.splitlines()
    assert [(one["data"], one["value"]) for one in map(json.loads, labels)] == [
        *(("purr", "cat"), ("woof", "dog")),
    ]


@pytest.mark.parametrize("name", ["task.toml", "task.json"])
def test_a_byte_order_mark_is_no_part_of_a_file(supt: Supt, tmp_path: Path, name: str) -> None:
    text = 'kind = "choice"\r\noptions = ["x"]\r\n' if name.endswith("toml") else CHOICE
    (tmp_path / name).write_text("\ufeff" + text)
    (tmp_path / "rules.md").write_text("\ufeff# Rules\n")
    (tmp_path / "address").write_text(f"\ufeffsqlite:///{tmp_path}/cli.db\n")
    (tmp_path / "address").chmod(0o600)
    database = ("--database", "@address")
    made = supt("project", "create", "p", "--task", name, "--guidelines", "rules.md", *database)
    assert made.code == 0
    with sqlite3.connect(tmp_path / "cli.db") as connection:
        ((guidelines,),) = connection.execute("SELECT guidelines FROM project")
    connection.close()
    assert guidelines == "# Rules\n"


def test_what_an_import_leaves_out_or_changes_is_said(cats: Supt, tmp_path: Path) -> None:
    (tmp_path / "monday.jsonl").write_text('"ok"\n"see you"\n"ok"\n')
    (tmp_path / "tuesday.jsonl").write_text('"ok"\n"bye"\n')
    assert cats("items", "add", "cats", "monday.jsonl").err == ""
    tuesday = cats("items", "add", "cats", "tuesday.jsonl")
    assert "1 added, 1 known already" in tuesday.out
    assert "tuesday.jsonl: 1 row without an id was taken for items with the same" in tuesday.err
    assert cats("items", "add", "cats", "monday.jsonl", "tuesday.jsonl").err == ""
    (tmp_path / "x.jsonl").write_text('{"data": "c", "id": "c"}\n')
    cats("items", "add", "cats", "x.jsonl")
    (tmp_path / "x.jsonl").write_text('{"data": "c", "id": "c", "label": "dog"}\n')
    answered = cats("items", "add", "cats", "x.jsonl", "--json")
    assert json.loads(answered.out) == {"file": "x.jsonl", "added": 0, "known": 1, "answered": 1}
    assert "1 known answer was given to items that existed" in answered.err
    (tmp_path / "x.jsonl").write_text('{"data": "c", "id": "c", "label": "cat"}\n')
    ignored = cats("items", "add", "cats", "x.jsonl")
    assert "of 1 row were not used" in ignored.err


def test_a_folder_of_images_is_kept_or_named_below_the_media_root(
    supt: Supt, tmp_path: Path
) -> None:
    photos = tmp_path / "media" / "photos"
    photos.mkdir(parents=True)
    (photos / "a.png").write_bytes(landscape())
    (photos / "notes.txt").write_text("no image")
    shapes = '{"kind": "boxes", "labels": ["house"]'
    assert supt("project", "create", "kept", "--task", shapes + "}").code == 0
    assert supt("project", "create", "named", "--task", shapes + ', "item": "image"}').code == 0
    kept = supt("items", "add", "kept", str(photos))
    assert kept.out == f"{photos}: 1 added, 0 known already\n"
    assert "1 file skipped: not PNG, JPEG" in kept.err
    assert "notes.txt" in kept.err
    root = ("--media-root", str(photos.parent))
    assert supt("items", "add", "named", str(photos), *root).code == 0
    refused(supt("items", "add", "kept", str(photos), *root), 1, '"item": "image"')
    refused(supt("items", "add", "named", str(tmp_path), *root), 1, "not below the media root")
    coco = supt("labels", "export", "named", "--format", "coco")
    assert json.loads(coco.out)["categories"][0]["name"] == "house"


def test_a_bad_line_is_named_and_nothing_of_its_file_is_stored(cats: Supt, tmp_path: Path) -> None:
    (tmp_path / "bad.jsonl").write_text('"fine"\n"also"\n{oops\n')
    refused(cats("items", "add", "cats", "bad.jsonl"), 1, "bad.jsonl, line 3")
    assert json.loads(cats("status", "cats", "--json").out)["items"] == 0


def test_a_known_answer_must_be_one_that_the_task_allows(cats: Supt, tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text('{"data": "a", "label": "fish"}\n')
    refused(cats("items", "add", "cats", "x.jsonl"), 1, "x.jsonl, line 1", "not allowed")


def test_a_name_that_stands_twice_is_refused_in_files_and_tasks(cats: Supt, tmp_path: Path) -> None:
    (tmp_path / "lines.jsonl").write_text('{"data": "x"}\n{"data": "y", "id": 1, "id": 2}\n')
    (tmp_path / "list.json").write_text('["x",\n{"data": "y", "label": "cat", "label": "dog"}]')
    refused(cats("items", "add", "cats", "lines.jsonl"), 1, "lines.jsonl, line 2", "'id' stands")
    refused(cats("items", "add", "cats", "list.json"), 1, "list.json, line 2", "'label' stands")
    twice = '{"kind": "choice", "options": ["a"], "options": ["b"]}'
    refused(cats("project", "create", "p", "--task", twice), 1, "--task", "'options' stands twice")
    (tmp_path / "task.json").write_text(twice)
    refused(cats("project", "create", "p", "--task", "task.json"), 1, "task.json", "stands twice")


def test_items_that_the_task_is_not_about_are_refused(supt: Supt, tmp_path: Path) -> None:
    (tmp_path / "ner.csv").write_text("id,text\n7,Eve met Zoe.\n")
    supt("project", "create", "p", "--task", '{"kind": "spans", "labels": ["PER"]}')
    refused(supt("items", "add", "p", "ner.csv"), 1, "ner.csv, line 2", "a table (text)")
    assert '"items": 0' in supt("status", "p", "--json").out


def test_a_dry_run_shows_what_would_be_added_and_stores_nothing(cats: Supt, tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text("id,text,label,n\nr-1,A joy.,cat,1\nr-2,Bad.,fish,2\n")
    roles = ("--text", "text", "--label", "label", "--meta", "n")
    shown = cats("items", "add", "cats", "rows.csv", *roles, "--dry-run")
    assert shown.code == 0
    lines = shown.out.splitlines()
    assert lines[0] == "rows.csv: csv, 2 rows; nothing is stored (--dry-run)"
    assert [line.split()[:3] for line in lines[2:6]] == [
        ["id", "text", "id"],
        ["text", "text", "text"],
        ["label", "text", "label"],
        ["n", "integer", "meta"],
    ]
    assert lines[6:8] == ["item 1, as a labeller sees it:", "  A joy."]
    assert lines[-2] == "1 row would be refused:"
    assert lines[-1].startswith("  line 3: the label is not allowed")
    assert lines[-1].endswith("(column 'label' has 'fish')")
    more = "--skip-bad FILE leaves such rows out, --dry-run lists them"
    refused(cats("items", "add", "cats", "rows.csv", *roles), 1, more)
    told = json.loads(cats("items", "add", "cats", "rows.csv", *roles, "--dry-run", "--json").out)
    assert (told["format"], told["rows"], told["refused_rows"]) == ("csv", 2, 1)
    assert told["items"] == [{"kind": "text", "text": "A joy."}]
    assert told["columns"][3] == {
        "name": "n", "type": "integer", "role": "meta", "missing": 0,
        "values": [[1, 1], [2, 1]], "distinct": 2,
    }  # fmt: skip
    assert json.loads(cats("status", "cats", "--json").out)["items"] == 0


def test_bad_rows_are_left_out_and_written_with_their_reasons(cats: Supt, tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text("text,label\nA joy.,cat\none,two,three\nBad.,fish\nFine.,\n")
    roles = ("--text", "text", "--label", "label")
    refused(cats("items", "add", "cats", "rows.csv", *roles), 1, "rows.csv, line 3", "3 cells")
    added = cats("items", "add", "cats", "rows.csv", *roles, "--skip-bad", "bad.jsonl")
    assert (added.code, added.out) == (4, "rows.csv: 2 added, 0 known already, 2 refused\n")
    assert added.err == "2 bad rows left out and written to bad.jsonl\n"
    first, second = map(json.loads, (tmp_path / "bad.jsonl").read_text().splitlines())
    assert first["reason"].startswith("has 3 cells, and the header 2")
    assert (first["file"], first["line"], first["row"]) == ("rows.csv", 3, ["one", "two", "three"])
    assert "not allowed" in second["reason"]
    assert (second["line"], second["row"]) == (4, {"text": "Bad.", "label": "fish"})
    whole = cats("items", "add", "cats", "rows.csv", "--text", "text", "--skip-bad", "-", "--json")
    assert json.loads(whole.out.splitlines()[-1])["refused"] == 1


def test_numbers_of_a_csv_file_are_numbers(cats: Supt, tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text("n,zip,big\n5,00123,9007199254740993\n,04109,1\n")
    dry = cats("items", "add", "cats", "rows.csv", "--dry-run", "--json")
    types = {one["name"]: one["type"] for one in json.loads(dry.out)["columns"]}
    assert types == {"n": "integer", "zip": "text", "big": "integer"}
    assert cats("items", "add", "cats", "rows.csv").code == 0
    with sqlite3.connect(tmp_path / "cli.db") as connection:
        payloads = [row[0] for row in connection.execute("SELECT payload FROM content ORDER BY 1")]
    connection.close()
    assert payloads == [
        '{"n":5,"zip":"00123","big":9007199254740993}',
        '{"n":null,"zip":"04109","big":1}',
    ]


def test_an_update_gives_items_without_labels_their_new_content(cats: Supt, tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text("id,text,label\n1,A,cat\n2,B,\n3,C,\n")
    roles = ("--text", "text", "--id", "id")
    assert cats("items", "add", "cats", "rows.csv", *roles, "--label", "label").code == 0
    (tmp_path / "rows.csv").write_text("id,text\n2,B changed\n3,C\n4,D\n")
    again = cats("items", "add", "cats", "rows.csv", *roles)
    refused(again, 1, "rows.csv, line 2", "different content", "--update")
    changed = cats("items", "add", "cats", "rows.csv", *roles, "--update")
    assert changed.out.startswith("rows.csv: 1 added, 2 known already")
    assert changed.err == "rows.csv: 1 item that existed already got another content\n"
    (tmp_path / "rows.csv").write_text("id,text\n1,A changed\n")
    labelled = cats("items", "add", "cats", "rows.csv", *roles, "--update")
    refused(labelled, 1, "rows.csv, line 2", "'1'")


def test_a_row_whose_id_is_taken_is_a_bad_row(cats: Supt, tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text("id,text\n1,A\n2,B\n1,C\n3,D\n")
    skip = ("--id", "id", "--text", "text", "--skip-bad", "bad.jsonl")
    added = cats("items", "add", "cats", "rows.csv", *skip)
    assert (added.code, added.out.split(" (")[0]) == (
        4,
        "rows.csv: 3 added, 0 known already, 1 refused",
    )
    bad = json.loads((tmp_path / "bad.jsonl").read_text())
    assert (bad["file"], bad["line"]) == ("rows.csv", 4)
    assert bad["reason"].startswith("the id '1' already exists with different content")
    (tmp_path / "rows.csv").write_text("id,text\n2,B\n3,changed\n4,E\n")
    again = cats("items", "add", "cats", "rows.csv", *skip)
    assert again.out.startswith("rows.csv: 1 added, 1 known already, 1 refused")
