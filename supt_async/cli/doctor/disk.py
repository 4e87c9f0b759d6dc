"""Check of free disk space, where the server writes."""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from supt_async.cli.doctor.findings import Case, Finding, in_thread, ok, problem, warning
from supt_async.cli.lifecycle import state_root

LEAST = 200 * 2**20
"""Free bytes below which labels may soon be refused."""
LITTLE = 2 * 2**30
"""Free bytes below which a disk is worth a word."""
UPLOADS = 8
"""Files of owners that may lie in the temporary folder at once."""


@dataclass(frozen=True, slots=True)
class Space:
    """Room on the disk of a folder."""

    free: int
    """Bytes that this user may still write."""
    total: int
    files: int | None = None
    """Number of files that may still be made; None if the disk doesn't count them."""


async def check(case: Case) -> list[Finding]:
    """Look at the disks of the database, the state folder and the temporary folder."""
    return await in_thread(lambda: _look(case))


def _look(case: Case) -> list[Finding]:
    found, url = [], case.database
    if url is not None and url.get_backend_name() == "sqlite" and url.database:
        folder = Path(url.database).absolute().parent
        found.append(judge("the database", folder, space(folder), LITTLE))
    elif url is not None:
        found.append(ok("the database's own disk can't be seen from here: watch it there"))
    if url is not None:
        state = state_root(url, case.training)
        found.append(judge("the state folder", state, space(state), LITTLE))
    temporary = Path(tempfile.gettempdir())
    needed = max(LEAST, UPLOADS * case.config.max_upload * 10**6)
    found.append(judge("temporary files", temporary, space(temporary), needed))
    return found


def judge(what: str, folder: Path, found: Space, enough: int) -> Finding:
    """Judge the room for something; below ``enough`` bytes it is worth a word."""
    line = f"{what} ({folder}): {size(found.free)} free of {size(found.total)}"
    if found.files == 0:
        return problem(f"{what} ({folder}): no more files can be made (inodes): remove some")
    if found.free < LEAST:
        return problem(f"{line}: make room, labels are refused when it is full")
    if found.free < enough:
        return warning(f"{line}: {size(enough)} or more are safe")
    return ok(line)


def space(folder: Path) -> Space:
    """Return the room at a folder, or where it would be made."""
    there = nearest(folder)
    usage = shutil.disk_usage(there)
    files = None
    if hasattr(os, "statvfs"):
        counted = os.statvfs(there)
        files = counted.f_favail if counted.f_files else None
    return Space(usage.free, usage.total, files)


def nearest(folder: Path) -> Path:
    """Return a folder, or the nearest one above it that there is."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder


def size(count: float) -> str:
    """Return a number of bytes in words."""
    for unit in ("B", "KiB", "MiB", "GiB"):
        if count < 1024:
            return f"{count:.0f} {unit}" if unit == "B" else f"{count:.1f} {unit}"
        count /= 1024
    return f"{count:.1f} TiB"
