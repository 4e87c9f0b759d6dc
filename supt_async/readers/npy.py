"""Reader of numpy's files: one row for each entry of the first axis."""

from __future__ import annotations

import math
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from supt_async.errors import BadFile

_NAMES = ("data", "x")
"""Names of the array that is read from an archive with several, in any case."""
_UNREADABLE = (
    EOFError,
    RuntimeError,  # encrypted, or a way of compression that zipfile doesn't know
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)


def npy_rows(path: Path) -> Iterator[tuple[int, Any]]:
    """Yield number (from 1 on) and row; the file is mapped into memory, not read.

    Raises:
        BadFile: If it is not an array, has no axes, or holds Python objects.
    """
    try:
        array = npy.open_memmap(path, mode="r")
    except (EOFError, ValueError) as exc:
        raise BadFile(_reason(exc), file=str(path)) from exc
    yield from _rows(array, str(path))


def npz_rows(path: Path) -> Iterator[tuple[int, Any]]:
    """Yield number and row of an archive's only array, or of the one named data or x.

    Raises:
        BadFile: If there is no such array, or if it can't be read.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            with archive.open(_member(archive, str(path))) as stream:
                yield from _stream(stream, str(path))
    except _UNREADABLE as exc:
        raise BadFile(_reason(exc), file=str(path)) from exc


def _member(archive: zipfile.ZipFile, file: str) -> str:
    found = {name.removesuffix(".npy"): name for name in archive.namelist()}
    if len(found) == 1:
        return next(iter(found.values()))
    for name, member in found.items():
        if name.lower() in _NAMES:
            return member
    names = ", ".join(sorted(found)) or "none"
    raise BadFile(f"must have one array, or one named data or x; it has {names}", file=file)


def _stream(stream: IO[bytes], file: str) -> Iterator[tuple[int, Any]]:
    """Read an array row by row; one in Fortran order is read as a whole."""
    version = npy.read_magic(stream)
    readers = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}
    if version not in readers:
        raise ValueError("its .npy format has an unknown version")
    shape, fortran, dtype = readers[version](stream)
    if dtype.hasobject:
        raise ValueError("Python objects in dtype")
    if not shape:
        raise BadFile(_NO_AXIS, file=file)
    length = math.prod(shape[1:]) * dtype.itemsize
    if fortran and len(shape) > 1:
        data = _exactly(stream, length * shape[0])
        yield from _rows(np.ndarray(shape, dtype, buffer=data, order="F"), file)
        return
    for number in range(1, shape[0] + 1):
        row = np.ndarray(shape[1:], dtype, buffer=_exactly(stream, length))
        yield number, row if row.ndim else row[()]


def _exactly(stream: IO[bytes], length: int) -> bytearray:
    data = bytearray(stream.read(length))
    if len(data) < length:
        raise EOFError("the file ends too early")
    return data


def _rows(array: NDArray[Any], file: str) -> Iterator[tuple[int, Any]]:
    if not array.ndim:
        raise BadFile(_NO_AXIS, file=file)
    for number, row in enumerate(array, start=1):
        # A copy, since a view would keep the whole file mapped.
        yield number, np.array(row) if isinstance(row, np.ndarray) else row


def _reason(exc: Exception) -> str:
    if "Python objects" in str(exc):
        return "holds Python objects, which only pickle could read; write it as JSON lines"
    return f"is not a numpy array ({exc})"


_NO_AXIS = "has an array without axes; there must be one row for each item"
"""Error for an array that is a single number."""
