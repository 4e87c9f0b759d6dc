"""Reader of numpy's files, npy and npz: an item for each entry of the first axis.

The numbers are read some rows at a time, in whatever order the file has them, so that memory does
not depend on the size of the file. Only an array in Fortran order that is compressed is read as a
whole, since its rows are not contiguous.
"""

from __future__ import annotations

import math
import struct
import tokenize
import zipfile
import zlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from supt_async.errors import BadFile
from supt_async.readers.input import Input
from supt_async.readers.roles import Roles
from supt_async.readers.table import Column, Holds, Numbered, OnBad, Type, check_names, listed

MAIN = ("data", "x")
"""Names, in any case, of the array that holds the items if there are several."""
BLOCK_BYTES = 256 * 1024
"""Number of bytes of an array that are in memory at once, if a row is not larger."""
MAX_ROW_BYTES = 64 * 1024 * 1024
"""Maximum size of one row in bytes."""
MAX_WHOLE_BYTES = 128 * 1024 * 1024
"""Maximum size in bytes of an array in Fortran order that is compressed."""
MAX_EMPTY_ROWS = 1_000_000
"""Maximum number of rows that take no bytes, since nothing else bounds their number."""
MAX_ARRAYS = 1000
"""Maximum number of arrays in an archive."""
_TYPES: Mapping[str, Type] = {"i": "integer", "u": "integer", "f": "decimal", "b": "boolean"}
_UNREADABLE = (
    EOFError,
    OverflowError,
    RuntimeError,  # encrypted, or a way of compression that zipfile doesn't know
    OSError,
    SyntaxError,
    SystemError,  # a text with a character that there is not
    TypeError,
    ValueError,
    struct.error,
    tokenize.TokenError,  # numpy reads a header as Python's text
    zipfile.BadZipFile,
    zlib.error,
)


@dataclass(frozen=True, slots=True)
class Header:
    """What a file says of an array before its numbers."""

    shape: tuple[int, ...]
    fortran: bool
    dtype: np.dtype[Any]
    begin: int
    """Number of bytes before the numbers."""

    @property
    def row_bytes(self) -> int:
        return math.prod(self.shape[1:]) * self.dtype.itemsize

    @property
    def scattered(self) -> bool:
        """Whether the rows are not contiguous."""
        return self.fortran and len(self.shape) > 1

    @property
    def block(self) -> int:
        """Number of rows that are read at once."""
        return max(1, BLOCK_BYTES // max(1, self.row_bytes))

    @property
    def type(self) -> Type:
        if len(self.shape) > 1:
            return "list"
        return _TYPES.get(self.dtype.kind, "text")


class ArrayFile:
    """An array, or the arrays of an archive whose rows belong together.

    An archive is a table if the user names one of its arrays by a role, as in ``--label y``. Its
    items are then the rows of the array that has no other role, of several the one named data or x.
    Otherwise they are the rows of the only array, or of that one.

    Raises:
        BadFile: It can't be read, or has no such array.
    """

    def __init__(self, source: Input, roles: Roles) -> None:
        self._source = source
        self._path = source.path()
        self.format = "npy" if source.head.startswith(npy.MAGIC_PREFIX) else "npz"
        self.notes: list[str] = []
        self.facts: dict[str, str] = {}
        self.roles = roles
        self._done = 0
        found = self._headers()
        table = roles.names_columns and self.format == "npz"
        self.holds = Holds.ROWS if table else Holds.VALUES
        self._arrays = self._alike(found) if table else self._main(found)
        self._rows = next(iter(self._arrays.values())).shape[0]
        columns = [Column(name, one.type) for name, one in self._arrays.items()] if table else []
        self.columns = tuple(columns)
        if table:
            check_names([column.name for column in columns], source.name)
            self.roles = self._with_payload(roles)

    @property
    def position(self) -> float:
        """Share of the rows that have been read, from 0 to 1."""
        return self._done / self._rows if self._rows else 1.0

    def rows(self, on_bad: OnBad, texts: Collection[str] = ()) -> Numbered:
        """Yield number (from 1 on) and row, or a mapping of the arrays' rows.

        Raises:
            BadFile: The rest can't be read.
        """
        self._done = 0
        names = list(self._arrays)
        try:
            for row in zip(*map(self._rows_of, names), strict=True):
                self._done += 1
                if self.holds is Holds.VALUES:
                    yield self._done, row[0]
                else:
                    yield self._done, dict(zip(names, row, strict=True))
        except _UNREADABLE as exc:
            raise self._error(exc) from exc

    def close(self) -> None:
        """Delete temporary files."""
        self._source.close()

    # --- which arrays there are

    def _headers(self) -> dict[str, Header]:
        """Return what the file says of each array, by name; that of an npy file is empty."""
        try:
            if self.format == "npy":
                with self._path.open("rb") as stream:
                    return {"": self._checked(_header(stream))}
            with zipfile.ZipFile(self._path) as archive:
                members = archive.namelist()
                if len(members) > MAX_ARRAYS:
                    raise self._bad(f"has more than {MAX_ARRAYS:,} arrays")
                found = {}
                for member in members:
                    with archive.open(member) as stream:
                        found[member.removesuffix(".npy")] = _header(stream)
        except _UNREADABLE as exc:
            raise self._error(exc) from exc
        return found

    def _main(self, found: Mapping[str, Header]) -> dict[str, Header]:
        names = list(found)
        chosen = [name for name in names if name.lower() in MAIN]
        if len(names) != 1 and not chosen:
            have = listed(names) if names else "none"
            raise self._bad(f"must have one array, or one named data or x; it has {have}")
        name = names[0] if len(names) == 1 else chosen[0]
        others = [other for other in names if other != name]
        if others:
            self.notes.append(
                f"the items are the rows of {name}, without {listed(others)}: name an array"
                f" by its role, as in --label {others[0]}"
            )
        return {name: self._checked(found[name])}

    def _alike(self, found: Mapping[str, Header]) -> dict[str, Header]:
        """Return the arrays that have as many rows as most."""
        lengths = [header.shape[0] for header in found.values() if header.shape]
        if not lengths:
            raise self._bad(_NO_AXIS)
        usual = max(set(lengths), key=lengths.count)
        other = [name for name, one in found.items() if not one.shape or one.shape[0] != usual]
        if other:
            self.notes.append(f"left out, since their length is not {usual:,}: {listed(other)}")
        return {name: self._checked(one) for name, one in found.items() if name not in other}

    def _with_payload(self, roles: Roles) -> Roles:
        """Return the roles with the array that is the payload."""
        if roles.whole is not None or roles.show:
            return roles
        single = (roles.id, roles.label, roles.gold, roles.priority, roles.assign)
        named = {*single, *roles.meta, *roles.features}
        left = [name for name in self._arrays if name not in named]
        main = [name for name in left if name.lower() in MAIN] or left
        return replace(roles, text=main[0]) if len(main) == 1 else roles

    def _checked(self, header: Header) -> Header:
        if not header.shape:
            raise self._bad(_NO_AXIS)
        if header.dtype.hasobject:
            raise self._bad(_OBJECTS)
        if min(header.shape) < 0:
            raise self._bad("is not a numpy array (a negative length)")
        if header.row_bytes > MAX_ROW_BYTES:
            size = f"{header.row_bytes:,} bytes, and {MAX_ROW_BYTES:,} at most"
            raise self._bad(f"has rows of {size}: the first axis must be that of the items")
        if not header.row_bytes and header.shape[0] > MAX_EMPTY_ROWS:
            raise self._bad(f"has more than {MAX_EMPTY_ROWS:,} rows without numbers")
        return header

    # --- their rows

    def _rows_of(self, name: str) -> Iterator[Any]:
        header = self._arrays[name]
        cells = self.holds is Holds.ROWS and len(header.shape) == 1
        for block in self._blocks(name, header):
            # A view keeps only its block alive.
            yield from _cells(block) if cells else block

    def _blocks(self, name: str, header: Header) -> Iterator[NDArray[Any]]:
        if self.format == "npy":
            if header.scattered:
                yield from _mapped(self._path, header, header.begin)
            else:
                with self._path.open("rb") as stream:
                    stream.seek(header.begin)
                    yield from _contiguous(stream, header)
            return
        with zipfile.ZipFile(self._path) as archive:
            names = archive.namelist()
            info = archive.getinfo(name if name in names else f"{name}.npy")
            if header.scattered and info.compress_type == zipfile.ZIP_STORED:
                if info.file_size < header.begin + header.row_bytes * header.shape[0]:
                    raise EOFError(_TOO_SHORT)
                yield from _mapped(self._path, header, _begin(self._path, info) + header.begin)
                return
            with archive.open(info) as stream:
                _header(stream)
                if header.scattered:
                    yield self._whole(stream, header)
                else:
                    yield from _contiguous(stream, header)

    def _whole(self, stream: IO[bytes], header: Header) -> NDArray[Any]:
        size = header.row_bytes * header.shape[0]
        if size > MAX_WHOLE_BYTES:
            raise self._bad(
                f"has {size:,} bytes in Fortran order, compressed: save it with"
                " numpy.ascontiguousarray, or with numpy.savez"
            )
        return np.ndarray(header.shape, header.dtype, _exactly(stream, size), order="F")

    def _bad(self, reason: str) -> BadFile:
        return BadFile(reason, file=self._source.name)

    def _error(self, exc: Exception) -> BadFile:
        return self._bad(
            _OBJECTS if "Python objects" in str(exc) else f"is not a numpy array ({exc})"
        )


def _header(stream: IO[bytes]) -> Header:
    """Read an array up to its numbers.

    Raises:
        ValueError: It is none, or of an unknown version.
    """
    version = npy.read_magic(stream)
    readers = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}
    if version not in readers:
        raise ValueError("its .npy format has an unknown version")
    shape, fortran, dtype = readers[version](stream)
    return Header(shape, fortran, dtype, stream.tell())


def _contiguous(stream: IO[bytes], header: Header) -> Iterator[NDArray[Any]]:
    for start in range(0, header.shape[0], header.block):
        shape = (min(header.block, header.shape[0] - start), *header.shape[1:])
        yield np.ndarray(shape, header.dtype, _exactly(stream, shape[0] * header.row_bytes))


def _mapped(path: Path, header: Header, begin: int) -> Iterator[NDArray[Any]]:
    """Yield rows that are scattered over the file, which is mapped anew for each block.

    So the pages of one block are in memory, and not in the end those of the whole file.
    """
    for start in range(0, header.shape[0], header.block):
        mapped: NDArray[Any] = np.memmap(path, header.dtype, "r", begin, header.shape, "F")
        yield np.array(mapped[start : start + header.block], order="C")
        del mapped


def _cells(block: NDArray[Any]) -> list[Any]:
    """Return scalars as values of Python."""
    if block.dtype.kind in "mM":
        return [str(one) for one in block]
    values: list[Any] = block.tolist()
    return values


def _begin(path: Path, info: zipfile.ZipInfo) -> int:
    """Return where the bytes of a member that is not compressed begin in its archive."""
    with path.open("rb") as file:
        file.seek(info.header_offset + 26)
        name, extra = (int.from_bytes(file.read(2), "little") for _ in range(2))
    return info.header_offset + 30 + name + extra


def _exactly(stream: IO[bytes], length: int) -> bytearray:
    data = bytearray(stream.read(length))
    if len(data) < length:
        raise EOFError(_TOO_SHORT)
    return data


_TOO_SHORT = "the file ends too early"
"""Error for an array with fewer numbers than it says."""
_NO_AXIS = "has an array without axes; there must be one row for each item"
"""Error for an array that is a single number."""
_OBJECTS = "holds Python objects, which only pickle could read; write it as JSON lines"
"""Error for an array that could run code when it is read."""
