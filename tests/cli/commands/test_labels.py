"""``supt labels``: content and destination of exports, and labels that are likely wrong."""

from __future__ import annotations

import asyncio
import csv
import json
import zipfile
from contextlib import AsyncExitStack
from pathlib import Path

from supt_async.domain.ids import RunId
from supt_async.learning.label_errors import Suspect
from supt_async.storage.factory import open_storage
from tests.cli.supt import Supt, refused
from tests.e2e.projects import landscape


def test_labels_are_exported_with_their_items_and_sizes_of_images(
    supt: Supt, tmp_path: Path
) -> None:
    photos = tmp_path / "media" / "photos"
    photos.mkdir(parents=True)
    (photos / "a.png").write_bytes(landscape())
    supt("project", "create", "p", "--task", '{"kind": "boxes", "labels": ["x"], "item": "image"}')
    box = {"type": "box", "label": "x", "xyxy": [1, 2, 3, 4]}
    (tmp_path / "x.jsonl").write_text(json.dumps({"data": "photos/a.png", "label": [box]}))
    supt("items", "add", "p", "x.jsonl")
    root = ("--media-root", str(tmp_path / "media"))
    (image,) = json.loads(supt("labels", "export", "p", "--format", "coco", *root).out)["images"]
    assert (image["width"], image["height"]) == (640, 420)
    joined = json.loads(supt("labels", "export", "p", "--with", "item").out)
    assert joined["data"] == "photos/a.png"
    refused(supt("labels", "export", "p", "--with", "colour"), 1, "item, features")
    refused(supt("labels", "export", "p", "--safe"), 1, "csv")


def test_labels_are_exported_to_the_terminal_or_to_a_file(cats: Supt, tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text('{"data": "c", "label": "dog", "id": "1"}\n')
    cats("items", "add", "cats", "x.jsonl")
    (line,) = cats("labels", "export", "cats").out.splitlines()
    label = json.loads(line)
    assert (label["value"], label["external_id"], label["labeller"]) == ("dog", "1", "import")
    written = cats("labels", "export", "cats", "--format", "csv", "-o", "out.csv")
    assert (written.out, written.err) == ("", "wrote out.csv: 1 label\n")
    assert (tmp_path / "out.csv").read_text().splitlines()[1].startswith("import:")
    refused(cats("labels", "export", "cats", "-o", "no/such/folder.csv"), 1, "can't write")


def test_an_export_goes_to_the_terminal_through_links_and_into_what_is_no_plain_file(
    cats: Supt, tmp_path: Path
) -> None:
    (tmp_path / "x.jsonl").write_text('{"data": "c", "label": "dog", "id": "1"}\n')
    cats("items", "add", "cats", "x.jsonl")
    plain = cats("labels", "export", "cats").out
    for name in ("-", "/dev/stdout"):
        assert cats("labels", "export", "cats", "-o", name).out == plain
    private = tmp_path / "private.jsonl"
    private.write_text("old")
    private.chmod(0o600)
    (tmp_path / "link.jsonl").symlink_to(private)
    cats("labels", "export", "cats", "-o", "link.jsonl")
    assert private.read_text() == plain
    assert private.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "link.jsonl").is_symlink()
    assert sorted(path.name for path in tmp_path.iterdir() if "cli.db" not in path.name) == [
        "link.jsonl",
        "private.jsonl",
        "x.jsonl",
    ]


def test_a_row_an_item_has_its_answer(cats: Supt, tmp_path: Path) -> None:
    lines = [{"data": f"c{n}", "label": value} for n, value in enumerate(["cat", "dog"])]
    (tmp_path / "x.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    cats("items", "add", "cats", "x.jsonl")
    written = cats("labels", "export", "cats", "--resolve", "consensus", "-o", "out.jsonl")
    assert written.err == "wrote out.jsonl: 2 items\n"
    rows = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert [(row["value"], row["labels"], row["corrected"]) for row in rows] == [
        *(("cat", 1, False), ("dog", 1, False)),
    ]
    nothing = cats("labels", "export", "cats", "--since", "2100-01-01", "--no-machine", "--gold")
    assert nothing.out == ""
    refused(cats("labels", "export", "cats", "--since", "soon"), 1, "'soon' is no time")
    refused(cats("labels", "export", "cats", "--resolve", "majority", "--late"), 1, "resolve none")


def test_a_folder_is_written_as_a_whole_and_replaces_nothing(supt: Supt, tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "a.png").write_bytes(landscape())
    supt("project", "create", "p", "--task", '{"kind": "boxes", "labels": ["x"], "item": "image"}')
    supt("items", "add", "p", "photos")
    export = ("labels", "export", "p", "--format", "yolo")
    refused(supt(*export), 1, "yolo is a folder: name one with -o")
    assert supt(*export, "-o", "out").err == "wrote out: 0 items\n"
    assert (tmp_path / "out" / "data.yaml").is_file()
    refused(supt(*export, "-o", "out"), 1, "out is there already")
    (tmp_path / "empty").mkdir()
    supt(*export, "-o", "empty")
    assert (tmp_path / "empty" / "data.yaml").is_file()
    supt(*export, "-o", "out.zip")
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        assert "data.yaml" in archive.namelist()
    refused(supt(*export, "-o", "no/such/folder"), 1, "can't write no/such/folder")
    assert not [path for path in tmp_path.iterdir() if path.name.endswith(".part")]


async def doubt(address: str, slug: str, *, limit: int) -> None:
    """List the first items of a project as likely label errors."""
    async with AsyncExitStack() as stack:
        storage = await open_storage(address)
        stack.push_async_callback(storage.close)
        project = await storage.catalogue.project(slug)
        term = await storage.training.lead(project.id, "here", 60_000)
        assert term is not None
        items = [item.id async for item in storage.catalogue.items(project.id)][:limit]
        found = [
            Suspect(
                item=item,
                value="cat",
                probability=0.02,
                predicted="dog",
                predicted_probability=0.97,
            )
            for item in items
        ]
        await storage.training.replace_suspects(project.id, term, RunId(1), found)


def test_labels_that_are_likely_wrong_are_listed(cats: Supt, tmp_path: Path) -> None:
    none = cats("labels", "suspects", "cats")
    assert (none.code, none.err) == (0, "")
    assert "no likely label errors" in none.out
    lines = [{"data": f"c{n}", "label": "cat", "id": f"T{n}"} for n in range(3)]
    (tmp_path / "x.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    cats("items", "add", "cats", "x.jsonl")
    asyncio.run(doubt(f"sqlite:///{tmp_path}/cli.db", "cats", limit=2))
    shown = cats("labels", "suspects", "cats", "--limit", "1")
    assert shown.code == 0
    assert all(word in shown.out for word in ("T0", "cat", "dog", "0.020", "0.970"))
    assert "T1" not in shown.out
    assert shown.err == "1 of 2: list more with --limit\n"
    rows = list(csv.DictReader(cats("labels", "suspects", "cats", "--csv").out.splitlines()))
    assert [(row["external_id"], row["value"], row["predicted"]) for row in rows] == [
        ("T0", "cat", "dog"),
        ("T1", "cat", "dog"),
    ]
