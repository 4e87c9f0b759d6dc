"""Reader of folders of images and sounds: one item for each file, in the order of their names.

An item's id is its path in the folder. If the folder is below the media root, the item holds the
file's path; otherwise it holds the file itself, in the database.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

from supt_async.domain.items import NewItem
from supt_async.errors import BadFile, Refused
from supt_async.payloads.arrays import storable
from supt_async.payloads.codec import encode
from supt_async.protocol.display.media_paths import checked_path
from supt_async.protocol.display.media_types import HEAD_BYTES, media_type_of_head
from supt_async.readers.item_lines import MAX_ID

MAX_KEPT_BYTES = 16 * 1024 * 1024
"""Maximum size of a file that is stored in the database, in bytes."""


class Folder:
    """Images and sounds in a folder and its subfolders, as items.

    ``root`` is the media root's folder, if there is one.

    Raises:
        Refused: The folder is not below the root.
    """

    def __init__(self, path: Path, root: Path | None = None) -> None:
        self._path = path
        self._root = None if root is None else root.resolve()
        self.left_out: list[str] = []
        """Files that are neither images nor sounds in a format that browsers support."""
        self.links: list[str] = []
        """Symbolic links, which are not followed."""
        if self._root is not None and not path.resolve().is_relative_to(self._root):
            raise Refused(
                f"{path} is not below the media root {root}: move it there, or leave --media-root"
                " out to keep the files in the database"
            )

    @property
    def named(self) -> bool:
        """Whether the items hold the paths of their files."""
        return self._root is not None

    def items(self) -> Iterator[NewItem]:
        """Yield the items.

        Raises:
            BadFile: A file can't be read, is too large to be stored, or has too long a name.
        """
        for path in self._files():
            try:
                item = self._item(path)
            except OSError as exc:
                raise _unreadable(exc, path) from exc
            except ValueError as exc:
                raise BadFile(str(exc), file=printable_name(str(path))) from exc
            if item is None:
                self.left_out.append(path.name)
            else:
                yield item

    def _files(self) -> Iterator[Path]:
        """Yield plain files; hidden ones are ignored."""

        def fail(exc: OSError) -> NoReturn:
            raise _unreadable(exc, Path(exc.filename or self._path)) from exc

        for parent, folders, names in os.walk(self._path, onerror=fail):
            seen = [Path(parent, name) for name in sorted(names) if not name.startswith(".")]
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            inner = [Path(parent, name) for name in folders]
            self.links += [path.name for path in (*seen, *inner) if path.is_symlink()]
            for path in seen:
                if path.is_symlink():
                    continue
                if path.is_file():
                    yield path
                else:
                    self.left_out.append(path.name)

    def _item(self, path: Path) -> NewItem | None:
        name = path.relative_to(self._path).as_posix()
        if not storable(name):
            raise ValueError("the name is not UTF-8, and would be the item's id: rename the file")
        with path.open("rb") as file:
            if media_type_of_head(file.read(HEAD_BYTES)) is None:
                return None
            if len(name) > MAX_ID:
                raise ValueError(
                    f"the path is longer than {MAX_ID} characters: it is the item's id"
                )
            if self._root is not None:
                below = path.parent.resolve().relative_to(self._root) / path.name
                return NewItem(payload=encode(checked_path(below.as_posix())), external_id=name)
            if os.fstat(file.fileno()).st_size > MAX_KEPT_BYTES:
                raise ValueError("too large for the database: put it below a --media-root")
            file.seek(0)
            return NewItem(payload=encode(file.read()), external_id=name)


def _unreadable(exc: OSError, path: Path) -> BadFile:
    return BadFile(f"can't be read: {exc.strerror or exc}", file=printable_name(str(path)))


def printable_name(name: str) -> str:
    """Return a file's name in printable form, with bytes that are not UTF-8 as ``\\xe9``."""
    return os.fsencode(name).decode("utf-8", errors="backslashreplace")
