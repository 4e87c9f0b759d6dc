"""Reader of data sets that Hugging Face's ``save_to_disk`` wrote, which needs pyarrow alone.

A folder of several splits is read as one table, in which ``meta`` has the name of the split.
Classes become their names, images and sounds the bytes of their files. A file that is only named
stays its path, as nothing outside of the folder is opened.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import msgspec

from supt_async.errors import BadFile
from supt_async.protocol.display.image_heads import head_of, may_be_deep
from supt_async.protocol.display.media_types import HEAD_BYTES, type_of_head
from supt_async.readers.formats.arrow_bounds import check_stream
from supt_async.readers.formats.hf_features import Feature, feature_of
from supt_async.readers.input import Input
from supt_async.readers.media.image_conversion import (
    SCALE,
    PixelRange,
    converted,
    needs_conversion,
    values_of,
)
from supt_async.readers.roles import Roles
from supt_async.readers.table import BadRow, Column, Holds, Numbered, OnBad, check_names, listed

INFO, STATE, SPLITS = "dataset_info.json", "state.json", "dataset_dict.json"
"""Files that say what a folder holds."""
SPLIT = "split"
"""Column with the name of a row's split."""
MAX_INFO_BYTES = 16 * 1024 * 1024
"""Maximum size of one of these files."""
MAX_FILES = 100_000
"""Maximum number of files of a data set."""
PART = 100
"""Number of rows that are Python objects at once."""
NEEDS_PYARROW = "is a data set of Hugging Face, and reading it needs pyarrow: pip install pyarrow"
"""Error for a missing package."""


def is_data_set(path: Path) -> bool:
    """Tell whether a folder is one that ``save_to_disk`` has written."""
    return (path / SPLITS).is_file() or ((path / INFO).is_file() and (path / STATE).is_file())


class DataSet:
    """Rows of a data set, of all of its splits.

    ``roles`` gets the split, and the scale of images with 16 bits, as facts that are stored.
    """

    format = "hf"
    holds = Holds.ROWS

    def __init__(self, source: Input, roles: Roles) -> None:
        self._path = source.path()
        self.name = source.name
        self.notes: list[str] = []
        self.facts: dict[str, str] = {}
        self.scale: PixelRange | None = None
        """Scale of images with 16 bits: an earlier import's, or the data set's own values."""
        self._values: PixelRange | None = None
        self._read = 0
        self._files = self._find_files()
        self._bytes = sum(file.stat().st_size for _, file in self._files)
        self._features = self._find_features()
        self.roles = roles
        columns = [Column(name, feature.type) for name, feature in self._features.items()]
        self._tells_split = bool(self._splits) and SPLIT not in self._features
        if self._tells_split:
            columns.append(Column(SPLIT))
            self.roles = _with_meta(self.roles, SPLIT)
            self.notes.append(f"splits, named in meta: {listed(self._splits)}")
        images = [name for name, feature in self._features.items() if feature.is_image]
        if images:
            self._look(images)
        if images and not (roles.whole or roles.show):
            self.notes.append(f"to show the image alone, use --image {images[0]}")
        if self.deep:
            columns.append(Column(SCALE, "list"))
            self.roles = _with_meta(self.roles, SCALE)
        check_names([column.name for column in columns], self.name)
        self.columns = tuple(columns)

    @property
    def position(self) -> float:
        """Share of the files that has been read, from 0 to 1."""
        return min(1.0, self._read / max(1, self._bytes))

    @property
    def deep(self) -> bool:
        """Whether there are images with 16 bits or more."""
        return self._values is not None

    def close(self) -> None:
        """Do nothing: files are open only while they are read."""

    def rows(self, on_bad: OnBad, texts: Collection[str] = ()) -> Numbered:
        """Yield number (from 1 on, through all splits) and row.

        Raises:
            BadFile: A file is damaged.
        """
        for number, split, stored in self._stored():
            try:
                row = {name: self._cell(name, cell) for name, cell in stored.items()}
            except ValueError as exc:
                on_bad(BadRow(str(exc), file=self.name, line=number))
                continue
            if self._tells_split:
                row[SPLIT] = split
            if self._values is not None:
                row[SCALE] = (self.scale or self._values).meta()[SCALE]
            yield number, row

    def _cell(self, name: str, cell: Any) -> Any:
        feature = self._features[name]
        if cell is None:
            return None
        try:
            value = feature.read(cell)
            return self._shown(value) if feature.is_image else value
        except (TypeError, ValueError, AttributeError) as exc:
            raise ValueError(f"column {name!r}: {exc}") from exc

    # --- images

    def _look(self, names: list[str]) -> None:
        """Find the values of images with 16 bits."""
        for _, _, stored in self._stored(names):
            for name in names:
                cell = stored[name]
                content = None if cell is None else self._features[name].read(cell)
                if not isinstance(content, bytes):
                    continue
                file = BytesIO(content)
                if may_be_deep(file, type_of_head(content[:HEAD_BYTES])):
                    self._measure(file)

    def _measure(self, image: BytesIO) -> None:
        head = head_of(image)
        if head is None or not head.deep:
            return
        try:
            found = values_of(image, head)
        except ValueError:
            return  # it is reported when its turn comes
        self._values = (self._values or PixelRange()).with_values(found.low, found.high)

    def _shown(self, content: Any) -> Any:
        """Return an image as browsers show it."""
        if not isinstance(content, bytes):
            return content
        head = head_of(BytesIO(content))
        if head is None:
            raise ValueError("is damaged, or an image of a kind that browsers don't show")
        if not needs_conversion(head):
            return content
        return converted(BytesIO(content), head, self.scale or self._values or PixelRange())

    # --- files

    def _find_files(self) -> list[tuple[str | None, Path]]:
        """Return the files with rows, each with its split."""
        self._splits: list[str] = []
        if not (self._path / SPLITS).is_file():
            self._folders = [self._path]
            return [(None, file) for file in self._files_of(self._path)]
        self._splits = self._names(self._path / SPLITS, "splits")
        self._folders = [self._path / split for split in self._splits]
        return [
            (split, file)
            for split, folder in zip(self._splits, self._folders, strict=True)
            for file in self._files_of(folder)
        ]

    def _files_of(self, folder: Path) -> list[Path]:
        state = folder / STATE
        if _json_field(self._json(state), "_indices_data_files"):
            raise BadFile(
                "was saved by an old version of datasets: load it and call save_to_disk again",
                file=self.name,
            )
        names = self._names(state, "_data_files")
        return [folder / name for name in names]

    def _names(self, file: Path, field: str) -> list[str]:
        """Return the names in a field of a file, none of which may lead out of the folder."""
        found = _json_field(self._json(file), field)
        parts = found if isinstance(found, list) and len(found) <= MAX_FILES else [None]
        names = []
        for one in parts:
            name = one.get("filename") if isinstance(one, dict) else one
            if not isinstance(name, str) or name in ("", ".", "..") or set(name) & set("\0/\\"):
                raise self._bad(f"{field} of {file.name} are not names of files")
            target = file.parent / name
            if not target.exists() or not target.resolve().is_relative_to(self._path.resolve()):
                raise self._bad(f"there is no {name!r:.100} in it, which {file.name} names")
            names.append(name)
        return names

    def _find_features(self) -> dict[str, Feature]:
        described = [_json_field(self._json(folder / INFO), "features") for folder in self._folders]
        first = described[0] if described else None
        if not isinstance(first, dict) or not first:
            raise self._bad(f"{INFO} has no features")
        if any(other != first for other in described):
            raise self._bad("its splits have different columns: add each split by itself")
        try:
            return {str(name): feature_of(one) for name, one in first.items()}
        except (ValueError, TypeError) as exc:
            raise self._bad(f"{INFO}: {exc}") from exc

    def _json(self, file: Path) -> Any:
        try:
            with file.open("rb") as stream:
                content = stream.read(MAX_INFO_BYTES + 1)
            if len(content) > MAX_INFO_BYTES:
                raise self._bad(f"{file.name} is too large")
            return msgspec.json.decode(content)
        except OSError as exc:
            raise self._bad(f"{file.name} can't be read: {exc.strerror or exc}") from exc
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as exc:
            raise self._bad(f"{file.name} is not JSON ({exc})") from exc

    def _bad(self, reason: str) -> BadFile:
        return BadFile(f"is not a readable data set of Hugging Face: {reason}", file=self.name)

    # --- rows as they are stored

    def _stored(
        self, names: Collection[str] | None = None
    ) -> Iterator[tuple[int, str | None, Mapping[str, Any]]]:
        """Yield number, split and cells of each row, of some columns or all."""
        self._read = number = 0
        before = 0
        for split, file in self._files:
            with self._opened(file) as (source, batches):
                for batch in batches:
                    self._read = before + source.tell()
                    for row in self._rows_of(batch, list(names or self._features), file):
                        number += 1
                        yield number, split, row
            before += file.stat().st_size
        self._read = before

    def _rows_of(self, batch: Any, names: list[str], file: Path) -> Iterator[Mapping[str, Any]]:
        import pyarrow as pa

        missing = [name for name in names if name not in batch.schema.names]
        if missing:
            raise self._bad(f"{file.name} has no column {missing[0]!r}")
        try:
            batch.validate(full=True)  # a damaged file could end the process otherwise
            wanted = batch.select(names)
            for start in range(0, len(wanted), PART):
                yield from wanted.slice(start, PART).to_pylist()
        except (pa.ArrowException, ValueError, OverflowError) as exc:
            raise self._bad(f"{file.name}: {' '.join(str(exc).split())[:200]}") from exc

    @contextmanager
    def _opened(self, file: Path) -> Iterator[tuple[Any, Iterator[Any]]]:
        try:
            import pyarrow as pa
        except ImportError as exc:
            raise BadFile(NEEDS_PYARROW, file=self.name) from exc
        try:
            check_stream(file)
        except (OSError, ValueError) as exc:
            raise self._bad(f"{file.name}: {exc}") from exc
        try:
            with closing(pa.OSFile(str(file))) as source:
                yield source, pa.ipc.open_stream(source)
        except (pa.ArrowException, OSError) as exc:
            raise self._bad(f"{file.name}: {' '.join(str(exc).split())[:200]}") from exc


def _json_field(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else None


def _with_meta(roles: Roles, name: str) -> Roles:
    return roles if name in roles.meta else replace(roles, meta=(*roles.meta, name))
