"""Folders of images and sounds as items, stored or by path."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from supt_async.errors import BadFile, Refused
from supt_async.payloads.codec import decode
from supt_async.readers.folders import Folder
from tests.e2e.projects import landscape, tune

PNG, WAV = landscape(), tune(0.05)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "media" / "photos"
    (made / "b").mkdir(parents=True)
    (made / ".hidden").mkdir()
    (made / "b" / "2.png").write_bytes(PNG)
    (made / "a.wav").write_bytes(WAV)
    (made / "c.jpg").write_bytes(PNG)  # whatever it is called
    (made / "notes.txt").write_text("nothing to see")
    (made / "x.svg").write_text("<svg/>")
    (made / ".hidden" / "z.png").write_bytes(PNG)
    (made / ".a.png").write_bytes(PNG)
    (tmp_path / "elsewhere.png").write_bytes(PNG)
    (made / "link.png").symlink_to(tmp_path / "elsewhere.png")
    return made


def test_images_and_sounds_are_kept_in_order_and_the_rest_is_named(folder: Path) -> None:
    found = Folder(folder)
    items = [(item.external_id, decode(item.payload)) for item in found.items()]
    assert items == [("a.wav", WAV), ("c.jpg", PNG), ("b/2.png", PNG)]
    assert found.left_out == ["notes.txt", "x.svg"]
    assert found.links == ["link.png"]


def test_below_a_media_root_items_are_paths(folder: Path) -> None:
    found = Folder(folder, folder.parent)
    items = [(item.external_id, decode(item.payload)) for item in found.items()]
    assert items[0] == ("a.wav", "photos/a.wav")
    assert items[2] == ("b/2.png", "photos/b/2.png")
    assert decode(next(Folder(folder, folder).items()).payload) == "a.wav"


def test_a_folder_beside_the_root_is_refused(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="not below the media root"):
        Folder(folder, tmp_path / "other")


def test_what_is_too_large_to_be_kept_is_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("supt_async.readers.folders.MAX_KEPT_BYTES", 100)
    with pytest.raises(BadFile, match=r"a\.wav: too large .* --media-root"):
        list(Folder(folder).items())
    assert list(Folder(folder, folder).items())


def test_a_folder_that_cannot_be_read_is_not_passed_over(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan = os.scandir

    def denied(path: Path | str) -> Any:
        if str(path).endswith("/b"):
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", denied)
    with pytest.raises(BadFile, match="/b: can't be read: Permission denied"):
        list(Folder(folder).items())


def test_what_is_no_plain_file_is_named(folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    found = Folder(folder)
    assert len(list(found.items())) == 3
    assert "pipe" in found.left_out
