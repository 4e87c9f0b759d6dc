"""Reading of uploaded files, each in a process of its own.

Such a file may be a zip bomb, or keep a parser busy for minutes. A thread would hold the
interpreter meanwhile, and could not be stopped or limited. A process has limits of its own for
memory, CPU and disk, is killed with its request, and knows no secrets: neither the database's
address nor the environment. Starting it takes half a second, which nobody notices beside an upload.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Hashable, Mapping
from pathlib import Path

import msgspec

from supt_async.errors import BadFile
from supt_async.server.errors import Denied
from supt_async.server.places import Places
from supt_async.server.uploads.frames import (
    LENGTH,
    MAX_FRAME,
    Ended,
    Failed,
    Frame,
    Job,
    Previewed,
    decode_frame,
    encode,
)
from supt_async.server.worker_threads import MAX_INLINE_BYTES

PROGRAM = ("-m", "supt_async.server.uploads.child")
"""Arguments of Python that start a process."""
PROCESSES = 2
"""Number of files that are read at once to be added, and of others to be previewed; more wait.

Of one person it is one of each. An import takes as long as its items take to be stored, and a
preview seconds, for which somebody waits.
"""
PATHS = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH")
"""Environment variables that list folders with programs, modules and libraries."""
KEPT_VARIABLES = (*PATHS, "LANG", "LC_ALL", "TZ", "SYSTEMROOT")
"""Environment variables that a process inherits."""
TOO_MUCH = "the file takes more memory or time than the server allows: use supt items add"
_MEASURING = "COVERAGE_"

logger = logging.getLogger(__name__)


class FileReader:
    """Reader of uploaded files."""

    def __init__(self, processes: int = PROCESSES) -> None:
        """``processes`` is the number of files that are read at once, of either kind."""
        self._adding = Places(processes)
        self._previewing = Places(processes)

    @contextlib.asynccontextmanager
    async def reading(self, job: Job, person: Hashable) -> AsyncIterator[AsyncIterator[Frame]]:
        """Start a process that reads a person's file; the result yields what it says.

        Raises:
            BadFile: The file is refused; raised while the frames are read.
        """
        places = self._previewing if job.preview else self._adding
        async with places.held(person), _process(job) as process:
            yield _frames(process, Path(job.path).parent)


@contextlib.asynccontextmanager
async def _process(job: Job) -> AsyncIterator[Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",  # a file in the working folder is not a module
        *PROGRAM,
        stdin=PIPE,
        stdout=PIPE,
        stderr=asyncio.subprocess.DEVNULL,  # a traceback would quote the file
        cwd=Path(job.path).parent,
        env=_environment(job),
        start_new_session=True,  # Ctrl-C is for the server
    )
    try:
        assert process.stdin is not None
        with contextlib.suppress(ConnectionError):
            process.stdin.write(encode(job))
            await process.stdin.drain()
        process.stdin.close()
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()


def _environment(job: Job) -> Mapping[str, str]:
    kept = {
        name: _absolute(value) if name in PATHS else value
        for name, value in os.environ.items()
        if name in KEPT_VARIABLES or name.startswith(_MEASURING)
    }
    # What a reader unpacks goes where the file is, and is removed with it.
    return {**kept, "TMPDIR": str(Path(job.path).parent), "OMP_NUM_THREADS": "1"}


def _absolute(folders: str) -> str:
    """Return folders as the server means them.

    An empty or relative one would be in the process's own folder, which holds the uploaded file:
    that could be a module or a library, and would be run.
    """
    return os.pathsep.join(map(os.path.abspath, folders.split(os.pathsep))) if folders else ""


async def _frames(process: Process, folder: Path) -> AsyncIterator[Frame]:
    assert process.stdout is not None
    while True:
        try:
            (length,) = LENGTH.unpack(await process.stdout.readexactly(LENGTH.size))
            if length > MAX_FRAME:
                raise BadFile(TOO_MUCH)
            text = await process.stdout.readexactly(length)
        except asyncio.IncompleteReadError as exc:  # it was killed
            raise BadFile(TOO_MUCH) from exc
        frame = await _decoded(text)
        if isinstance(frame, Failed):
            if frame.unforeseen is not None:
                logger.warning(
                    "an uploaded file can't be read",
                    extra={"action": "upload.unreadable", "place": frame.unforeseen},
                )
            raise BadFile(frame.reason.replace(f"{folder}{os.sep}", ""))
        yield frame
        if isinstance(frame, Ended | Previewed):
            return


async def _decoded(text: bytes) -> Frame:
    try:
        if len(text) <= MAX_INLINE_BYTES:
            frame: Frame = decode_frame(text)
        else:
            frame = await asyncio.to_thread(decode_frame, text)
    except (msgspec.DecodeError, msgspec.ValidationError) as exc:
        raise Denied(500, "internal error: try again") from exc
    return frame
