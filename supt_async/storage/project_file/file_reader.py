"""Reader of a project's file, which may come from anybody.

The whole file is checked before anything of it is used: its members are those of the manifest,
with their sizes and digests, and no line is longer than ``MAX_LINE``. No name in it becomes a
path. Whatever is wrong is a BadFile with one line of text.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import IO, Any, BinaryIO, cast

import msgspec

from supt_async.errors import BadFile, Refused
from supt_async.payloads.arrays import storable
from supt_async.storage.project_file.lines import (
    FORMAT,
    MANIFEST,
    MEMBERS,
    OPTIONAL,
    VERSION,
    Manifest,
    MemberFacts,
)

CHANGED = "is damaged, or was changed after the export: export it again"
PIECE = 1 << 20
"""Number of bytes that are read at once."""
MAX_LINE = 64 << 20
"""Maximum length of a line, in bytes."""
MAX_MANIFEST = 1 << 20
MAX_ENTRIES = 64
MAX_DIRECTORY = 1 << 20
"""Maximum size of the zip's directory, in bytes."""
USUAL_BYTES = 1 << 30
"""Number of decompressed bytes up to which any file is read."""
USUAL_RATIO = 200
"""Ratio of decompressed to compressed bytes up to which a larger file is read."""
BATCH_LINES = 2_000
"""Maximum number of lines that are decoded at once."""
BATCH_BYTES = 4 << 20
"""Number of bytes after which a batch ends."""
_END, _END_64, _LOCATOR_64 = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"
_TAIL = 66_000
"""Number of bytes in which the end of the directory is looked for: its comment has 65,535."""


class ProjectFile:
    """A project's file that is open for reading."""

    def __init__(self, stream: BinaryIO, name: str, *, any_size: bool = False) -> None:
        """Open a file and read its manifest.

        Raises:
            BadFile: It is no file of a project, is damaged, or was made by a newer version.
            Refused: It is suspiciously large when decompressed, and not ``any_size``.
        """
        self.name = name
        self._decoder = msgspec.json.Decoder(Manifest)
        with self._whole():
            packed = _check_directory(stream)
            self._archive = zipfile.ZipFile(stream)
            self.manifest = self._read_manifest()
        self._check_entries(packed, any_size=any_size)

    @property
    def lines(self) -> int:
        """Number of all lines."""
        return sum(member.lines for member in self.manifest.members.values())

    @property
    def size(self) -> int:
        """Number of all bytes, decompressed."""
        return sum(member.bytes for member in self.manifest.members.values())

    def check(self, progress: Callable[[int], None]) -> None:
        """Read the whole file, and compare it with its manifest.

        Raises:
            BadFile: It was damaged or changed.
        """
        done = 0
        for name, facts in self.manifest.members.items():
            with self._whole(), self._archive.open(name) as member:
                for size in self._checked(member, name, facts):
                    done += size
                    progress(done)

    def batches(self, name: str) -> Iterator[tuple[int, list[Any]]]:
        """Yield the number of the first line of each batch, and its decoded lines.

        Raises:
            BadFile: A line is not valid.
        """
        if name not in self.manifest.members:
            return
        decoder = msgspec.json.Decoder(MEMBERS[name])
        number = 1
        with self._whole(), self._archive.open(name) as member:
            for texts in _batches(member):
                yield (
                    number,
                    [
                        self._decoded(decoder, text, name, place)
                        for place, text in enumerate(texts, number)
                    ],
                )
                number += len(texts)

    def bad(self, reason: str, member: str | None = None, line: int | None = None) -> BadFile:
        """Return an error that names the file, a member and a line of it."""
        where = self.name if member is None else f"{self.name}, {member}"
        return BadFile(reason, file=where, line=line)

    def _decoded(
        self, decoder: msgspec.json.Decoder[Any], text: bytes, name: str, line: int
    ) -> Any:
        try:
            found = decoder.decode(text)
        except (msgspec.MsgspecError, UnicodeDecodeError) as exc:
            raise self.bad(f"is not valid: {exc}", name, line) from exc
        except RecursionError as exc:
            raise self.bad("is nested too deeply", name, line) from exc
        if b"\\u0000" in text and not all(map(storable, _texts(found))):
            raise self.bad("a text has U+0000 in it", name, line)
        return found

    def _read_manifest(self) -> Manifest:
        if MANIFEST not in self._archive.namelist():
            raise self.bad("is not a project's file: it has no manifest")
        if self._archive.getinfo(MANIFEST).file_size > MAX_MANIFEST:
            raise self.bad("is not a project's file: its manifest is too large")
        with self._archive.open(MANIFEST) as member:
            text = member.read(MAX_MANIFEST)
        try:
            version = msgspec.json.decode(text, type=_Version)
            if version.format == FORMAT and version.version > VERSION:
                raise self.bad("was made by a newer version of supt_async: install that one here")
            manifest = self._decoder.decode(text)
        except (msgspec.MsgspecError, RecursionError) as exc:
            raise self.bad(f"is not a project's file: its manifest is not valid: {exc}") from exc
        if manifest.format != FORMAT or not 1 <= manifest.version <= VERSION:
            raise self.bad("is not a project's file: its manifest names another format")
        return manifest

    def _check_entries(self, packed: int, *, any_size: bool) -> None:
        names = sorted(self._archive.namelist())
        told = self.manifest.members.keys()
        lacks = MEMBERS.keys() - told - OPTIONAL
        if names != sorted([*told, MANIFEST]) or lacks or told - MEMBERS.keys():
            raise self.bad("is not a project's file: it lacks members, or has others")
        for entry in self._archive.infolist():
            if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise self.bad(f"{entry.filename} is compressed in a way that no export uses")
            facts = self.manifest.members.get(entry.filename)
            if facts is not None and entry.file_size != facts.bytes:
                raise self.bad(CHANGED, entry.filename)
        if self.size > max(USUAL_BYTES, packed * USUAL_RATIO) and not any_size:
            raise Refused(
                f"{self.name}: is {self.size / 2**30:,.1f} GiB when decompressed, more than"
                f" {USUAL_RATIO} times its size: if you know who made it, add --any-size"
            )

    def _checked(self, member: IO[bytes], name: str, facts: MemberFacts) -> Iterator[int]:
        """Yield the sizes of the pieces of a member while comparing it with the manifest."""
        digest, size, count, length = hashlib.sha256(), 0, 0, 0
        while piece := member.read(PIECE):
            digest.update(piece)
            size += len(piece)
            ends = piece.count(b"\n")
            count += ends
            length = len(piece) - piece.rfind(b"\n") - 1 if ends else length + len(piece)
            if length > MAX_LINE:
                raise self.bad(f"a line is longer than {MAX_LINE >> 20} MiB", name, count + 1)
            yield len(piece)
        if (size, count, digest.hexdigest()) != (facts.bytes, facts.lines, facts.sha256) or length:
            raise self.bad(CHANGED, name)

    @contextlib.contextmanager
    def _whole(self) -> Iterator[None]:
        """Turn what the zip's reader says about a damaged file into one line."""
        try:
            yield
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            NotImplementedError,
            RuntimeError,
            struct.error,
            KeyError,
            ValueError,  # an offset before the beginning; or a name that is not UTF-8
            OverflowError,
        ) as exc:
            raise self.bad("is damaged, or not a project's file: export it again") from exc


class _Version(msgspec.Struct):
    """What every version's manifest says."""

    format: str
    version: int


def _check_directory(stream: BinaryIO) -> int:
    """Check the size of the zip's directory before it is read; return the size of the file."""
    size = stream.seek(0, 2)
    stream.seek(max(0, size - _TAIL))
    tail = stream.read(_TAIL)
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < 22:
        raise zipfile.BadZipFile("it has no end")
    entries, directory = struct.unpack("<HI", tail[at + 10 : at + 16])
    if tail[at - 20 : at - 16] == _LOCATOR_64 and tail[at - 76 : at - 72] == _END_64:
        entries, directory = struct.unpack("<QQ", tail[at - 44 : at - 28])
    if entries > MAX_ENTRIES or directory > MAX_DIRECTORY:
        raise zipfile.BadZipFile("it has too many entries")
    return size


def _batches(member: IO[bytes]) -> Iterator[list[bytes]]:
    """Yield the lines of a member, which have been checked, some at a time."""
    batch: list[bytes] = []
    size = 0
    for line in io.BufferedReader(cast(io.RawIOBase, member), PIECE):
        batch.append(line)
        size += len(line)
        if len(batch) >= BATCH_LINES or size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _texts(line: object) -> Iterator[str]:
    """Yield the texts of a line; values that stay JSON are stored as they are."""
    if isinstance(line, msgspec.Struct):
        for name in line.__struct_fields__:
            value = getattr(line, name)
            if isinstance(value, str):
                yield value
