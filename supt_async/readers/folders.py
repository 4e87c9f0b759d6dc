"""Reader of folders of images, sounds, videos or texts: an item for each file, sorted by name.

Files are taken by what they contain. A text is a file ``.txt``; texts are taken from a folder that
has nothing else, or if the task is about texts. An item's id is its path in the folder.
If the folder is below the media root, the item holds the file's path; otherwise it holds the file
itself, in the database, as do images that had to be converted.

A folder is read twice: the first time to find out what it holds, how many files there are, and the
values of images with 16 bits, which all get one scale (``image_conversion``).
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import BinaryIO, NoReturn

from supt_async.domain.items import NewItem
from supt_async.errors import BadFile, Refused
from supt_async.payloads.codec import encode
from supt_async.protocol.display import image_heads
from supt_async.protocol.display.image_heads import ImageHead, head_of, may_be_deep
from supt_async.protocol.display.media_paths import checked_path
from supt_async.protocol.display.media_types import HEIC, UNPLAYED
from supt_async.protocol.display.view import MEDIA
from supt_async.protocol.tasks.kind import Task
from supt_async.readers.media.folder_files import (
    ALONE,
    HEIC_REFUSED,
    MAX_KEPT_BYTES,
    TOO_LARGE,
    UNPLAYED_REFUSED,
    Skipped,
    checked_id,
    kind_of,
    kinds_of,
    text_of,
)
from supt_async.readers.media.image_conversion import (
    SCALE,
    PixelRange,
    check_pixels,
    converted,
    needs_conversion,
    values_of,
)
from supt_async.readers.table import Column, Holds, Numbered, OnBad

KNOWN = "PNG, JPEG, GIF, WebP, AVIF, BMP, TIFF, WAV, MP3, AAC, Ogg, Opus, FLAC, M4A, MP4 or WebM"
"""Names of the image, sound and video formats that can be added."""


class Folder:
    """Images, sounds, videos or texts in a folder and its subfolders, as items.

    ``root`` is the media root's folder, if there is one, and ``encoding`` that of texts. With
    ``only``, the one file of that name is taken, which the user calls ``name``.

    Raises:
        BadFile: The folder can't be read.
        Refused: It is not below the root, or only the files' paths would be stored, and the task
            would show those.
    """

    format: str = "folder"
    holds = Holds.ITEMS
    columns: tuple[Column, ...] = ()

    def __init__(
        self,
        path: Path,
        root: Path | None = None,
        task: Task | None = None,
        encoding: str | None = None,
        only: str | None = None,
        name: str | None = None,
    ) -> None:
        self._path = path
        self._root = None if root is None else root.resolve()
        self._encoding = encoding
        self._only = only
        if only is not None:
            self.format = "file"
        self._called = name
        self._wanted = kinds_of(task)
        self.notes: list[str] = []
        self.facts: dict[str, str] = {}
        self._total = 0
        self._done = 0
        self._values: PixelRange | None = None
        self._unread: set[Path] = set()
        self._latest: NewItem | None = None
        self.to_convert: int | None = None
        """Number of images of 16 bits that are converted; later ones stand for the last of them."""
        self.kinds: dict[str, int] = {}
        """Number of files that are images, sounds, videos and texts."""
        self.scale: PixelRange | None = None
        """Scale of images with 16 bits: what an earlier import used, or the folder's own values."""
        self.converted = 0
        self.beyond = Skipped()
        """Images with values beyond the scale."""
        self.pages = Skipped()
        """Images with several pages, of which the first is shown."""
        self.left_out = Skipped()
        """Files that are in no format that browsers support."""
        self.other_kind = Skipped()
        """Files of a kind that the task, or the folder, is not about."""
        self.links = Skipped()
        """Symbolic links, which are not followed."""
        self._check_root(task)
        self._look()

    def _check_root(self, task: Task | None) -> None:
        if self._root is None:
            return
        if not self._path.resolve().is_relative_to(self._root):
            raise Refused(
                f"{self._path} is not below the media root {self._root}: move it there, or leave"
                " --media-root out to keep the files in the database"
            )
        if task is not None and task.item not in MEDIA:
            raise Refused(
                'the task needs "item": "image", "audio" or "video" to show files by their paths'
            )

    @property
    def named(self) -> bool:
        """Whether the items hold the paths of their files."""
        return self._root is not None

    @property
    def position(self) -> float:
        """Share of the files that have become items, from 0 to 1."""
        return self._done / self._total if self._total else 0.0

    @property
    def deep(self) -> bool:
        """Whether there are images with 16 bits or more, once the folder has been looked at."""
        return self._values is not None

    @property
    def counts(self) -> dict[str, int]:
        """Numbers of files that were skipped and of images that were converted, unless 0."""
        kinds = (self.left_out, self.other_kind, self.links)
        found = {"skipped": sum(kind.count for kind in kinds), "converted": self.converted}
        return {name: number for name, number in found.items() if number}

    @property
    def remarks(self) -> list[str]:
        """A line for each thing that a user would not expect, once the items have been read."""
        said = []
        if self.left_out.count:
            said.append(f"{_files(self.left_out)} skipped: not {KNOWN}: {self.left_out}")
        if self.other_kind.count:
            about = " or ".join(sorted(_PLURALS[kind] for kind in self._wanted))
            said.append(f"{_files(self.other_kind)} skipped: not {about}: {self.other_kind}")
        if self.links.count:
            said.append(
                f"{_files(self.links, 'symbolic link')} skipped: add the folder that they lead to,"
                f" or copy the files: {self.links}"
            )
        if self.converted:
            said.append(f"{self.converted:,} image{_s(self.converted)} converted to be shown")
        if self.pages.count:
            said.append(f"of {_files(self.pages)} only the first page is shown: {self.pages}")
        if self.scale is not None:
            low, high = self.scale.meta()[SCALE]
            said.append(f"images of 16 bits are shown with {low} as black and {high} as white")
        if self.beyond.count:
            said.append(
                f"{_files(self.beyond)} with values beyond that scale, which an earlier import"
                f" has chosen: {self.beyond}"
            )
        return said

    def close(self) -> None:
        """Do nothing: files are open only while they are read."""

    def _look(self) -> None:
        """Find out what the folder holds."""
        for path in self._files():
            self._total += 1
            try:
                with path.open("rb") as file:
                    kind, media_type = kind_of(file, path)
                    self.kinds[kind or "other"] = self.kinds.get(kind or "other", 0) + 1
                    if may_be_deep(file, media_type):
                        self._measure(file)
            except (OSError, ValueError):
                self._unread.add(path)  # it is reported when its turn comes
        if not self._wanted:
            self._wanted = {*MEDIA} if {*MEDIA} & self.kinds.keys() else {"text"}

    def _measure(self, image: BinaryIO) -> None:
        head = head_of(image)
        if head is not None and head.deep:
            found = values_of(image, head)
            known = self._values or PixelRange()
            self._values = known.with_values(found.low, found.high)

    def rows(self, on_bad: OnBad, texts: Collection[str] = ()) -> Numbered:
        """Yield number and item; ``on_bad`` is told of files that can't be used.

        Such a file can't be read, is damaged or too large, or has a name that can't be an id.
        """
        if self.scale is None and self._only is None:
            self.scale = self._values
        for path in self._files(report=True):
            self._done += 1
            try:
                item = self._item(path)
            except OSError as exc:
                on_bad(BadFile(f"can't be read: {exc.strerror or exc}", file=self._shown(path)))
            except ValueError as exc:
                on_bad(BadFile(str(exc), file=self._shown(path)))
            else:
                if item is not None:
                    yield self._done, item

    def _files(self, *, report: bool = False) -> Iterator[Path]:
        """Yield plain files; hidden ones are ignored, and what is not a file is reported once."""
        if self._only is not None:
            yield self._path / self._only
            return

        def fail(exc: OSError) -> NoReturn:
            raise _unreadable(exc, Path(exc.filename or self._path)) from exc

        for parent, folders, names in os.walk(self._path, onerror=fail):
            seen = [Path(parent, name) for name in sorted(names) if not name.startswith(".")]
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for path in (*seen, *(Path(parent, name) for name in folders)):
                if path.is_symlink() and report:
                    self.links.add(self._name(path))
            for path in seen:
                if path.is_symlink():
                    continue
                if path.is_file():
                    yield path
                elif report:
                    self.left_out.add(self._name(path))

    def _shown(self, path: Path) -> str:
        return self._called or printable_name(str(path))

    def _name(self, path: Path) -> str:
        return printable_name(path.relative_to(self._path).as_posix())

    def _item(self, path: Path) -> NewItem | None:
        with path.open("rb") as file:
            kind, media_type = kind_of(file, path)
            if kind is None or (kind == "text" and kind not in self._wanted):
                self.left_out.add(self._name(path))
            elif kind not in self._wanted:
                self.other_kind.add(self._name(path))
            else:
                name = checked_id(path.relative_to(self._path).as_posix())
                if media_type == HEIC:
                    raise ValueError(HEIC_REFUSED)
                if media_type in UNPLAYED:
                    shown = {"name": UNPLAYED[media_type], "file": path.name, "stem": path.stem}
                    raise ValueError(UNPLAYED_REFUSED.format_map(shown))
                if kind == "text":
                    return NewItem(payload=encode(text_of(file, self._encoding)), external_id=name)
                return self._file_item(path, file, kind, name)
        return None

    def _file_item(self, path: Path, file: BinaryIO, kind: str, name: str) -> NewItem:
        """Return the item of an image, a sound or a video."""
        if kind == "image":
            image = self._converted(path, file, name)
            if image is not None:
                return image
        size = os.fstat(file.fileno()).st_size
        if self._root is not None:
            below = path.parent.resolve().relative_to(self._root) / path.name
            return NewItem(payload=encode(checked_path(below.as_posix())), external_id=name)
        if size > MAX_KEPT_BYTES:
            raise ValueError(TOO_LARGE)
        file.seek(0)
        return NewItem(payload=encode(file.read()), external_id=name)

    def _converted(self, path: Path, file: BinaryIO, name: str) -> NewItem | None:
        """Return the item of an image that has to be converted; None for others.

        Raises:
            ValueError: The image is damaged or too large.
        """
        head = head_of(file)
        if head is None:
            if os.fstat(file.fileno()).st_size > image_heads.MAX_READ_BYTES:
                return None  # some formats have to be read as a whole for this
            raise ValueError("is damaged: open it in a program for images, and save it again")
        check_pixels(head)
        if head.deep and self.scale is None:
            raise ValueError(ALONE)
        if not needs_conversion(head):
            return None
        if head.deep and self._is_enough(path, head):
            self._count(name, head)
            return self._latest
        scale = (self.scale or PixelRange()) if head.deep else None
        if scale is not None and scale is not self._values and not scale.has(values_of(file, head)):
            self.beyond.add(name)
        content = converted(file, head, scale or PixelRange())
        if len(content) > MAX_KEPT_BYTES:
            raise ValueError(f"too large for the database: as a PNG it has {len(content):,} bytes")
        self._count(name, head)
        meta = None if scale is None else scale.meta()
        item = NewItem(payload=encode(content), external_id=name, meta=meta)
        if head.deep and self.to_convert is not None:
            self._latest = item
        return item

    def _count(self, name: str, head: ImageHead) -> None:
        self.converted += 1
        if head.pages:
            self.pages.add(name)

    def _is_enough(self, path: Path, head: ImageHead) -> bool:
        """Return whether an image need not be converted: it was read, and can't be too large."""
        enough = self.to_convert is not None and self.converted >= self.to_convert
        width, height = head.size
        small = 4 * width * height < MAX_KEPT_BYTES
        return enough and small and self._latest is not None and path not in self._unread


def _unreadable(exc: OSError, path: Path) -> BadFile:
    return BadFile(f"can't be read: {exc.strerror or exc}", file=printable_name(str(path)))


def printable_name(name: str) -> str:
    """Return a file's name in printable form, with bytes that are not UTF-8 as ``\\xe9``."""
    return os.fsencode(name).decode("utf-8", errors="backslashreplace")


def _files(skipped: Skipped, what: str = "file") -> str:
    return f"{skipped.count:,} {what}{_s(skipped.count)}"


def _s(number: int) -> str:
    return "" if number == 1 else "s"


_PLURALS = {"image": "images", "audio": "sounds", "video": "videos", "text": "texts"}
