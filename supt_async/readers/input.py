"""Input of readers: a file or standard input, compressed or not, as bytes.

A file is read as often as a reader wants. A pipe is copied to a temporary file first, except
standard input, whose lines are taken as they come, once.
"""

from __future__ import annotations

import gzip
import io
import shutil
import sys
import tempfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol

from supt_async.errors import BadFile
from supt_async.readers.folders import printable_name

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

HEAD_BYTES = 64 * 1024
"""Number of bytes by which a format is recognised."""
CHUNK_BYTES = 256 * 1024
"""Number of bytes that are read at once."""
MAX_RATIO = 250
"""Maximum ratio of decompressed to compressed size, beyond ``FREE_BYTES``."""
FREE_BYTES = 1024**3
"""Decompressed size up to which the ratio does not matter, in bytes."""
_COMPRESSED = {b"\x1f\x8b": "gzip", b"\x28\xb5\x2f\xfd": "zstd"}
_ENDINGS = (".gz", ".gzip", ".zst", ".zstd")


class Input:
    """A file, or standard input."""

    def __init__(
        self, path: Path, *, name: str | None = None, stdin: BinaryIO | None = None
    ) -> None:
        self.is_stdin = str(path) == "-"
        self.name = "standard input" if self.is_stdin else printable_name(name or str(path))
        """Name for messages."""
        self._path = path
        self._stdin = (stdin or sys.stdin.buffer) if self.is_stdin else None
        self._base: BinaryIO | None = None
        self._copies: list[Path] = []
        self.compression: str | None = None
        """``gzip`` or ``zstd``, if the file is compressed."""
        self.head = b""
        """First bytes, decompressed; not of standard input."""
        self.is_folder = not self.is_stdin and path.is_dir()
        if not self.is_stdin and not self.is_folder:
            self._begin()

    def _begin(self) -> None:
        try:
            if not self._path.is_file() and self._path.exists() and not self._path.is_dir():
                self._path = self._copied(self._path.open("rb"), ".pipe")
            with self._path.open("rb") as file:
                first = file.read(4)
            self.size = self._path.stat().st_size
        except OSError as exc:
            raise self.unreadable(exc) from exc
        self.compression = next(
            (way for magic, way in _COMPRESSED.items() if first.startswith(magic)), None
        )
        with self.open() as stream:
            self.head = stream.read(HEAD_BYTES)

    @property
    def ending(self) -> str:
        """Ending of the name in lower case, without that of the compression, such as ``.csv``."""
        name = self.name.lower()
        if self.compression is not None:
            name = next((name.removesuffix(one) for one in _ENDINGS if name.endswith(one)), name)
        return Path(name).suffix

    @property
    def position(self) -> float:
        """Share of the file that has been read, from 0 to 1."""
        if self._base is None or self._base.closed or self.is_stdin:
            return 0.0
        return min(1.0, self._base.tell() / max(1, self.size))

    def open(self) -> io.BufferedReader:
        """Return the decompressed bytes from the beginning.

        Raises:
            BadFile: It can't be opened. While reading: it is damaged, or far too large when
                decompressed.
        """
        if self._stdin is not None:
            return _buffered(_Decompressed(self._stdin, self))
        try:
            self._base = self._path.open("rb", buffering=0 if self.compression is None else -1)
        except OSError as exc:
            raise self.unreadable(exc) from exc
        return _buffered(
            _Decompressed(_decompressor(self._base, self.compression), self, self._base)
        )

    def path(self) -> Path:
        """Return the path of a decompressed file, for libraries that need one."""
        if self.compression is None:
            return self._path
        return self._copied(self.open(), self.ending)

    def _copied(self, stream: BinaryIO, ending: str) -> Path:
        with (
            stream,
            tempfile.NamedTemporaryFile(prefix="supt-", suffix=ending, delete=False) as copy,
        ):
            self._copies.append(Path(copy.name))
            shutil.copyfileobj(stream, copy, CHUNK_BYTES)
        return self._copies[-1]

    def close(self) -> None:
        """Delete temporary files."""
        if self._base is not None:
            self._base.close()
        while self._copies:
            self._copies.pop().unlink(missing_ok=True)

    def unreadable(self, exc: OSError) -> BadFile:
        """Return the error for a file that can't be read."""
        return BadFile(f"can't be read: {exc.strerror or exc}", file=self.name)


class _Stream(Protocol):
    """What is needed of a stream that decompresses."""

    def read(self, size: int = -1, /) -> bytes: ...

    def close(self) -> None: ...


class _Decompressed(io.RawIOBase):
    """Decompressed bytes, whose errors are one line."""

    def __init__(self, stream: _Stream, of: Input, base: BinaryIO | None = None) -> None:
        self._stream = stream
        self._of = of
        self._base = base
        self._total = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        view = memoryview(buffer)
        try:
            data = self._stream.read(len(view))
        except (EOFError, gzip.BadGzipFile, zlib.error) as exc:
            raise self._damaged(exc) from exc
        except OSError as exc:
            raise self._of.unreadable(exc) from exc
        except Exception as exc:
            # ZstdError, whose module is imported only if there is such a file
            if type(exc).__name__ != "ZstdError":
                raise
            raise self._damaged(exc) from exc
        self._total += len(data)
        if self._of.compression is not None and self._total > max(
            FREE_BYTES, MAX_RATIO * self._of.size
        ):
            reason = (
                f"is more than {MAX_RATIO} times as large when decompressed: decompress it first"
            )
            raise BadFile(reason, file=self._of.name)
        view[: len(data)] = data
        return len(data)

    def _damaged(self, exc: Exception) -> BadFile:
        reason = f"is a {self._of.compression} file that is damaged or cut off ({exc})"
        return BadFile(reason, file=self._of.name)

    def close(self) -> None:
        if self._base is not None:
            self._stream.close()
            self._base.close()
        super().close()


def _buffered(raw: io.RawIOBase) -> io.BufferedReader:
    return io.BufferedReader(raw, CHUNK_BYTES)


def _decompressor(base: BinaryIO, compression: str | None) -> _Stream:
    if compression == "gzip":
        return gzip.GzipFile(fileobj=base, mode="rb")
    if compression == "zstd":
        decompressed: _Stream = _zstd().ZstdFile(base)
        return decompressed
    return base


def _zstd() -> Any:
    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        from backports import zstd
    return zstd
