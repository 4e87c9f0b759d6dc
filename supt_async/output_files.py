"""Output files of commands: a plain file is replaced as a whole, anything else is written into.

``-`` is standard output. A pipe, a device and a file that a shell has opened (``/dev/fd/3``) are
written into as they are. Symbolic links are followed. A plain file is written under a temporary
name beside it, keeps its mode and, where this is allowed, its owner, and is renamed when it is
complete. A folder is made as a whole in the same way, where nothing is but an empty folder.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shutil
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from supt_async.errors import Refused

STDOUT = "-"
"""Name of standard output."""
_OPENED = re.compile("/(?:dev|proc/self)/fd/([0-9]{1,9})")


@contextlib.contextmanager
def open_output(target: Path, *, mode: int = 0o666) -> Iterator[BinaryIO]:
    """Open an output; if the body fails, a plain file stays what it was.

    ``mode`` is that of a new file, before the umask.

    Raises:
        Refused: It can't be written.
    """
    if str(target) == STDOUT:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    try:
        there = _status(target)
        opened = _opened(target, there)
        if opened is not None:
            with open(os.dup(opened), "wb") as file:
                yield file
        elif there is None or stat.S_ISREG(there.st_mode):
            with _replacing(Path(os.path.realpath(target)), there, mode) as file:
                yield file
        else:
            with open(os.open(target, os.O_WRONLY), "wb") as file:
                yield file
    except OSError as exc:
        raise Refused(f"can't write {target}: {exc.strerror or exc}") from exc


@contextlib.contextmanager
def make_folder(target: Path) -> Iterator[Path]:
    """Yield an empty folder that becomes ``target``, or goes away if the body fails.

    Raises:
        Refused: It can't be written, or something is there.
    """
    path = Path(os.path.realpath(target))
    part = path.with_name(f".{path.name[:40]}.{secrets.token_hex(4)}.part")
    try:
        if path.exists() and not (path.is_dir() and not any(path.iterdir())):
            raise Refused(f"{target} is there already: choose another name, or remove it")
        part.mkdir()
        try:
            yield part
            if path.exists():
                path.rmdir()
            part.rename(path)
        except BaseException:
            shutil.rmtree(part, ignore_errors=True)
            raise
    except OSError as exc:
        raise Refused(f"can't write {target}: {exc.strerror or exc}") from exc


def _status(target: Path) -> os.stat_result | None:
    try:
        return target.stat()
    except FileNotFoundError:
        return None


def _opened(target: Path, there: os.stat_result | None) -> int | None:
    """Return the descriptor of an open file that a name means: ``/dev/fd/3``, ``/dev/stdout``.

    It is written at its current position; opening it again would start at its beginning.
    """
    named = _OPENED.fullmatch(str(target))
    if named is not None:
        return int(named[1])
    return next((number for number in (1, 2) if _is_stream(number, there)), None)


def _is_stream(number: int, there: os.stat_result | None) -> bool:
    try:
        return there is not None and os.path.samestat(os.fstat(number), there)
    except OSError:  # it is closed
        return False


@contextlib.contextmanager
def _replacing(path: Path, there: os.stat_result | None, mode: int) -> Iterator[BinaryIO]:
    # Exclusive: a file or link that somebody else has made there is never written to.
    part = path.with_name(f".{path.name[:40]}.{secrets.token_hex(4)}.part")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    first = mode if there is None else stat.S_IMODE(there.st_mode) & 0o600
    handle = os.open(part, flags, first)
    try:
        with open(handle, "wb") as file:
            yield file
            file.flush()
            if there is not None:
                _keep(handle, there)
            os.fsync(handle)
        os.replace(part, path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _keep(handle: int, there: os.stat_result) -> None:
    """Give a file another's owner, group and mode; without that group, drop the group's rights."""
    if sys.platform == "win32":  # no owners or modes
        return
    mode = stat.S_IMODE(there.st_mode) & 0o777
    with contextlib.suppress(PermissionError):
        os.fchown(handle, there.st_uid, -1)
    try:
        os.fchown(handle, -1, there.st_gid)
    except PermissionError:
        mode &= ~0o070 | (mode & 0o007) << 3
    os.fchmod(handle, mode)
