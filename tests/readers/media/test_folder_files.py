"""Files of a folder: what they are, and what can be an item."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest

from supt_async.protocol.tasks.task import parse
from supt_async.readers.media import folder_files
from supt_async.readers.media.folder_files import Skipped, checked_id, kind_of, kinds_of, text_of


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (b"GIF89a", "a.txt", "image"),
        (b"fLaC", "a", "audio"),
        (b"OggS" + b"\x80theora", "a.ogg", "video"),
        (b"words", "a.txt", "text"),
        (b"words", "a.TXT", "text"),
        (b"words", "a.md", None),
        (b"", "a.png", None),
    ],
)
def test_the_content_says_what_a_file_is(content: bytes, name: str, kind: str | None) -> None:
    assert kind_of(io.BytesIO(content), Path(name))[0] == kind


@pytest.mark.parametrize(
    ("task", "kinds"),
    [
        ({"kind": "text"}, set()),
        ({"kind": "text", "item": "audio"}, {"audio"}),
        ({"kind": "points", "labels": ["a"]}, {"image"}),
        ({"kind": "spans", "labels": ["a"]}, {"text"}),
        ({"kind": "text", "item": "markdown"}, {"text"}),
    ],
)
def test_a_task_says_which_files_it_is_about(task: Any, kinds: set[str]) -> None:
    assert kinds_of(parse(task)) == kinds


def test_of_skipped_files_the_first_are_named() -> None:
    skipped = Skipped()
    for number in range(1207):
        skipped.add(f"{number}.doc")
    assert str(skipped) == "0.doc, 1.doc, 2.doc, 3.doc, 4.doc and 1,202 more"


def test_a_text_has_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder_files, "MAX_KEPT_BYTES", 10)
    assert text_of(io.BytesIO(b"x" * 10)) == "x" * 10
    with pytest.raises(ValueError, match="too large to be one item"):
        text_of(io.BytesIO(b"x" * 11))


def test_an_id_is_a_printable_path_of_some_length() -> None:
    assert checked_id("a/\u00fc 1.png") == "a/\u00fc 1.png"
    for name in ("a\udce9.png", "x" * 257, "a\tb.png"):
        with pytest.raises(ValueError, match=r"id|printed"):
            checked_id(name)
