"""Check of the media root: whether it is there and can be read."""

from __future__ import annotations

import os
from pathlib import Path

import fsspec

from supt_async.cli.doctor.findings import Case, Finding, in_thread, ok, problem, warning
from supt_async.readers.media.media_folder import PROJECT, MediaFolder

EMPTY = "there is nothing in {root} yet: put the files that items name there"


async def check(case: Case) -> list[Finding]:
    """Look at the media root, if there is one."""
    root = case.config.media_root
    if not root:
        return [ok("no --media-root: items bring their images and sounds, or name other servers'")]
    return await in_thread(lambda: [look(root)])


def look(root: str) -> Finding:
    """Judge a media root.

    Raises:
        Refused: No installed package opens such an address, or there is no such folder.
    """
    folder = MediaFolder(root)
    above = root.partition(PROJECT)[0] or "."
    if folder.local and "://" not in root:
        return _local(Path(above))
    try:
        system, path = fsspec.url_to_fs(above)
        some = system.ls(path, detail=False)[:1]
    except Exception as exc:  # noqa: BLE001 - each kind of bucket has its own errors
        # Their texts may hold keys.
        return problem(
            f"--media-root can't be listed ({type(exc).__name__}): check the name and its keys"
        )
    return (
        ok("--media-root is there and can be listed") if some else warning(EMPTY.format(root=above))
    )


def _local(folder: Path) -> Finding:
    if not os.access(folder, os.R_OK | os.X_OK):
        return problem(f"--media-root {folder} can't be read by this user: chmod or chown it")
    with os.scandir(folder) as entries:
        some = next(entries, None)
    if some is None:
        return warning(EMPTY.format(root=folder))
    return ok(f"--media-root {folder} is there and can be read")
