"""Program that reads one uploaded file and writes frames to its standard output.

It is started by ``reading`` with a job on its standard input.
"""

from __future__ import annotations

import os
import resource
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path

import msgspec

from supt_async.errors import Refused
from supt_async.server.uploads.frames import Failed, Frame, Job, pack

MEMORY_BYTES = 2**30
"""Memory in bytes that the process may allocate."""
CPU_SECONDS = 120
"""Seconds of CPU that it may use; then it is killed."""
DISK_BYTES = 2**31
"""Maximum size in bytes of a file that it may write, such as a decompressed one."""
NICENESS = 5
"""Priority below that of the server: labelling goes first."""
_TOO_LARGE = "takes more memory than the server allows: use supt items add"


def main() -> None:
    """Read the job, and write what comes of it."""
    out = sys.stdout.buffer
    sys.stdout = sys.stderr  # nothing that a library prints gets between the frames
    job = msgspec.json.decode(sys.stdin.buffer.read(), type=Job)
    _limit()
    try:
        for frame in frames(job):
            out.write(pack(frame))
    except Refused as exc:
        out.write(pack(Failed(str(exc))))
    except (MemoryError, RecursionError):
        out.write(pack(Failed(f"{Path(job.path).name}: {_TOO_LARGE}")))
    except Exception as exc:  # noqa: BLE001 - nobody knows what parsers raise for a hostile file
        reason = "can't be read: it may be damaged; save it again, or as CSV"
        out.write(pack(Failed(f"{Path(job.path).name}: {reason}", _place(exc))))
    out.flush()


def _place(exc: Exception) -> str:
    """Return where an unforeseen error was raised, without its text, which may quote the file."""
    calls = traceback.extract_tb(exc.__traceback__)[-3:]
    return f"{type(exc).__name__} at " + ", ".join(f"{c.name}:{c.lineno}" for c in calls)


def _limit() -> None:
    os.nice(NICENESS)
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (DISK_BYTES, DISK_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def frames(job: Job) -> Iterator[Frame]:
    """Yield what a job comes to.

    Raises:
        Refused: The file, or a row of it, is refused.
    """
    # Not before the limits hold: this imports whatever reads files.
    from supt_async.server.uploads.file_jobs import items, preview_of
    from supt_async.server.uploads.suggestion_jobs import suggestions

    if job.suggestions:
        yield from suggestions(job)
    else:
        yield from [preview_of(job)] if job.preview else items(job)


if __name__ == "__main__":
    main()
