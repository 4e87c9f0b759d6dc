"""Files of a folder: what they are, and the payloads of those that can be used."""

from __future__ import annotations

import codecs
from pathlib import Path
from typing import BinaryIO

from supt_async.payloads.arrays import storable
from supt_async.protocol.display.media_types import type_of_file
from supt_async.protocol.display.view import MEDIA
from supt_async.protocol.tasks.item_fit import TEXTS
from supt_async.protocol.tasks.kind import Task
from supt_async.readers.item_lines import MAX_ID

MAX_KEPT_BYTES = 16 * 1024 * 1024
"""Maximum size of a file that is stored in the database, in bytes."""
MAX_NAMED = 5
"""Number of skipped files of one kind that are named."""
TEXT = ".txt"
"""Ending of files that may be texts; those have no first bytes by which to tell them."""
TOO_LARGE = "too large for the database: put it below a --media-root"
"""Error for a file with more than ``MAX_KEPT_BYTES``."""
HEIC_REFUSED = (
    "is HEIC, which browsers don't show: convert it to JPEG, for example with ImageMagick:"
    " magick photo.heic photo.jpg"
)
"""Error for an image of many phones."""
UNPLAYED_REFUSED = (
    "is {name}, which browsers don't play: convert it to MP4, for example with FFmpeg:"
    " ffmpeg -i {file} -movflags +faststart -pix_fmt yuv420p {stem}.mp4"
)
"""Error for a video in another format."""
ALONE = (
    "has 16 bits or more: add the folder with all such images, so that they get one scale of"
    " brightness"
)
"""Error for an image whose scale would be a guess."""
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class Skipped:
    """Files of one kind that are not taken: how many, and the first names."""

    def __init__(self) -> None:
        self.count = 0
        self.names: list[str] = []

    def add(self, name: str) -> None:
        self.count += 1
        if len(self.names) < MAX_NAMED:
            self.names.append(name)

    def __str__(self) -> str:
        more = self.count - len(self.names)
        return ", ".join(self.names) + (f" and {more:,} more" if more else "")


def kinds_of(task: Task | None) -> set[str]:
    """Return the kinds of files that a task is about; empty if it does not say."""
    if task is None:
        return set()
    if task.item in MEDIA:
        return {task.item}
    if task.item in TEXTS:
        return {"text"}
    return {kind for kind in task.marks if kind in (*MEDIA, "text")}


def kind_of(file: BinaryIO, path: Path) -> tuple[str | None, str | None]:
    """Return image, audio, video or text, and the media type; None for everything else."""
    media_type = type_of_file(file)
    if media_type is not None:
        return media_type.partition("/")[0], media_type
    return ("text" if path.suffix.lower() == TEXT else None), None


def checked_id(name: str) -> str:
    """Return a file's path in the folder if it can be an item's id.

    Raises:
        ValueError: It can't.
    """
    if not storable(name):
        raise ValueError("the name is not UTF-8, and would be the item's id: rename the file")
    if len(name) > MAX_ID:
        raise ValueError(f"the path is longer than {MAX_ID} characters: it is the item's id")
    if not name.isprintable():
        raise ValueError("the name has characters that can't be printed: rename the file")
    return name


def text_of(file: BinaryIO, named: str | None = None) -> str:
    """Return the text of a file: in the encoding of its byte order mark, or a named one, or UTF-8.

    Raises:
        ValueError: It is too large, empty, or in another encoding.
    """
    file.seek(0)
    content = file.read(MAX_KEPT_BYTES + 1)
    if len(content) > MAX_KEPT_BYTES:
        raise ValueError("too large to be one item: split it")
    marked = next((name for mark, name in _MARKS if content.startswith(mark)), None)
    encoding = marked or named or "utf-8"
    try:
        text = content.decode(encoding)
    except UnicodeError as exc:
        known = encoding.removesuffix("-sig").upper()
        raise ValueError(f"is not {known}: name its encoding, such as --encoding cp1252") from exc
    if not text.strip():
        raise ValueError("is empty: there is nothing to label")
    return text
