"""``supt labels export``: content and destination of the file."""

from __future__ import annotations

import json
from pathlib import Path

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
