"""Folder or bucket of files that items name: files below it are opened, and no others.

That no path and no link leads out is also tested where files are sent (``server/media``).
"""

from __future__ import annotations

import os
from pathlib import Path

import fsspec
import pytest

from supt_async.errors import Refused
from supt_async.readers.media.media_folder import MediaFolder


def read(folder: MediaFolder, path: str, slug: str = "p") -> bytes:
    file, size = folder.open(slug, path)
    with file:
        content = file.read()
    assert len(content) == size
    return content


def test_files_below_the_folder_are_opened_and_no_others(tmp_path: Path) -> None:
    root = tmp_path / "media"
    (root / "sub").mkdir(parents=True)
    (root / "sub" / "a.bin").write_bytes(b"content")
    (tmp_path / "secret").write_bytes(b"secret")
    (root / "link").symlink_to(tmp_path / "secret")
    os.mkfifo(root / "pipe")
    folder = MediaFolder(str(root))
    assert read(folder, "sub/a.bin") == b"content"
    for path in ("../secret", str(tmp_path / "secret"), "link", "pipe", "sub", "none", ""):
        with pytest.raises((OSError, ValueError)):
            folder.open("p", path)


def test_a_project_may_have_a_folder_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "cats").mkdir()
    (tmp_path / "cats" / "a").write_bytes(b"cat")
    folder = MediaFolder(f"{tmp_path}/{{project}}")
    assert folder.needs_slug
    assert folder.local
    assert read(folder, "a", "cats") == b"cat"
    with pytest.raises(FileNotFoundError):
        folder.open("dogs", "a")


def test_what_fsspec_opens_can_be_a_folder() -> None:
    fsspec.filesystem("memory").pipe("/encoder-bucket/1", b"one")
    folder = MediaFolder("memory://encoder-bucket")
    assert not folder.local
    assert read(folder, "1") == b"one"
    with pytest.raises(FileNotFoundError):
        folder.open("p", "2")


def test_a_folder_that_is_not_there_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="there is no folder"):
        MediaFolder(f"{tmp_path}/none")
